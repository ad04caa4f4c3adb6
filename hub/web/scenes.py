"""``/api/scenes``: the scenes of the house, as JSON and as TOML, and how one would go before it is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from starlette.responses import PlainTextResponse, Response

from hub.core.authority import Authority
from hub.core.requests import SceneDeleted, ScenesSaved
from hub.core.scene_orders import spec_of
from hub.core.scene_reading import read_scene
from hub.core.scene_text import from_toml, to_toml
from hub.core.scenes import SceneSpec, scenes_of
from hub.core.snapshot import JsonObject, scene_view
from hub.core.staging import Role, staged
from hub.core.state import State
from hub.errors import SceneInvalid, SceneUnknown
from hub.web.access import needs
from hub.web.encoding import json_response
from hub.web.parts import Parts, request_id

LONGEST_TEXT = 262_144
"""Bytes of TOML."""
SceneKey = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
Definition = Annotated[dict[str, Any], Body()]


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["scenes"])

    @router.get("/api/scenes", dependencies=[needs(Authority.VIEWER)])
    async def scenes() -> Response:
        """Those that come with Kinframe and the house's own, with their definitions."""
        state = parts.conductor.state
        return json_response({"scenes": [scene_view(state, scene) for scene in scenes_of(state).values()]})

    @router.get("/api/scenes.toml", dependencies=[needs(Authority.VIEWER)])
    async def as_toml(scene: Annotated[str | None, Query(max_length=60)] = None) -> Response:
        """All scenes as TOML text, or the one of this id."""
        found = scenes_of(parts.conductor.state)
        if scene is not None and scene not in found:
            raise SceneUnknown()
        wanted = found.values() if scene is None else [found[scene]]
        text = to_toml(spec_of(each) for each in wanted)
        return PlainTextResponse(text, headers={"Cache-Control": "no-store"}, media_type="application/toml")

    @router.put("/api/scenes.toml", dependencies=[needs("save_scenes")])
    async def take_toml(request: Request) -> Response:
        """Keep every scene that the text describes; those of other names stay as they are."""
        answer = await parts.ask(ScenesSaved(request_id(), from_toml(await _text(request))))
        return json_response({**answer.value, "words": answer.words})

    @router.post("/api/scenes/preview", dependencies=[needs(Authority.FAMILY)])
    async def preview(body: Definition) -> Response:
        """Who would start when, in milliseconds after the start, as the house is now; and the scene as TOML."""
        return json_response(preview_of(parts.conductor.state, read_scene(body)))

    @router.put("/api/scenes/{scene}", dependencies=[needs("save_scenes")])
    async def save(scene: SceneKey, body: Definition) -> Response:
        """Keep one scene under this id, new or changed."""
        answer = await parts.ask(ScenesSaved(request_id(), (read_scene(body),), scene))
        return json_response({**answer.value, "words": answer.words})

    @router.delete("/api/scenes/{scene}", dependencies=[needs("delete_scene")])
    async def delete(scene: SceneKey) -> Response:
        """One of the house's own; a changed one of Kinframe's own becomes again what it was."""
        answer = await parts.ask(SceneDeleted(request_id(), scene))
        return json_response({"words": answer.words})

    return router


def preview_of(state: State, spec: SceneSpec) -> JsonObject:
    """The timeline of a scene, and in words who is left out."""
    staging = staged(state, spec)
    turns = [_turn(role) for role in staging.roles]
    return {"turns": turns, "left_out": staging.left_out(), "lasts_ms": staging.lasts, "toml": to_toml([spec])}


def _turn(role: Role) -> JsonObject:
    return {
        "frame": role.frame.id,
        "part": role.number,
        "gesture": role.word,
        "begins_ms": role.turn.begins,
        "lasts_ms": role.turn.lasts,
        "takes_part": role.part is not None,
    }


async def _text(request: Request) -> str:
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > LONGEST_TEXT:
            raise SceneInvalid(f"scenes: at most {LONGEST_TEXT // 1024} KiB of text")
    try:
        return taken.decode()
    except UnicodeDecodeError as error:
        raise SceneInvalid(f"scenes: not UTF-8: {error.reason}") from error
