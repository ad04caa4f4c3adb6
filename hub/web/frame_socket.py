"""``/api/frame``: a browser frame. The same messages as everywhere, as JSON, over a WebSocket."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from hub.core.authority import Authority
from hub.web.access import BROWSER, needs
from hub.web.parts import Parts
from protocol.codec import WIRE
from protocol.errors import BusUnavailable, KinframeError, MessageMalformed
from protocol.messages import ClipMade, ClipRejected, Hello, IntakeReported, JobEnded, JobProgress, Message, Refused
from protocol.words import NodeId

PREFIX = "browser-"
"""Node ids of browser frames begin with this, so that a page can never speak for a native frame."""
NOT_FOR_BROWSERS = (ClipMade, ClipRejected, IntakeReported, JobEnded, JobProgress)


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["frames"])

    @router.websocket("/api/frame", dependencies=[needs(Authority.FAMILY, BROWSER)])
    async def frame(socket: WebSocket) -> None:
        await socket.accept()

        async def say(message: Message) -> None:
            try:
                await socket.send_text(WIRE.encode_json(message).decode())
            except (RuntimeError, WebSocketDisconnect) as gone:
                raise BusUnavailable("the browser frame is gone") from gone

        node: NodeId | None = None
        try:
            while True:
                text = await _received(socket)
                try:
                    message = WIRE.decode_json(text)
                    node = _speaker(message, node)
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


async def _received(socket: WebSocket) -> bytes:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    return text.encode() if text is not None else bytes(message.get("bytes") or b"")


def _speaker(message: Message, node: NodeId | None) -> NodeId:
    """Who speaks: said by the hello, the same ever after. Raises MessageMalformed."""
    said_by = getattr(message, "node_id", None)
    if isinstance(message, NOT_FOR_BROWSERS) or said_by is None:
        raise MessageMalformed(f"a browser frame does not send {type(message).__name__}")
    if node is None and not isinstance(message, Hello):
        raise MessageMalformed("a browser frame says hello first")
    if isinstance(message, Hello) and (message.kind != "frame" or not said_by.startswith(PREFIX)):
        raise MessageMalformed(f"the node id of a browser frame begins with {PREFIX}")
    if node is not None and said_by != node:
        raise MessageMalformed(f"{node} speaks in the name of {said_by}")
    return NodeId(said_by)
