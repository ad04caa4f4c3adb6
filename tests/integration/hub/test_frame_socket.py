"""The WebSocket of browser frames: only with the cookie of that very frame, and only while it is trusted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from protocol.codec import WIRE
from protocol.messages import Message
from tests.hub_process import HubProcess, running_hub
from tests.paired import browser_cookie, owner, paired
from tests.patience import PATIENCE_S
from tests.unit.hub.core.houses import hello


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("frames")) as process:
        yield process


def opened(hub: HubProcess, cookie: str) -> connect:
    return connect(f"ws://127.0.0.1:{hub.port}/api/frame", additional_headers={"Cookie": cookie} if cookie else {})


async def say(socket: ClientConnection, message: Message) -> None:
    await socket.send(WIRE.encode_json(message).decode())


async def farewell(socket: ClientConnection) -> tuple[int, str, list[dict[str, Any]]]:
    """How the hub closes, and what it said before."""
    said: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE_S):
        try:
            while True:
                said.append(json.loads(await socket.recv()))
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code, closed.rcvd.reason, said


async def admitted(hub: HubProcess, node: str) -> str:
    return await asyncio.to_thread(browser_cookie, hub.url, node)


async def test_nobody_without_a_cookie(hub: HubProcess) -> None:
    for cookie in ("", "kinframe_frame=browser-1.guessed", "kinframe_frame=…"):
        async with opened(hub, cookie.encode().decode("latin-1")) as socket:
            await say(socket, hello("browser-1", "Tablet"))
            assert await farewell(socket) == (4401, "node.unpaired", [])
    assert hub.house()["frames"] == []


async def test_strangers_are_not_listened_to(hub: HubProcess) -> None:
    before = hub.house()["activity"]
    for text in ("", "{", "[]", '{"type": "node.hello"}', '{"type": "sense.waved", "node_id": "browser-1"}'):
        async with opened(hub, "") as socket:
            await socket.send(text)
            assert await farewell(socket) == (4401, "node.unpaired", [])
    assert hub.house()["activity"] == before


async def test_a_cookie_is_good_for_its_own_frame_only(hub: HubProcess) -> None:
    cookie = await admitted(hub, "browser-2")
    async with opened(hub, cookie) as socket:
        await say(socket, hello("browser-3", "Another"))
        code, reason, (refused,) = await farewell(socket)
        assert (code, reason, refused["code"]) == (4401, "node.unpaired", "node.unpaired")
    async with opened(hub, cookie) as socket:
        await say(socket, hello("browser-2", "Tablet"))
        assert json.loads(await socket.recv())["type"] == "node.welcome"


async def test_the_token_of_another_kind_of_node_makes_no_browser_frame(hub: HubProcess) -> None:
    credential = await paired(hub.url, "frame-5")
    async with opened(hub, f"kinframe_frame={credential.http_token}") as socket:
        await say(socket, hello("browser-5", "Tablet"))
        assert json.loads(await socket.recv())["type"] == "node.refused"
    assert "browser-5" not in {frame["id"] for frame in hub.house()["frames"]}


async def test_whoever_is_shut_out_is_gone_at_once(hub: HubProcess) -> None:
    cookie = await admitted(hub, "browser-4")
    async with opened(hub, cookie) as socket:
        await say(socket, hello("browser-4", "Tablet"))
        assert json.loads(await socket.recv())["type"] == "node.welcome"
        with owner(hub.url) as client:
            client.post("/api/nodes/browser-4/revoke").raise_for_status()
        code, reason, said = await farewell(socket)
        assert (code, reason, said[-1]["code"]) == (4401, "node.revoked", "node.revoked")
    hub.wait(lambda: not any(frame["online"] for frame in hub.house()["frames"] if frame["id"] == "browser-4"))
    async with opened(hub, cookie) as socket:
        await say(socket, hello("browser-4", "Tablet"))
        assert await farewell(socket) == (4401, "node.revoked", [])
    again = await admitted(hub, "browser-4")
    async with opened(hub, again) as socket:
        await say(socket, hello("browser-4", "Tablet"))
        assert json.loads(await socket.recv())["type"] == "node.welcome"


async def test_every_connection_of_a_frame_ends_with_its_cookie(hub: HubProcess) -> None:
    """Whoever copied the cookie has a WebSocket of its own, which is not the one that said hello last."""
    for node, code, end in (("browser-6", "node.revoked", _revoke), ("browser-7", "node.unpaired", _pair_again)):
        cookie = await admitted(hub, node)
        async with opened(hub, cookie) as copied, opened(hub, cookie) as own:
            for socket in (copied, own):
                await say(socket, hello(node, "Tablet"))
                assert json.loads(await socket.recv())["type"] == "node.welcome"
            await asyncio.to_thread(end, hub, node)
            await say(copied, hello(node, "Tablet"))
            assert (await farewell(copied))[:2] == (4401, code)


def _revoke(hub: HubProcess, node: str) -> None:
    with owner(hub.url) as client:
        client.post(f"/api/nodes/{node}/revoke").raise_for_status()


def _pair_again(hub: HubProcess, node: str) -> None:
    browser_cookie(hub.url, node)
