"""Every route of the hub says, in its decorator, what whoever asks needs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute

from hub.web.access import Needs
from hub.web.application import routers

PAIRING = {
    "POST /api/pairing",
    "GET /api/pairing/{pairing}/answer",
    "POST /api/pairing/{pairing}/confirm",
    "GET /ca.pem",
}
FRAME_PAGE = {"GET /frame", "GET /static/{path:path}", "GET /api/look", "WS /api/frame"}
"""It shows the code, so it comes first; its WebSocket turns strangers away itself."""


def routes() -> list[Any]:
    parts = cast(Any, SimpleNamespace())  # looked at by requests, not by routes
    return [route for router in routers(parts, FastAPI()) for route in router.routes]


def declared(route: APIRoute | APIWebSocketRoute) -> list[Needs]:
    return [each.call for each in route.dependant.dependencies if isinstance(each.call, Needs)]


def test_every_route_declares_its_needs_once() -> None:
    for route in routes():
        assert isinstance(route, APIRoute | APIWebSocketRoute), f"{route} is not asked what it needs"
        assert len(declared(route)) == 1, f"{route.path} does not say what it needs: dependencies=[needs(…)]"


def test_only_pairing_and_the_page_that_shows_a_code_are_open_to_strangers() -> None:
    """Whoever may come in without any authority must be named here."""
    found = set()
    for route in routes():
        (needs,) = declared(route)
        methods = route.methods if isinstance(route, APIRoute) else {"WS"}
        found |= {f"{method} {route.path}" for method in methods} if needs.open else set()
    assert found == PAIRING | FRAME_PAGE


def test_nothing_else_is_mounted() -> None:
    assert FastAPI(docs_url=None, redoc_url=None, openapi_url=None).routes == []
