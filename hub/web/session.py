"""``/api/session``: the owner comes, by the password, and goes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from hub.core.authority import Authority
from hub.errors import LoginNeedsHttps
from hub.web.access import authority_of, needs
from hub.web.encoding import json_response
from hub.web.family import Body
from hub.web.guard import OWNER_COOKIE, cookie
from hub.web.parts import Parts, trace_of


class Login(Body):
    password: Annotated[str, Field(min_length=1, max_length=200, repr=False)]


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["session"])

    @router.get("/api/session", dependencies=[needs(Authority.FAMILY)])
    async def session(request: Request) -> Response:
        """Whose authority this page has, and whether the owner's password can be given here."""
        told = {
            "authority": authority_of(request).word,
            "can_log_in": request.scope["private"],
            "https": parts.secure_url,
        }
        return json_response(told)

    @router.post("/api/session", dependencies=[needs(Authority.FAMILY)])
    async def log_in(request: Request, body: Login) -> Response:
        if not request.scope["private"]:
            raise LoginNeedsHttps()
        client = request.client.host if request.client else ""
        token = await parts.door.enter(body.password, client, trace_of(request))
        response = json_response({"authority": Authority.OWNER.word})
        secure = request.url.scheme == "https"
        response.set_cookie(OWNER_COOKIE, token, httponly=True, samesite="strict", secure=secure)
        return response

    @router.delete("/api/session", dependencies=[needs(Authority.FAMILY)])
    async def log_out(request: Request) -> Response:
        await parts.door.leave(cookie(request.headers, OWNER_COOKIE))
        response = json_response({"authority": Authority.FAMILY.word})
        response.delete_cookie(OWNER_COOKIE, httponly=True, samesite="strict")
        return response

    return router
