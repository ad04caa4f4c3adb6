"""``/api/nodes``: what the owner does about nodes that were let in; and the certificate of the house."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.core.requests import NodeShutOut
from hub.web.access import needs, open_to_all
from hub.web.encoding import json_response
from hub.web.parts import Parts, request_id, trace_of
from protocol.words import NodeId


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["pairing"])

    @router.post("/api/nodes/{node}/revoke", dependencies=[needs("revoke")])
    async def revoke(request: Request, node: str) -> Response:
        """Shut a node out, now and for good; it may be paired again."""
        answer = await parts.ask(NodeShutOut(request_id(), NodeId(node), trace_of(request)))
        return json_response({"words": answer.words})

    @router.post("/api/nodes/{node}/rotate", dependencies=[needs("rotate")])
    async def rotate(request: Request, node: str) -> Response:
        """Give a node a new secret; the old one ends when the node has taken it."""
        return json_response({"words": await parts.pairing.renew(NodeId(node), trace_of(request))})

    @router.get("/ca.pem", dependencies=[open_to_all()])
    async def authority() -> Response:
        """The certificate of the house's own authority, for devices that shall trust its page."""
        return Response(parts.authority, media_type="application/x-x509-ca-cert")

    return router
