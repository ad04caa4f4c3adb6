"""What the demo sets up: two subjects with a portrait each, and the frames in which they hang."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hub.core.stores import GESTURES
from hub.demo.api import HouseApi, JsonObject
from hub.demo.errors import DemoError, TookTooLong
from protocol.runtime.clock import Clock

PHOTOS = Path(__file__).resolve().parents[2] / "demo" / "photos"
POLL_MS = 150.0


@dataclass(frozen=True)
class Sitter:
    """A person of the demo."""

    name: str
    aliases: tuple[str, ...]
    photo: str
    frame: str


SITTERS = (
    Sitter("Grandma", ("Grace", "Grace Hopper", "Granny"), "grace-hopper.jpg", "Hallway"),
    Sitter("Eileen", ("Eileen Collins", "Aunt Eileen"), "eileen-collins.png", "Kitchen"),
)


class DemoHouse:
    """Waits for the house to reach a state, and brings it there."""

    def __init__(self, api: HouseApi, clock: Clock) -> None:
        self.api = api
        self._clock = clock

    async def until(
        self, what: str, reached: Callable[[JsonObject], bool], seconds: float, seen: Callable[[JsonObject], None]
    ) -> JsonObject:
        """Look again and again until ``reached``; ``seen`` gets every snapshot. Raises TookTooLong."""
        deadline = self._clock.now_ms() + seconds * 1000
        while True:
            house = await self.api.house()
            seen(house)
            if reached(house):
                return house
            if self._clock.now_ms() > deadline:
                raise TookTooLong(f"waited {seconds:.0f} s for {what}")
            await self._clock.sleep(POLL_MS)

    async def answering(self, seconds: float) -> None:
        """Raises TookTooLong."""
        deadline = self._clock.now_ms() + seconds * 1000
        while not await self.api.answers():
            if self._clock.now_ms() > deadline:
                raise TookTooLong(f"the hub did not answer within {seconds:.0f} s")
            await asyncio.sleep(POLL_MS / 1000)

    async def settle_in(self) -> None:
        """Add who is missing, upload what is missing, hang everybody. A warm house has it all already."""
        house = await self.api.house()
        for sitter in SITTERS:
            subject = subject_named(house, sitter.name)
            if subject is None:
                await self.api.add_subject(sitter.name, list(sitter.aliases))
            if portrait_of(house, sitter.name) is None:
                photo = PHOTOS / sitter.photo
                if not photo.exists():
                    raise DemoError(f"{photo} is missing: the demo runs from a checkout of Kinframe")
                await self.api.upload(sitter.name, photo)
        house = await self.api.house()
        for sitter in SITTERS:
            frame, portrait = frame_named(house, sitter.frame), portrait_of(house, sitter.name)
            if frame and portrait and frame["portrait"] != portrait["id"]:
                await self.api.hang(frame["id"], portrait["id"])


def subject_named(house: JsonObject, name: str) -> JsonObject | None:
    return next((subject for subject in house["subjects"] if subject["name"] == name), None)


def frame_named(house: JsonObject, name: str) -> JsonObject | None:
    return next((frame for frame in house["frames"] if frame["name"] == name), None)


def portrait_of(house: JsonObject, name: str) -> JsonObject | None:
    subject = subject_named(house, name)
    found = (p for p in house["portraits"] if subject and p["subject"] == subject["id"] and p["status"] != "refused")
    return next(found, None)


def frames_online(house: JsonObject) -> int:
    return sum(frame["online"] and frame["kind"] == "native" for frame in house["frames"])


def living(house: JsonObject) -> list[JsonObject]:
    """Frames on which a portrait moves."""
    return [
        frame for frame in house["frames"] if frame["online"] and frame["state"] in ("idle", "settling", "performing")
    ]


def wanted_gestures(house: JsonObject) -> set[str]:
    nodes = [node for node in house["render_nodes"] if node["online"]]
    return {word for node in nodes for word in (*node["gestures"], *node["atlases"])}.intersection(GESTURES)


def all_made(house: JsonObject) -> bool:
    """Every sitter has a clip of every gesture, and every atlas, that portraits are given."""
    wanted = wanted_gestures(house)
    portraits = [portrait_of(house, sitter.name) for sitter in SITTERS]
    return bool(wanted) and all(
        portrait is not None and wanted <= {clip["gesture"] for clip in portrait["clips"]} for portrait in portraits
    )


def all_held(house: JsonObject) -> bool:
    """Every hanging portrait's clips lie in its frame's store."""
    return all_made(house) and all(
        {clip["clip"] for clip in portrait["clips"]} <= set(frame["ready"])
        for sitter in SITTERS
        if (frame := frame_named(house, sitter.frame)) and (portrait := portrait_of(house, sitter.name))
    )


def refusal(house: JsonObject) -> str:
    """In words, why a portrait of the demo will never be complete; empty while it may."""
    for portrait in house["portraits"]:
        for rejected in portrait["rejected"]:
            return f"{rejected['gesture']}: {rejected['words']}"
    failed = [job for job in house["jobs"] if job["status"] == "failed"]
    return f"{failed[0]['code']}: {failed[0]['words']}" if failed else ""
