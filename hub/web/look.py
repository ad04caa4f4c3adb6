"""``/api/look``: the shader text, uniforms and presets for browser glass, and the light of the house."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from hub.core.events import LookSet
from hub.errors import LookUnknown
from hub.web.encoding import json_response
from hub.web.family import Body
from hub.web.parts import Parts, request_id


class Light(Body):
    """What is absent stays as it is; brightness in per cent, for all frames."""

    preset: str | None = None
    brightness: Annotated[int, Field(ge=0, le=100)] | None = None


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["look"])

    @router.get("/api/look")
    async def get_look() -> Response:
        """``vertex`` and ``fragment`` are GLSL ES 3.00; ``uniforms`` and ``presets`` as in protocol/look."""
        return json_response({**look_files(), "preset": parts.conductor.state.house.preset})

    @router.put("/api/look")
    async def set_look(body: Light) -> Response:
        if body.preset is not None and body.preset not in look_files()["presets"]:
            raise LookUnknown(f"There is no look called {body.preset}.")
        answer = await parts.ask(LookSet(request_id(), body.preset, body.brightness))
        return json_response({"words": answer.words})

    return router


@cache
def look_files() -> dict[str, Any]:
    """Everything of protocol/look, read once."""
    folder = files("protocol").joinpath("look")

    def text(name: str) -> str:
        return folder.joinpath(name).read_text("utf-8")

    return {
        "vertex": text("portrait.vert.glsl"),
        "fragment": text("portrait.frag.glsl"),
        "uniforms": tomllib.loads(text("uniforms.toml")),
        "presets": tomllib.loads(text("presets.toml")),
    }
