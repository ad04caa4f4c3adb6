"""The HTTP doors of a real hub: bytes with ranges, live events, browser frames, the key of an open house."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from hub.services.web_server import listen
from protocol.codec import WIRE
from protocol.messages import ClockAsk, Message, Showing
from protocol.track import Affine, Box, Track, TrackRow, encode_track
from protocol.words import NodeId, blob_hash
from tests.hub_process import HubProcess, running_hub
from tests.paired import browser_cookie
from tests.unit.hub.core.houses import hello

DATA = b"\0\0\0\x18ftypisom" + bytes(range(256)) * 40


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("doors")) as process:
        yield process


def stored(hub: HubProcess, data: bytes) -> str:
    name = blob_hash(data)
    assert httpx.put(f"{hub.url}/api/blobs/{name}", content=data).status_code in (200, 201)
    return f"{hub.url}/api/blobs/{name}"


def test_bytes_come_whole_in_part_and_not_twice(hub: HubProcess) -> None:
    url = stored(hub, DATA)
    whole = httpx.get(url)
    assert (whole.content, whole.headers["content-type"]) == (DATA, "video/mp4")
    assert whole.headers["etag"] == f'"{blob_hash(DATA)}"'
    assert "immutable" in whole.headers["cache-control"]
    assert int(httpx.head(url).headers["content-length"]) == len(DATA)
    part = httpx.get(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, DATA[100:200])
    rest = httpx.get(url, headers={"Range": f"bytes={len(DATA) - 5}-", "If-Range": f'"{blob_hash(DATA)}"'})
    assert rest.content == DATA[-5:]
    assert httpx.get(url, headers={"Range": "bytes=999999-"}).status_code == 416
    assert httpx.get(url, headers={"If-None-Match": f'"{blob_hash(DATA)}"'}).status_code == 304
    assert httpx.put(url, content=DATA).status_code == 200


def test_tracks_come_as_json(hub: HubProcess) -> None:
    eye = Box(0.1, 0.2, 0.3, 0.4)
    row = TrackRow(1.0, 2.0, 3.0, Affine(tx=0.5), eye, eye, eye, 0.5)
    data = encode_track(Track(fps=30, width=64, height=80, face=eye, normal_step=0.4, rows=(row,)))
    stored(hub, data)
    track = httpx.get(f"{hub.url}/api/tracks/{blob_hash(data)}").json()
    assert track["rows"][0]["from_neutral"] == {"xx": 1.0, "xy": 0.0, "tx": 0.5, "yx": 0.0, "yy": 1.0, "ty": 0.0}
    assert (track["rows"][0]["mouth"]["w"], track["rest_points"]) == (0.3, [0])
    stored(hub, DATA)
    broken = httpx.get(f"{hub.url}/api/tracks/{blob_hash(DATA)}")
    assert broken.json()["error"]["code"] == "protocol.malformed"


def test_the_house_is_told_live(hub: HubProcess) -> None:
    with httpx.stream("GET", f"{hub.url}/api/house/events") as stream:
        events = parsed(stream.iter_lines())
        name, house = next(events)
        assert name == "house"
        assert house["subjects"] == []
        httpx.post(f"{hub.url}/api/subjects", json={"name": "Grandma"}).raise_for_status()
        changed = next(house for name, house in events if name == "house" and house["subjects"])
        assert [subject["name"] for subject in changed["subjects"]] == ["Grandma"]


def parsed(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


async def test_a_browser_is_a_frame_like_any_other(hub: HubProcess) -> None:
    cookie = await asyncio.to_thread(browser_cookie, hub.url, "browser-7")
    async with connect(f"ws://127.0.0.1:{hub.port}/api/frame", additional_headers={"Cookie": cookie}) as socket:

        async def say(message: Message) -> None:
            await socket.send(WIRE.encode_json(message).decode())

        async def hear() -> dict[str, Any]:
            return dict(json.loads(await socket.recv()))

        await say(hello("browser-7", "Tablet"))
        heard = [(await hear())["type"] for _ in range(4)]
        assert heard == ["node.welcome", "store.manifest", "playback.look", "playback.panel"]
        await say(ClockAsk(node_id=NodeId("browser-7"), sent=3.5))
        answer = await hear()
        assert (answer["type"], answer["sent"]) == ("clock.answer", 3.5)
        await say(Showing(node_id=NodeId("browser-7"), state="empty", offset_uncertainty_ms=1.5))
        (frame,) = [f for f in hub.house()["frames"] if f["id"] == "browser-7"]
        assert (frame["kind"], frame["online"]) == ("browser", True), "it was welcomed"
        assert "presented_hashes" in [lack["capability"] for lack in frame["lacks"]]
        httpx.put(f"{hub.url}/api/look", json={"preset": "night", "brightness": 55}).raise_for_status()
        assert await hear() == {"type": "playback.look", "preset": "night", "brightness": 55}


def test_pages_docs_look_and_code(hub: HubProcess) -> None:
    for path, begins in (("/", b"<!doctype html"), ("/frame", b"<!doctype html"), ("/docs", b"<!doctype html")):
        page = httpx.get(hub.url + path)
        assert page.content.lower().startswith(begins)
        assert b"cdn" not in page.content
        assert "default-src 'self'" in page.headers["content-security-policy"]
    assert httpx.get(f"{hub.url}/api/qr.svg?path=/frame").text.startswith("<svg")
    look = httpx.get(f"{hub.url}/api/look").json()
    assert look["vertex"].startswith("#version 300 es")
    assert {"plain", "night"} <= set(look["presets"])
    paths = httpx.get(f"{hub.url}/openapi.json").json()["paths"]
    assert {"/api/house", "/api/commands", "/api/portraits", "/api/blobs/{blob}"} <= set(paths)


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, str]]:
    """The application as ``--lan`` builds it, asked in memory: nothing listens beyond loopback in tests."""
    from tests.open_house import open_house

    key = "k" * 32
    with open_house(tmp_path_factory.mktemp("lan"), key) as client:
        yield client, key


def test_an_open_house_asks_for_its_key_everywhere(open_house: tuple[httpx.Client, str]) -> None:
    client, key = open_house
    for path in ("/", "/docs", "/openapi.json", "/api/house", "/api/health", "/api/blobs/" + "0" * 64):
        refused = client.get(path)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "api.key_needed"), path
    assert client.get("/api/house", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/api/house", headers={"Authorization": f"Bearer {key}"}).status_code == 200


def test_the_key_of_the_qr_code_becomes_a_cookie(open_house: tuple[httpx.Client, str]) -> None:
    client, key = open_house
    moved = client.get(f"/docs?key={key}&part=1")
    assert (moved.status_code, moved.headers["location"]) == (303, "/docs?part=1")
    cookie = moved.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/api/house", headers={"Cookie": f"kinframe_key={key}"}).status_code == 200
    client.cookies.clear()
    assert client.get("/docs?key=wrong").status_code == 401
    named = client.get("/api/house", headers={"Host": "evil.example", "Cookie": f"kinframe_key={key}"})
    assert named.json()["error"]["code"] == "api.foreign_host"


def test_nobody_else_may_read_the_key(tmp_path: Path) -> None:
    from hub.adapters.data_folder import house_key

    key = house_key(tmp_path)
    assert len(key) >= 32
    assert house_key(tmp_path) == key
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_an_answer_does_not_wait_for_an_acknowledgement() -> None:
    """asyncio sets TCP_NODELAY on a connection only when its listening socket names TCP."""
    listening = listen("127.0.0.1", 0)
    try:
        assert listening.proto == socket.IPPROTO_TCP
    finally:
        listening.close()
