"""``/api/look``: the shader text, uniforms and presets for browser glass, and the light of the house."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from hub.core.requests import LookSet, PanelSet
from hub.web.access import needs, open_to_all
from hub.web.encoding import json_response
from hub.web.family import Body
from hub.web.parts import Parts, request_id
from protocol import look
from protocol.hours import HOURS
from protocol.look.weather import describe_weather, weather
from protocol.words import NodeId

Quiet = Annotated[str, Field(pattern=f"^({HOURS.pattern})?$")]
"""``22:30-07:00``; empty: none."""


class Light(Body):
    """What is absent stays as it is; brightness in per cent, for all frames."""

    preset: str | None = None
    brightness: Annotated[int, Field(ge=0, le=100)] | None = None
    weather: str | None = None
    """Empty: clear."""
    amount: Annotated[int, Field(ge=0, le=100)] | None = None
    quiet: Quiet | None = None


class Panel(Body):
    """Of one frame; what is absent stays as it is. ``null`` as light, weather or quiet hours: those of the house.

    Native frames take mat and care from their own settings.
    """

    mat: Annotated[float, Field(ge=0, le=0.4, allow_inf_nan=False)] = 0.0
    mat_colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#ede8db"
    care: bool = True
    quiet: Quiet | None = None
    preset: str | None = None
    weather: str | None = None


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["look"])

    @router.get("/api/look", dependencies=[open_to_all()])
    async def get_look() -> Response:
        """``vertex`` and ``fragment`` are GLSL ES 3.00; every preset has a value for every uniform of a look."""
        house = parts.conductor.state.house
        now = {"preset": house.preset, "weather_now": house.weather, "amount": house.amount, "quiet": house.quiet}
        return json_response({**look.describe(), "weather": describe_weather(), **now})

    @router.put("/api/look", dependencies=[needs("set_look")])
    async def set_look(body: Light) -> Response:
        _known(body.preset, body.weather)
        wish = LookSet(request_id(), body.preset, body.brightness, body.weather, body.amount, body.quiet)
        answer = await parts.ask(wish)
        return json_response({"words": answer.words})

    @router.put("/api/frames/{frame}/panel", dependencies=[needs("set_look")])
    async def set_panel(frame: str, body: Panel) -> Response:
        _known(body.preset, body.weather)
        answer = await parts.ask(PanelSet(request_id(), NodeId(frame), body.model_dump(exclude_unset=True)))
        return json_response({**answer.value, "words": answer.words})

    return router


def _known(preset: str | None, kind: str | None) -> None:
    """Raises for a light or a weather that nobody defined."""
    if preset is not None:
        look.look(preset)
    if kind is not None:
        weather(kind)
