"""A photo looked at before anything is rendered."""

from __future__ import annotations

from collections.abc import Callable

from protocol.messages.render import IntakeReport
from render_node.core.intake import refusal
from render_node.errors import PhotoAnimated, PhotoNotAnImage, PhotoTooLarge, PhotoUnusable
from render_node.pipeline.bench import Bench
from render_node.pipeline.tools import Tools
from render_node.stages.detect import DetectStage
from render_node.stages.intake import IntakeStage
from render_node.stages.photo import PhotoStage
from render_node.stages.stage import Stage

PHOTO_PROBLEMS = (PhotoUnusable, PhotoTooLarge, PhotoNotAnImage, PhotoAnimated)


def photo_stages(tools: Tools, chosen: int | None) -> list[Stage]:
    return [PhotoStage(tools.reader), DetectStage(tools.landmarker), IntakeStage(chosen)]


def reported(bench: Bench) -> IntakeReport:
    """The report of a bench's photo; what is wrong with its bytes is a report too, not an error."""
    try:
        report: IntakeReport = bench.value("report")
    except PHOTO_PROBLEMS as problem:
        return refusal(problem.code, problem.message)
    return report


def intake(photo: bytes, tools: Tools, begins: Callable[[str], None] = lambda stage: None) -> IntakeReport:
    """What is found in a photo."""
    return reported(Bench(photo_stages(tools, None), {"photo_bytes": photo}, tools.cache, begins))
