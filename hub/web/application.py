"""The HTTP application, put together."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from hub.web import (
    blobs,
    commands,
    failures,
    family,
    frame_socket,
    health,
    house,
    look,
    metrics,
    nodes,
    pages,
    pairing,
    portraits,
    scenes,
    session,
    trust,
)
from hub.web.guard import Guard
from hub.web.parts import Parts

MODULES = (
    house,
    family,
    portraits,
    blobs,
    commands,
    scenes,
    look,
    frame_socket,
    health,
    metrics,
    nodes,
    pairing,
    session,
    trust,
)


def create_app(parts: Parts, version: str) -> ASGIApp:
    """Everything behind the guard."""
    app = FastAPI(title="Kinframe", version=version, docs_url=None, redoc_url=None, openapi_url=None)
    failures.install(app)
    for router in routers(parts, app):
        app.include_router(router)
    return Guard(app, parts)


def routers(parts: Parts, app: FastAPI) -> list[APIRouter]:
    """All routes there are; each says what it needs (a test of the architecture sees to it)."""
    return [*(module.routes(parts) for module in MODULES), pages.routes(parts, app)]
