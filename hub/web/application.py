"""The HTTP application, put together."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp

from hub.web import blobs, commands, failures, family, frame_socket, health, house, look, metrics, pages, portraits
from hub.web.guard import Guard
from hub.web.parts import Parts


def create_app(parts: Parts, version: str) -> ASGIApp:
    """Everything behind the guard."""
    app = FastAPI(title="Kinframe", version=version, docs_url=None, redoc_url=None)
    failures.install(app)
    for module in (house, family, portraits, blobs, commands, look, frame_socket, health, metrics):
        app.include_router(module.routes(parts))
    app.include_router(pages.routes(parts, app))
    return Guard(app, parts.key)
