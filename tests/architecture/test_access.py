"""Every route of the hub says, in its decorator, what whoever asks needs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute

from hub.web.access import Needs
from hub.web.application import routers

OPEN = {"/api/pairing", "/api/pairing/{pairing}/answer", "/api/pairing/{pairing}/confirm", "/ca.pem"}


def routes() -> list[Any]:
    parts = cast(Any, SimpleNamespace())  # looked at by requests, not by routes
    return [route for router in routers(parts, FastAPI()) for route in router.routes]


def declared(route: APIRoute | APIWebSocketRoute) -> list[Needs]:
    return [each.call for each in route.dependant.dependencies if isinstance(each.call, Needs)]


def test_every_route_declares_its_needs_once() -> None:
    for route in routes():
        assert isinstance(route, APIRoute | APIWebSocketRoute), f"{route} is not asked what it needs"
        assert len(declared(route)) == 1, f"{route.path} does not say what it needs: dependencies=[needs(…)]"


def test_only_pairing_is_open_to_strangers() -> None:
    """Whoever may come in without any authority must be named here."""
    for route in routes():
        (needs,) = declared(route)
        assert needs.open is (route.path in OPEN), route.path


def test_nothing_else_is_mounted() -> None:
    assert FastAPI(docs_url=None, redoc_url=None, openapi_url=None).routes == []
