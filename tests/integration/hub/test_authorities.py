"""Who gets what at the HTTP door: every route × every kind of caller, against a table written by hand."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute

from hub.core.attempts import FREE
from hub.core.records import House, NodeKeys, PairedNode
from hub.web.application import routers
from protocol.runtime.fakes import settle
from protocol.words import NodeId
from tests.open_house import PASSWORD, LivingHouse, living_house

KEY = "k" * 32
NOBODY: set[str] = set()
FAMILY = {"family", "owner"}
OWNER = {"owner"}
NODES = {"frame", "render", "browser"}
EVERYBODY = FAMILY | NODES | {"stranger"}

TABLE: dict[str, set[str]] = {
    "GET /": FAMILY,
    "GET /frame": EVERYBODY,
    "GET /static/{path:path}": EVERYBODY,
    "GET /docs": FAMILY,
    "GET /openapi.json": FAMILY,
    "GET /api/qr.svg": FAMILY,
    "GET /api/health": FAMILY,
    "GET /metrics": FAMILY,
    "GET /api/house": FAMILY,
    "GET /api/house/events": FAMILY,
    "POST /api/subjects": FAMILY,
    "PATCH /api/subjects/{subject}": FAMILY,
    "DELETE /api/subjects/{subject}": FAMILY,
    "PUT /api/frames/{frame}/placement": FAMILY,
    "PUT /api/frames/{frame}/panel": FAMILY,
    "DELETE /api/frames/{frame}": FAMILY,
    "POST /api/jobs/{job}/cancel": FAMILY,
    "POST /api/portraits": FAMILY,
    "POST /api/portraits/{portrait}/face": FAMILY,
    "DELETE /api/portraits/{portrait}": FAMILY,
    "GET /api/blobs/{blob}": FAMILY | NODES,
    "HEAD /api/blobs/{blob}": FAMILY | NODES,
    "PUT /api/blobs/{blob}": FAMILY | {"render"},
    "GET /api/tracks/{blob}": FAMILY | NODES,
    "POST /api/commands": FAMILY,
    "GET /api/look": EVERYBODY,
    "PUT /api/look": FAMILY,
    "GET /api/scenes": FAMILY,
    "GET /api/scenes.toml": FAMILY,
    "PUT /api/scenes.toml": FAMILY,
    "POST /api/scenes/preview": FAMILY,
    "PUT /api/scenes/{scene}": FAMILY,
    "DELETE /api/scenes/{scene}": FAMILY,
    "WS /api/frame": EVERYBODY,
    "GET /ca.pem": EVERYBODY,
    "POST /api/pairing": EVERYBODY,
    "GET /api/pairing/{pairing}/answer": EVERYBODY,
    "POST /api/pairing/{pairing}/confirm": EVERYBODY,
    "POST /api/pairing/{pairing}/code": OWNER,
    "DELETE /api/pairing/{pairing}": OWNER,
    "POST /api/nodes/{node}/revoke": OWNER,
    "POST /api/nodes/{node}/rotate": OWNER,
    "GET /api/session": FAMILY,
    "POST /api/session": FAMILY,
    "PUT /api/subjects/{subject}/consent": OWNER,
    "POST /api/subjects/{subject}/rest": OWNER,
    "GET /api/audit": OWNER,
    "DELETE /api/session": FAMILY,
}
ENDLESS = {"GET /api/house/events", "WS /api/frame"}
"""Walked with sockets elsewhere; their declaration is what the guard goes by."""


def keys(secret: str) -> NodeKeys:
    return NodeKeys("", "", hashlib.sha256(secret.encode()).hexdigest(), "")


def trusting() -> House:
    kinds = ("frame", "render", "browser")
    nodes = {NodeId(f"{k}-1"): PairedNode(NodeId(f"{k}-1"), k, k, "2030-01-01", keys(f"secret-{k}")) for k in kinds}
    gone = PairedNode(NodeId("frame-9"), "frame", "Gone", "2030-01-01", keys("secret-9"), revoked="2030-01-02")
    return House(nodes={**nodes, gone.id: gone})


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[LivingHouse]:
    async with living_house(tmp_path, KEY, trusting()) as living:
        yield living


async def caller(house: LivingHouse, kind: str) -> httpx.AsyncClient:
    if kind == "stranger":
        return house.caller()
    if kind in NODES:
        return house.caller(Authorization=f"Bearer {kind}-1.secret-{kind}")
    client = house.caller(url="https://192.0.2.7:8400", Authorization=f"Bearer {KEY}")
    if kind == "owner":
        async with house.caller("127.0.0.1") as here:
            (await here.post("/api/session", json={"password": PASSWORD})).raise_for_status()
            client.cookies.set("kinframe_owner", here.cookies["kinframe_owner"])
    return client


def lines(house: LivingHouse) -> dict[str, APIRoute | APIWebSocketRoute]:
    found: dict[str, APIRoute | APIWebSocketRoute] = {}
    for router in routers(house.guard._parts, FastAPI()):
        for route in router.routes:
            assert isinstance(route, APIRoute | APIWebSocketRoute)
            for method in route.methods if isinstance(route, APIRoute) else ("WS",):
                found[f"{method} {route.path}"] = route
    return found


def test_the_table_names_every_route(tmp_path: Path) -> None:
    import asyncio

    async def named() -> set[str]:
        async with living_house(tmp_path, KEY) as living:
            return set(lines(living))

    assert asyncio.run(named()) == set(TABLE)


@pytest.mark.parametrize("kind", ["stranger", "frame", "render", "browser", "family", "owner"])
async def test_every_route_gives_each_caller_what_the_table_says(house: LivingHouse, kind: str) -> None:
    async with await caller(house, kind) as client:
        for line in sorted(set(TABLE) - ENDLESS - {"DELETE /api/session"}):
            method, path = line.split()
            place = path.replace("{path:path}", "icon.svg").replace("{blob}", "0" * 64)
            response = await client.request(method, place, json={} if method in ("POST", "PUT", "PATCH") else None)
            if kind not in TABLE[line] and kind == "stranger":
                assert response.status_code == (403 if line == "PUT /api/look" else 401), line
            else:
                refused = response.status_code in (401, 403)
                assert refused is (kind not in TABLE[line]), (line, response.text)
                if refused and method != "HEAD":
                    assert response.json()["error"]["code"] == "command.not_allowed", line


async def test_a_page_that_is_told_no_is_told_who_may(house: LivingHouse) -> None:
    async with await caller(house, "family") as client:
        order = {"command": {"action": "put_to_rest", "subjects": ["Grandma"]}}
        answer = (await client.post("/api/commands", json=order)).json()
        assert answer["problem"]["code"] == "command.not_allowed"
        assert "owner" in answer["answer"]


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("frame-1.secret-render", "api.wrong_token"),
        ("frame-1.", "api.wrong_token"),
        ("frame-2.secret-frame", "api.wrong_token"),
        (".secret-frame", "api.wrong_token"),
        ("frame-9.secret-9", "api.wrong_token"),
        ("secret-frame", "api.key_needed"),
    ],
)
async def test_wrong_and_revoked_tokens_get_nothing(house: LivingHouse, token: str, code: str) -> None:
    async with house.caller(Authorization=f"Bearer {token}") as client:
        response = await client.get(f"/api/blobs/{'0' * 64}")
        assert (response.status_code, response.json()["error"]["code"]) == (401, code)
    if code == "api.wrong_token":  # not even on the hub's own machine: whoever shows a token is held to it
        async with house.caller("127.0.0.1", Authorization=f"Bearer {token}") as client:
            assert (await client.get("/api/house")).status_code == 401


async def test_a_node_is_shut_out_the_moment_it_is_revoked(house: LivingHouse) -> None:
    async with await caller(house, "frame") as client:
        blob = f"/api/blobs/{'0' * 64}"
        assert (await client.get(blob)).status_code == 404
        state = house.coordinator.state
        nodes = {name: replace(node, revoked="now") for name, node in state.house.nodes.items()}
        house.coordinator._state = replace(state, house=replace(state.house, nodes=nodes))
        assert (await client.get(blob)).status_code == 401


async def test_a_secret_that_is_being_rotated_opens_with_both(house: LivingHouse) -> None:
    state = house.coordinator.state
    node = replace(state.house.nodes[NodeId("frame-1")], next_keys=keys("newer"))
    house.coordinator._state = replace(state, house=replace(state.house, nodes={node.id: node}))
    for secret, status in (("secret-frame", 404), ("newer", 404), ("newest", 401)):
        async with house.caller(Authorization=f"Bearer frame-1.{secret}") as client:
            assert (await client.get(f"/api/blobs/{'0' * 64}")).status_code == status, secret


async def test_the_cookie_of_a_browser_frame_opens_what_a_frame_needs(house: LivingHouse) -> None:
    async with house.caller(Cookie="kinframe_frame=browser-1.secret-browser") as client:
        assert (await client.get(f"/api/blobs/{'0' * 64}")).json()["error"]["code"] == "blob.unknown"
        assert (await client.get("/api/house")).status_code == 403
    async with house.caller(Cookie="kinframe_frame=browser-1.stolen") as client:
        assert (await client.get(f"/api/blobs/{'0' * 64}")).status_code == 401
    async with house.caller("127.0.0.1", Cookie="kinframe_frame=browser-1.stolen") as client:
        assert (await client.get("/api/house")).status_code == 200


async def test_only_pairing_and_the_page_that_shows_a_code_are_open(house: LivingHouse) -> None:
    async with house.caller() as client:
        for path in ("/frame", "/static/js/frame/main.js", "/api/look"):
            assert (await client.get(path)).status_code == 200, path
        for path in ("/frame/", "/static", "/static/../../app.py", "/api/look/x", "/api/frames"):
            assert (await client.get(path)).status_code in (401, 404), path
        for path in ("/api/pairing", "/api/pairing/x/answer", "/api/pairing/x/confirm"):
            assert (await client.post(path)).json()["error"]["code"] != "api.key_needed", path
        for path in ("/api/pairing/x", "/api/pairing/x/code", "/api/pairing/../house", "/api/nodes/x/revoke"):
            assert (await client.post(path)).json()["error"]["code"] == "api.key_needed", path


async def test_the_password_is_asked_for_in_private_only(house: LivingHouse) -> None:
    async with house.caller(Authorization=f"Bearer {KEY}") as client:
        assert (await client.get("/api/session")).json()["can_log_in"] is False
        refused = await client.post("/api/session", json={"password": PASSWORD})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "session.needs_https")
    async with house.caller("127.0.0.1") as client:
        told = (await client.get("/api/session")).json()
        assert (told["authority"], told["can_log_in"]) == ("family", True)
        assert (await client.post("/api/session", json={"password": PASSWORD})).json() == {"authority": "owner"}


async def test_the_cookie_of_a_session_cannot_be_read_nor_sent_from_elsewhere(house: LivingHouse) -> None:
    async with house.caller(url="https://192.0.2.7:8400", Authorization=f"Bearer {KEY}") as client:
        entered = await client.post("/api/session", json={"password": PASSWORD})
        cookie = entered.headers["set-cookie"]
        for flag in ("kinframe_owner=", "HttpOnly", "SameSite=strict", "Path=/", "Secure"):
            assert flag in cookie
        assert "Max-Age" not in cookie  # it leaves with the browser
        token = client.cookies["kinframe_owner"]
        assert len(token) >= 43
        assert entered.headers["cache-control"] == "no-store"
    async with house.caller("127.0.0.1") as client:
        here = (await client.post("/api/session", json={"password": PASSWORD})).headers["set-cookie"]
        assert "Secure" not in here  # there is no https on the hub's own machine
    stolen = {"Cookie": f"kinframe_owner={token}"}
    async with house.caller(**stolen) as client:  # over plain http it says nothing, even when it is right
        assert (await client.get("/api/session")).status_code == 401
    async with house.caller(url="https://192.0.2.7:8400", **stolen, Origin="https://evil.example") as client:
        response = await client.delete("/api/session")
        assert response.json()["error"]["code"] == "api.foreign_origin"


async def test_logging_out_ends_the_session_here_and_in_every_copy(house: LivingHouse) -> None:
    async with await caller(house, "owner") as client:
        token = client.cookies["kinframe_owner"]
        assert (await client.get("/api/session")).json()["authority"] == "owner"
        out = await client.delete("/api/session")
        assert out.json() == {"authority": "family"}
        assert 'kinframe_owner=""' in out.headers["set-cookie"]
    copy = {"Cookie": f"kinframe_owner={token}", "Authorization": f"Bearer {KEY}"}
    async with house.caller(url="https://192.0.2.7:8400", **copy) as client:
        assert (await client.get("/api/session")).json()["authority"] == "family"


async def test_guessing_is_slowed_down_and_noted(house: LivingHouse) -> None:
    async with house.caller("127.0.0.1") as client:
        codes = []
        for _ in range(FREE + 2):
            refused = await client.post("/api/session", json={"password": "guess"})
            codes.append((refused.status_code, refused.json()["error"]["code"]))
        assert codes == [(401, "session.wrong_password")] * FREE + [(429, "session.too_many")] * 2
        assert (await client.post("/api/session", json={"password": PASSWORD})).status_code == 429
        await house.clock.advance(2_100)
        assert (await client.post("/api/session", json={"password": PASSWORD})).status_code == 200
        await settle()
    entries = [(e.action, e.actor, e.detail) for e in house.coordinator.state.house.audit.values()]
    assert ("login_failed", "127.0.0.1", f"{FREE} wrong passwords") in entries
    assert ("login", "owner", "from 127.0.0.1") in entries


async def test_what_is_no_password_is_refused_in_form(house: LivingHouse) -> None:
    async with house.caller("127.0.0.1") as client:
        for body in ({}, {"password": ""}, {"password": 5}, {"password": "x" * 201}, {"password": "x", "more": 1}):
            refused = await client.post("/api/session", json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (422, "api.invalid")
            assert "x" * 50 not in refused.text
