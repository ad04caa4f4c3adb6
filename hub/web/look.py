"""``/api/look``: the shader text, uniforms and presets for browser glass, and the light of the house."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from hub.core.requests import LookSet
from hub.web.access import needs, open_to_all
from hub.web.encoding import json_response
from hub.web.family import Body
from hub.web.parts import Parts, request_id
from protocol import look
from protocol.look.weather import describe_weather, weather


class Light(Body):
    """What is absent stays as it is; brightness in per cent, for all frames."""

    preset: str | None = None
    brightness: Annotated[int, Field(ge=0, le=100)] | None = None
    weather: str | None = None
    """Empty: clear."""
    amount: Annotated[int, Field(ge=0, le=100)] | None = None


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["look"])

    @router.get("/api/look", dependencies=[open_to_all()])
    async def get_look() -> Response:
        """``vertex`` and ``fragment`` are GLSL ES 3.00; every preset has a value for every uniform of a look."""
        house = parts.conductor.state.house
        now = {"preset": house.preset, "weather_now": house.weather, "amount": house.amount}
        return json_response({**look.describe(), "weather": describe_weather(), **now})

    @router.put("/api/look", dependencies=[needs("set_look")])
    async def set_look(body: Light) -> Response:
        if body.preset is not None:
            look.look(body.preset)  # raises for one that nobody defined
        if body.weather is not None:
            weather(body.weather)  # the same
        wish = LookSet(request_id(), body.preset, body.brightness, body.weather, body.amount)
        answer = await parts.ask(wish)
        return json_response({"words": answer.words})

    return router
