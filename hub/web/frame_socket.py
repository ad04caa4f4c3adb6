"""``/api/frame``: a browser frame. The same messages as everywhere, as JSON, over a WebSocket."""

from __future__ import annotations

import asyncio
import contextlib

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from hub.core.records import PairedNode
from hub.core.state import State
from hub.web.access import open_to_all
from hub.web.parts import Parts
from protocol.codec import WIRE
from protocol.errors import BusUnavailable, KinframeError, MessageMalformed, NodeRevoked, NodeUnpaired
from protocol.messages import ClipMade, ClipRejected, Hello, IntakeReported, JobEnded, JobProgress, Message, Refused
from protocol.words import NodeId

PREFIX = "browser-"
"""Node ids of browser frames begin with this, so that a page can never speak for a native frame."""
NOT_FOR_BROWSERS = (ClipMade, ClipRejected, IntakeReported, JobEnded, JobProgress)
NOT_LET_IN = 4401
"""Closes the WebSocket of a frame that the house does not know, or not any more; the reason is one of these codes."""
CODES = (NodeUnpaired.code, NodeRevoked.code)
STRANGER_S = 10.0
"""How long somebody unknown may take to say hello."""


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["frames"])

    @router.websocket("/api/frame", dependencies=[open_to_all()])
    async def frame(socket: WebSocket) -> None:
        await socket.accept()
        paired: NodeId | None = socket.scope["node"]
        known = parts.conductor.state.house.nodes.get(paired) if paired is not None else None
        if paired is None or known is None:
            await _turn_away(parts.conductor.state, socket)
            return

        async def say(message: Message) -> None:
            try:
                await socket.send_text(WIRE.encode_json(message).decode())
                if isinstance(message, Refused) and message.code in CODES:
                    await socket.close(NOT_LET_IN, message.code)
            except (RuntimeError, WebSocketDisconnect) as gone:
                raise BusUnavailable("the browser frame is gone") from gone

        node: NodeId | None = None
        try:
            while True:
                text = await _received(socket)
                if (ended := _ended(parts.conductor.state, known)) is not None:
                    await say(Refused(node_id=paired, code=ended.code, reason=ended.message))
                    break
                try:
                    message = WIRE.decode_json(text)
                    node = _speaker(message, node, paired)
                    await parts.browsers.browser_said(node, message, say)
                except KinframeError as error:
                    await parts.browsers.ignored(node or "a browser frame", error)
                    await say(Refused(node_id=node or NodeId(""), code=error.code, reason=error.message))
        except (WebSocketDisconnect, BusUnavailable):
            pass
        finally:
            if node is not None:
                await parts.browsers.browser_left(node, say)

    return router


def _ended(state: State, known: PairedNode) -> KinframeError | None:
    """Why the cookie with which a frame came is not good any more: every WebSocket of it ends, not the latest alone."""
    node = state.house.nodes.get(known.id)
    if node is not None and node.revoked:
        return NodeRevoked()
    return NodeUnpaired() if node is None or node.keys != known.keys else None


async def _turn_away(state: State, socket: WebSocket) -> None:
    """Tell a frame without a good cookie why it is not let in. Nothing that it says goes any further."""
    code = NodeUnpaired.code
    with contextlib.suppress(TimeoutError, KinframeError, WebSocketDisconnect, RuntimeError):
        async with asyncio.timeout(STRANGER_S):
            hello = WIRE.decode_json(await _received(socket))
        known = state.house.nodes.get(hello.node_id) if isinstance(hello, Hello) else None
        if known is not None and known.revoked:
            code = NodeRevoked.code
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(NOT_LET_IN, code)


async def _received(socket: WebSocket) -> bytes:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    return text.encode() if text is not None else bytes(message.get("bytes") or b"")


def _speaker(message: Message, node: NodeId | None, paired: NodeId) -> NodeId:
    """Who speaks: said by the hello, the same ever after. Raises MessageMalformed, and NodeUnpaired."""
    said_by = getattr(message, "node_id", None)
    if isinstance(message, NOT_FOR_BROWSERS) or said_by is None:
        raise MessageMalformed(f"a browser frame does not send {type(message).__name__}")
    if node is None and not isinstance(message, Hello):
        raise MessageMalformed("a browser frame says hello first")
    if isinstance(message, Hello) and (message.kind != "frame" or not said_by.startswith(PREFIX)):
        raise MessageMalformed(f"the node id of a browser frame begins with {PREFIX}")
    if node is None and said_by != paired:
        raise NodeUnpaired(f"{said_by} comes with the cookie of {paired}")
    if node is not None and said_by != node:
        raise MessageMalformed(f"{node} speaks in the name of {said_by}")
    return NodeId(said_by)
