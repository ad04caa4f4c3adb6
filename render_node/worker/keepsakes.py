"""Pictures of finished clips for people: contact sheets and GIFs, drawn from what was delivered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from protocol.track import decode_track
from render_node.adapters.sheet_pillow import SheetRow, drawn_gif, drawn_sheet, drawn_strip
from render_node.core.film_strip import portrait_window, telling_images
from render_node.core.request import MadeClip
from render_node.pipeline import Tools
from render_node.ports import Image
from render_node.stages.inspect.luma import shown_colours

IMAGES_A_ROW = 6
GIF_WIDTH, GIF_EVERY = 240, 2
STRIP_IMAGES = 9
SHOWN = (("likeness", "likeness {:.2f}"), ("sharpness", "sharpness {:.2f}"), ("background", "background {:.1f}"))


def contact_sheet(name: str, clips: Sequence[MadeClip], tools: Tools, refused: Sequence[tuple[str, str]] = ()) -> bytes:
    """A PNG with one row for each clip; of those that were refused label and reason."""
    record = clips[0].record
    subtitle = f"{record.width} by {record.height} at {record.fps} images a second, {record.engine}"
    rows = [SheetRow(_title(label), (f"refused: {why}",), (), (), ()) for label, why in refused]
    return drawn_sheet(name.replace("-", " ").title(), subtitle, [*(_row(clip, tools) for clip in clips), *rows])


def gif(clip: MadeClip, tools: Tools) -> bytes:
    """The clip small, with every second image."""
    images = _images(clip, tools, range(0, clip.record.images, GIF_EVERY))
    return drawn_gif(images, min(GIF_WIDTH, clip.record.width), clip.record.fps / GIF_EVERY)


def motion_strip(clip: MadeClip, tools: Tools) -> bytes:
    """A PNG of consecutive images where the clip moves most, and of how each differs from the one before."""
    track = decode_track(tools.cache.path(clip.record.track).read_bytes())
    window = portrait_window(track.face, track.width, track.height)
    away = [row.distance for row in track.rows]
    steps = [abs(after - before) for before, after in pairwise(away)]
    busiest = max(range(len(steps)), key=lambda at: sum(steps[at : at + STRIP_IMAGES]))
    first = min(busiest, max(0, len(away) - STRIP_IMAGES))
    images = _images(clip, tools, range(first, first + STRIP_IMAGES))
    return drawn_strip([image[window] for image in images])


def _row(clip: MadeClip, tools: Tools) -> SheetRow:
    record, measures = clip.record, clip.measures
    track = decode_track(tools.cache.path(record.track).read_bytes())
    window = portrait_window(track.face, track.width, track.height)
    chosen = telling_images([row.distance for row in track.rows], IMAGES_A_ROW)
    words = ", ".join(word for word in record.performs if word != record.gesture)
    agreed = [f"{name[:-2].replace('_', ' ')} r {value:.2f}" for name, value in measures.items() if name.endswith(".r")]
    notes = [f"{record.images / record.fps:.1f} s" + (f", answers: {words}" if words else "")]
    notes += [text.format(measures[name]) for name, text in SHOWN if name in measures]
    return SheetRow(
        title=_title(clip.label),
        notes=(*notes, *agreed),
        images=tuple(image[window] for image in _images(clip, tools, chosen)),
        times=tuple(index / record.fps for index in chosen),
        curves=clip.curves,
    )


def _title(label: str) -> str:
    return label.replace("_", " ").replace(".", " · ")


def _images(clip: MadeClip, tools: Tools, chosen: Iterable[int]) -> list[Image]:
    wanted = set(chosen)
    video = tools.cache.path(clip.record.video).read_bytes()
    return [shown_colours(image) for index, image in enumerate(tools.codec.decode(video)) if index in wanted]
