"""What a filmed player presented: its images, what it was about, and how far each image is from the one before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from protocol.look.fit import cover
from protocol.track import Track, decode_track
from tests.clips import MadeClip

Pixels = NDArray[np.uint8]
JUMP = 3.0
"""Normal steps that one image may be from the one before."""
OWN = 1.5


@dataclass(frozen=True)
class Film:
    """Images × rows × columns × RGB, and a line about each."""

    images: Pixels
    lines: tuple[dict[str, Any], ...]

    @cached_property
    def seconds(self) -> NDArray[np.float64]:
        return np.array([(line["at_ns"] - self.lines[0]["at_ns"]) / 1e9 for line in self.lines])

    def cut(self, before: float, lasts: float) -> Film:
        """So many seconds, that long before that viewer is known whose wave is the first to be answered."""
        performed = next(index for index, line in enumerate(self.lines) if line["phase"] == "performing")
        came = next(index for index in range(performed, 0, -1) if not self.lines[index - 1]["viewer"])
        begin = int(np.searchsorted(self.seconds, self.seconds[came] - before))
        end = int(np.searchsorted(self.seconds, self.seconds[begin] + lasts))
        return Film(self.images[begin:end], self.lines[begin:end])

    def seen(self, rows: slice, columns: slice) -> Film:
        return Film(self.images[:, rows, columns], self.lines)

    def at(self, second: float) -> int:
        """The image that is seen then."""
        return max(0, int(np.searchsorted(self.seconds, second + 1e-9)) - 1)

    def doing(self, index: int) -> str:
        line = self.lines[index]
        return (
            "idle" if line["phase"] == "idling" else line["gesture"] if line["phase"] == "performing" else line["phase"]
        )

    def figures(self, made: dict[str, MadeClip]) -> dict[str, Any]:
        """Steps in grey levels inside the box of head and hair, where a settle's are measured too.

        A nod moves a face by more than idle does: within a gesture a step is a jump when it is also larger by half than
        what lies between the same images of its clip.
        """
        track = decode_track(made["idle"].track.read_bytes())
        rows, columns = self.head(track, 0.0)
        grey = (image[rows, columns].astype(np.float32).mean(axis=2) for image in self.images)
        steps = [0.0, *(float(np.abs(b - a).mean()) for a, b in pairwise(grey))]
        normal = track.normal_step
        own = {clip.record.clip: own_steps(clip) for clip in made.values() if clip.record.gesture != "idle"}
        images = []
        for index, (second, step) in enumerate(zip(self.seconds, steps, strict=True)):
            line = self.lines[index]
            allowed = JUMP * normal
            if line["phase"] == "performing" and line["image"] > 0:
                allowed = max(allowed, OWN * own[line["clip"]][line["image"]])
            kept = {name: line[name] for name in ("viewer", "look", "turn")}
            told = {"s": round(float(second), 3), "doing": self.doing(index), "step": round(step, 3)}
            images.append({**told, "jump": step > allowed, **kept})
        largest: dict[str, float] = {}
        for image in images:
            largest[image["doing"]] = max(largest.get(image["doing"], 0.0), round(image["step"] / normal, 2))
        late = sorted(line["late_ns"] / 1e6 for line in self.lines)
        return {
            "presented": len(images),
            "normal_step": round(normal, 3),
            "largest_in_normal_steps": largest,
            "jumps": [image for image in images if image["jump"]],
            "late_ms_p99": round(late[int(0.99 * len(late))], 2),
            "images": images,
        }

    def head(self, track: Track, more: float) -> tuple[slice, slice]:
        """Rows and columns of the box of head and hair, and so much more of it on each side."""
        height, width = self.images.shape[1:3]
        x, y, w, h = track.face
        crop = cover(width, height, track.width, track.height, track.face)
        down = _part(y - more * h, (1 + 2 * more) * h, crop.y, crop.h, height)
        return down, _part(x - more * w, (1 + 2 * more) * w, crop.x, crop.w, width)


def own_steps(clip: MadeClip) -> list[float]:
    """From each image of a clip to the one before, in grey levels inside the same box."""
    track = decode_track(clip.track.read_bytes())
    rows = _part(track.face.y, track.face.h, 0.0, 1.0, track.height)
    columns = _part(track.face.x, track.face.w, 0.0, 1.0, track.width)
    with av.open(str(clip.video)) as container:
        grey = [
            frame.to_ndarray(format="rgb24")[rows, columns].astype(np.float32).mean(axis=2)
            for frame in container.decode(video=0)
        ]
    return [0.0, *(float(np.abs(b - a).mean()) for a, b in pairwise(grey))]


def read_film(path: Path) -> Film:
    lines = [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    width, height = lines[0]["size"]
    shape = (min(len(lines), path.stat().st_size // (width * height * 3)), height, width, 3)
    return Film(np.memmap(path, np.uint8, "r", shape=shape), tuple(lines[: shape[0]]))


def _part(start: float, length: float, crop: float, seen: float, pixels: int) -> slice:
    low, high = ((at - crop) / seen * pixels for at in (start, start + length))
    return slice(max(0, round(low)), min(pixels, round(high)))
