"""At the door: who may come in. Host and origin against tricked browsers, the house's key on an open network."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.errors import HostForeign, KeyMissing, OriginForeign
from hub.web.failures import failure
from protocol.errors import KinframeError

COOKIE = "kinframe_key"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SAFE = {"GET", "HEAD", "OPTIONS"}
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws: wss:; frame-ancestors 'self'"
)
TRACE_HEADER = b"x-kinframe-trace"


class Guard:
    """Wraps the whole application, WebSockets too. ``key`` is None when only this machine can reach us."""

    def __init__(self, app: ASGIApp, key: str | None = None) -> None:
        self._app = app
        self._key = key
        self._names = {"localhost", socket.gethostname().lower(), f"{socket.gethostname().lower()}.local"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        trace = secrets.token_hex(6)
        scope["trace"] = trace
        with structlog.contextvars.bound_contextvars(trace=trace):
            try:
                response = self._admit(scope)
            except KinframeError as error:
                response = failure(error, trace)
            if response is None:
                await self._app(scope, receive, _with_headers(send, trace))
            elif scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 4403, "reason": "not admitted"})
            else:
                await response(scope, receive, _with_headers(send, trace))

    def _admit(self, scope: Scope) -> Response | None:
        """None lets the request in. Raises what keeps it out."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_ours(host):
            raise HostForeign(f"This hub is not called {host or 'nothing'}.")
        origin = headers.get("origin")
        unsafe = scope["type"] == "websocket" or scope["method"] not in SAFE
        if origin is not None and unsafe and urlsplit(origin).netloc != host:
            raise OriginForeign()
        if self._key is None or _from_this_machine(scope, host):
            return None
        return self._with_key(scope, headers, self._key)

    def _with_key(self, scope: Scope, headers: Headers, key: str) -> Response | None:
        if _same(headers.get("authorization", "").removeprefix("Bearer "), key) or _same(_cookie(headers), key):
            return None
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        if scope["type"] == "http" and _same(query.pop("key", ""), key):
            place = scope["path"] + (f"?{urlencode(query)}" if query else "")
            response = RedirectResponse(place if place.startswith("/") and not place.startswith("//") else "/", 303)
            response.set_cookie(COOKIE, key, max_age=365 * 86400, httponly=True, samesite="strict")
            return response
        raise KeyMissing()

    def _is_ours(self, host: str) -> bool:
        """An address, or one of our names: a name that somebody else points to us is neither."""
        name = urlsplit(f"//{host}").hostname or ""
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return name in (self._names if self._key is not None else {"localhost"})
        return address.is_loopback or self._key is not None


def _from_this_machine(scope: Scope, host: str) -> bool:
    client = scope.get("client") or ("",)
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return (
            bool(client) and ipaddress.ip_address(client[0]).is_loopback and name in ("127.0.0.1", "localhost", "::1")
        )
    except ValueError:
        return False


def _cookie(headers: Headers) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _same(given: str, key: str) -> bool:
    return secrets.compare_digest(given.encode(), key.encode())


def _with_headers(send: Send, trace: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                *message.get("headers", []),
                (TRACE_HEADER, trace.encode()),
                (b"content-security-policy", POLICY.encode()),
                (b"x-content-type-options", b"nosniff"),
                (b"referrer-policy", b"no-referrer"),
            ]
        await send(message)

    return sending
