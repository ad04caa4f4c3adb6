"""Cuts out of the atlases' images what patches are made of, once, so that speech and looks upload nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frame_node.core.reel import Reel
from frame_node.core.sheet import PATCHABLE, Cut, SheetPlan, plan_sheet
from frame_node.errors import ClipBroken
from frame_node.player.decode import Image, VideoReader, blank
from protocol.messages.player import PlayableClip
from protocol.words import ClipId


@dataclass(frozen=True, eq=False)
class Sheet:
    """One image as large as the plan says."""

    plan: SheetPlan
    image: Image
    clips: frozenset[ClipId]
    """What it was cut from."""


def patchable(clips: Sequence[PlayableClip]) -> tuple[PlayableClip, ...]:
    """The clips of which a sheet is made."""
    return tuple(clip for clip in clips if clip.atlas and clip.gesture in PATCHABLE)


def cut_sheet(clips: Sequence[tuple[PlayableClip, Reel]]) -> Sheet:
    """Decodes every image of the atlases. Raises ClipBroken."""
    plan = plan_sheet({clip.gesture: reel for clip, reel in clips})
    sheet: Image | None = None
    for clip, _ in clips:
        reader = VideoReader(Path(clip.video), clip.width, clip.height, clip.images, clip.fps)
        try:
            for place in plan.places[clip.gesture]:
                image = reader.read()
                sheet = sheet or blank(plan.width, plan.height, tagged_as=image)
                _paste(image, plan.cuts[clip.gesture], place, sheet)
        finally:
            reader.close()
    if sheet is None:
        raise ClipBroken("an atlas without images")
    return Sheet(plan, sheet, frozenset(clip.clip for clip, _ in clips))


def _paste(image: Image, cut: Cut, place: tuple[int, int], sheet: Image) -> None:
    for step, source, target in zip((1, 2, 2), image.frame.planes, sheet.frame.planes, strict=True):
        rows, below = memoryview(source), memoryview(target)
        for row in range(cut.h // step):
            begin = (cut.y // step + row) * source.line_size + cut.x // step
            at = (place[1] // step + row) * target.line_size + place[0] // step
            below[at : at + cut.w // step] = rows[begin : begin + cut.w // step]
