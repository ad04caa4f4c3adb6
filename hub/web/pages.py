"""The page, the browser frame, their files, the QR code that opens them, and a page about the API."""

from __future__ import annotations

import html
import io
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Query
from starlette.responses import FileResponse, HTMLResponse, Response

from hub.core.authority import Authority
from hub.errors import NotFound, RequestInvalid
from hub.web.access import needs, open_to_all
from hub.web.encoding import json_response
from hub.web.guard import OPEN
from hub.web.parts import Parts

REVALIDATE = {"Cache-Control": "no-cache"}


def routes(parts: Parts, app: FastAPI) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/", dependencies=[needs(Authority.FAMILY)])
    async def index() -> Response:
        return _file(parts.static, "index.html")

    @router.get("/frame", dependencies=[open_to_all()])
    async def frame() -> Response:
        return _file(parts.static, "frame.html")

    @router.get("/static/{path:path}", dependencies=[open_to_all()])
    async def static(path: str) -> Response:
        return _file(parts.static, path)

    @router.get("/api/qr.svg", dependencies=[needs(Authority.FAMILY)])
    async def qr(path: Annotated[str, Query(max_length=200)] = "/") -> Response:
        """The address of a page, with the key where one is needed."""
        return Response(qr_svg(address(parts, path)), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})

    @router.get("/docs", dependencies=[needs(Authority.FAMILY)])
    async def docs() -> Response:
        return HTMLResponse(docs_page(app))

    @router.get("/openapi.json", dependencies=[needs(Authority.FAMILY)])
    async def openapi() -> Response:
        return json_response(app.openapi())

    return router


def _file(folder: Path, name: str) -> Response:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise NotFound()
    return FileResponse(path, headers=REVALIDATE)


def address(parts: Parts, path: str) -> str:
    """With the key where one is needed. Raises RequestInvalid for anything but a path of this hub."""
    if not path.startswith("/") or path.startswith("//"):
        raise RequestInvalid("path begins with one /")
    needs_key = parts.key is not None and not OPEN.fullmatch(path)
    query = f"?{urlencode({'key': parts.key})}" if needs_key else ""
    return f"{parts.base_url()}{path}{query}"


def qr_svg(text: str) -> bytes:
    import segno  # kept out of the start

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=6, border=2, xmldecl=False)
    return out.getvalue()


def docs_page(app: FastAPI) -> str:
    """All routes with their words, from the OpenAPI description; needs nothing from elsewhere."""
    rows = []
    for path, methods in app.openapi()["paths"].items():
        for method, what in methods.items():
            words = html.escape(what.get("description", ""))
            rows.append(f"<tr><td><code>{method.upper()} {html.escape(path)}</code></td><td>{words}</td></tr>")
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Kinframe: the API</title>"
        "<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}"
        "td{padding:.4rem .8rem;vertical-align:top;border-top:1px solid #ccc}</style>"
        "<h1>The API of this house</h1><p>Machine-readable: <a href=/openapi.json>/openapi.json</a>. Errors are "
        '<code>{"error": {"code", "message", "retryable", "trace"}}</code>. Browser frames: WebSocket '
        f"<code>/api/frame</code>.</p><table>{''.join(rows)}</table></html>"
    )
