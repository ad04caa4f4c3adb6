"""``/api/pairing``: nodes ask to be let in, and the owner types the code that they show (docs/protocol.md)."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from hub.web.access import needs, open_to_all
from hub.web.encoding import json_response
from hub.web.family import Body
from hub.web.parts import Parts, trace_of
from protocol.errors import PairingMalformed
from protocol.topics import HUB
from protocol.words import NodeId

LONG_POLL_S = 20.0
YEAR_S = 365 * 86_400
FRAME_COOKIE = "kinframe_frame"
BROWSER_PREFIX = "browser-"
NodeName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$"
"""No control characters, and nothing that turns the direction of what stands beside it: a stranger chose it."""
Binary = Annotated[str, Field(min_length=1, max_length=200)]
"""base64url without padding."""


class AskedIn(Body):
    """A node that shows a code."""

    node_id: NodeName
    kind: Literal["frame", "render", "browser"]
    name: Annotated[str, StringConstraints(pattern=PRINTABLE, min_length=1, max_length=60)]
    software: Annotated[str, Field(max_length=60)] = ""
    element: Binary


class TypedCode(Body):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class Proof(Body):
    confirmation: Binary


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["pairing"])

    @router.post("/api/pairing", status_code=201, dependencies=[open_to_all()])
    async def ask(request: Request, body: AskedIn) -> Response:
        """A node asks to be let in; it goes on with ``answer``."""
        if (body.kind == "browser") != body.node_id.startswith(BROWSER_PREFIX):
            raise PairingMalformed(f"node ids of browser frames, and of no other nodes, begin with {BROWSER_PREFIX}")
        if body.node_id == HUB:
            raise PairingMalformed("that is the hub's own name at its broker")
        address = request.client.host if request.client else ""
        number = await parts.pairing.ask(
            NodeId(body.node_id), body.kind, body.name, body.software, _bytes(body.element), address
        )
        hub_id = parts.conductor.state.hub_id
        told = {"pairing": number, "hub_id": hub_id, "expires_s": 300, "secure_url": parts.secure_url}
        return json_response(told, 201)

    @router.get("/api/pairing/{pairing}/answer", dependencies=[open_to_all()])
    async def answer(pairing: str) -> Response:
        """204 while nobody has typed a code: ask again. 200 with the hub's element when somebody has."""
        element = await parts.pairing.answer(pairing, LONG_POLL_S)
        return Response(status_code=204) if element is None else json_response({"element": _text(element)})

    @router.post("/api/pairing/{pairing}/confirm", dependencies=[open_to_all()])
    async def confirm(request: Request, pairing: str, body: Proof) -> Response:
        """The node's proof; the answer is the hub's, and the sealed credential, or a browser's cookie."""
        admission = await parts.pairing.confirm(pairing, _bytes(body.confirmation), trace_of(request))
        response = json_response({"confirmation": _text(admission.proof), "sealed": _text(admission.sealed)})
        if admission.kind == "browser":
            secure = request.url.scheme == "https"
            response.set_cookie(
                FRAME_COOKIE, admission.token, max_age=YEAR_S, httponly=True, samesite="strict", secure=secure
            )
        return response

    @router.post("/api/pairing/{pairing}/code", status_code=202, dependencies=[needs("pair")])
    async def give_code(pairing: str, body: TypedCode) -> Response:
        """What somebody read off the node; whether it was right is seen a moment later."""
        await parts.pairing.give_code(pairing, body.code)
        return json_response({}, 202)

    @router.delete("/api/pairing/{pairing}", dependencies=[needs("pair")])
    async def dismiss(pairing: str) -> Response:
        await parts.pairing.dismiss(pairing)
        return json_response({})

    return router


def _bytes(text: str) -> bytes:
    """Raises PairingMalformed."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as broken:
        raise PairingMalformed("base64url is expected") from broken


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
