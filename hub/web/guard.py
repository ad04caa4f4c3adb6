"""At the door: who may come in, and with whose authority.

Host and origin are checked against tricked browsers. From another machine nobody comes in without the house's
key, the owner's session or a node's token. What a caller may do once inside, the routes say (``access``).
"""

from __future__ import annotations

import ipaddress
import re
import secrets
import socket
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.core.authority import Authority
from hub.core.records import PairedNode
from hub.errors import HostForeign, KeyMissing, OriginForeign, TokenWrong
from hub.web.failures import failure
from hub.web.parts import Parts
from protocol.errors import KinframeError

COOKIE = "kinframe_key"
OWNER_COOKIE = "kinframe_owner"
FRAME_COOKIE = "kinframe_frame"
SAFE = {"GET", "HEAD", "OPTIONS"}
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws: wss:; frame-ancestors 'self'"
)
OPEN = re.compile(r"/api/pairing(/[^/]+/(answer|confirm))?|/ca\.pem|/frame|/static/.*|/api/look|/api/frame")
"""What a node needs before anybody trusts it: a browser frame the page that shows its code, too. Nothing else is
reached without a key, a session or a token."""
TRACE_HEADER = b"x-kinframe-trace"


_ACTORS = {Authority.VIEWER: "stranger", Authority.FAMILY: "page", Authority.OWNER: "owner"}


class Guard:
    """Wraps the whole application, WebSockets too.

    Adds to the scope: ``authority``, ``actor`` (``page``, ``owner``, the id of a node, or ``stranger``), ``node``
    (whose token came, or None), ``node_kind`` (empty for people) and ``private`` (nobody on the way can listen).
    """

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        self._app = app
        self._parts = parts
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
        if origin is not None and unsafe and _place(origin) != host:
            raise OriginForeign()
        return self._recognise(scope, headers, _from_this_machine(scope, host))

    def _recognise(self, scope: Scope, headers: Headers, here: bool) -> Response | None:
        """Find out who calls, and write it into the scope."""
        key, bearer = self._parts.key, _bearer(headers)
        at_home = here or key is None or _same(bearer, key) or _same(cookie(headers, COOKIE), key)
        node = None if key is not None and _same(bearer, key) else self._node(headers, bearer)
        private = here or scope["scheme"] in ("https", "wss")
        owner = private and self._parts.door.holds(cookie(headers, OWNER_COOKIE))
        if key is not None and not (at_home or owner) and (entered := _with_key(scope, key)) is not None:
            return entered
        if not (at_home or owner or node or OPEN.fullmatch(scope["path"])):
            raise KeyMissing()
        by_token = node is not None and bool(bearer)
        family = Authority.FAMILY if at_home and not by_token else Authority.VIEWER
        authority = Authority.OWNER if owner and not by_token else family
        is_node = node is not None and authority is Authority.VIEWER
        scope["authority"] = authority
        scope["node"] = node.id if node else None
        scope["node_kind"] = node.kind if node and is_node else ""
        scope["actor"] = node.id if node and is_node else _ACTORS[authority]
        scope["private"] = private
        return None

    def _node(self, headers: Headers, bearer: str) -> PairedNode | None:
        """Whose token came. One in the header must be right; the cookie of a frame that was revoked says nothing."""
        if "." in bearer:
            node = self._parts.node_of_token(bearer)
            if node is None:
                raise TokenWrong()
            return node
        token = cookie(headers, FRAME_COOKIE)
        return self._parts.node_of_token(token) if token else None

    def _is_ours(self, host: str) -> bool:
        """An address, or one of our names: a name that somebody else points to us is neither."""
        name = _named(host)
        open_house = self._parts.key is not None
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return name in (self._names if open_house else {"localhost"})
        return address.is_loopback or open_house


def _with_key(scope: Scope, key: str) -> Response | None:
    """Swap the key in an address for a cookie."""
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    if scope["type"] != "http" or not _same(query.pop("key", ""), key):
        return None
    place = scope["path"] + (f"?{urlencode(query)}" if query else "")
    response = RedirectResponse(place if place.startswith("/") and not place.startswith("//") else "/", 303)
    secure = scope["scheme"] == "https"
    response.set_cookie(COOKIE, key, max_age=365 * 86400, httponly=True, samesite="strict", secure=secure)
    return response


def _from_this_machine(scope: Scope, host: str) -> bool:
    client = scope.get("client") or ("",)
    try:
        return ipaddress.ip_address(client[0]).is_loopback and _named(host) in ("127.0.0.1", "localhost", "::1")
    except ValueError:
        return False


def _named(host: str) -> str:
    """The name or address in a Host header; empty for one that is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _bearer(headers: Headers) -> str:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def cookie(headers: Headers, name: str) -> str:
    """The value of a cookie; empty when there is none."""
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(name)
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
