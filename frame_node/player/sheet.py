"""Cuts out of the atlases' images what patches are made of, once, so that speech and looks upload nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frame_node.core.reel import Reel
from frame_node.core.sheet import PATCHABLE, Cut, SheetPlan, plan_sheet
from frame_node.player.decode import Image, VideoReader
from protocol.messages.player import PlayableClip
from protocol.words import ClipId


@dataclass(frozen=True, eq=False)
class Sheet:
    """Three planes as large as the plan says, chroma half as large both ways."""

    plan: SheetPlan
    planes: tuple[bytearray, bytearray, bytearray]
    luma: tuple[float, float]
    clips: frozenset[ClipId]
    """What it was cut from."""


def patchable(clips: Sequence[PlayableClip]) -> tuple[PlayableClip, ...]:
    """The clips of which a sheet is made."""
    return tuple(clip for clip in clips if clip.atlas and clip.gesture in PATCHABLE)


def cut_sheet(clips: Sequence[tuple[PlayableClip, Reel]]) -> Sheet:
    """Decodes every image of the atlases. Raises ClipBroken."""
    plan = plan_sheet({clip.gesture: reel for clip, reel in clips})
    half = (plan.width // 2) * (plan.height // 2)
    planes = bytearray(plan.width * plan.height), bytearray(half), bytearray(half)
    luma = (0.0, 0.0)
    for clip, _ in clips:
        reader = VideoReader(Path(clip.video), clip.width, clip.height, clip.images, clip.fps)
        try:
            for place in plan.places[clip.gesture]:
                image = reader.read()
                luma = image.luma
                _paste(image, plan.cuts[clip.gesture], place, plan.width, planes)
        finally:
            reader.close()
    return Sheet(plan, planes, luma, frozenset(clip.clip for clip, _ in clips))


def _paste(image: Image, cut: Cut, place: tuple[int, int], width: int, planes: Sequence[bytearray]) -> None:
    for step, source, target in zip((1, 2, 2), image.frame.planes, planes, strict=True):
        rows, stride, wide = memoryview(source), source.line_size, width // step
        left, length = cut.x // step, cut.w // step
        for row in range(cut.h // step):
            begin = (cut.y // step + row) * stride + left
            at = (place[1] // step + row) * wide + place[0] // step
            target[at : at + length] = rows[begin : begin + length]
