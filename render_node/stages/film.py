"""Film: a motion rendered, encoded and read back, with its track.

Rendering runs in the caller's thread; encoding, decoding and whoever watches the decoded images run in a second one.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from protocol.presented import image_hash
from protocol.track import Box, Track, TrackRow, encode_track
from protocol.words import BlobHash
from render_node.core.motion import Motion
from render_node.core.plan import StageSpec
from render_node.ports import ClipWriter, Codec, DecodedImage, Image, Rig
from render_node.stages.pace import difference, steadied, windowed
from render_node.stages.region import Region
from render_node.stages.stage import Artifacts, Stage

AHEAD = 6
"""Images that may wait for the encoder."""
WHOLE_AT_END = 2
"""The last images are encoded by themselves, so that the last one decodes exactly as the first."""

Watch = Callable[[DecodedImage], None]
Tick = Callable[[int, int], None]
"""Images done, images in all. May raise to stop the work."""
Scratch = Callable[[str], AbstractContextManager[Path]]


@dataclass(frozen=True)
class FilmFacts:
    """What is known of a film without decoding it."""

    width: int
    height: int
    fps: int
    images: int
    neutral: BlobHash
    neutral_end: BlobHash
    steps: tuple[float, ...]
    """How much each rendered image differs from the one before, in grey levels within the face; 0 for the first."""


@dataclass(frozen=True, eq=False)
class Film:
    """A clip before its inspection."""

    video: bytes
    track: bytes
    facts: FilmFacts


class FilmStage(Stage):
    """``rig`` (Rig), ``face`` (Face), ``normal_step`` → ``film:<gesture>`` (Film)."""

    def __init__(self, motion: Motion, codec: Codec, scratch: Scratch, tick: Tick, watch: Watch) -> None:
        self._motion, self._codec, self._scratch = motion, codec, scratch
        self._tick, self._watch = tick, watch
        parameters = {"motion": motion.values, "fps": motion.fps, "codec": (codec.name, codec.version)}
        parameters |= {"names": motion.names} if motion.names else {}
        needs, gives = ("rig", "face", "normal_step"), (f"film:{motion.gesture}",)
        self.spec = StageSpec(f"film:{motion.gesture}", "1", needs, gives, parameters)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        rig: Rig = artifacts["rig"]
        height, width = rig.neutral.shape[:2]
        with self._scratch(".mp4") as path:
            writer = self._codec.writer(path, width, height, self._motion.fps)
            whole = len(self._motion) if self._motion.names else WHOLE_AT_END
            reel = _Reel(writer, artifacts["face"].box, len(self._motion) - whole, self._watch)
            region = Region(rig.neutral) if self._motion.names else None
            rows = self._rendered(rig, reel, writer, region)
            video = path.read_bytes()
        track = Track(
            fps=self._motion.fps,
            width=width,
            height=height,
            face=rig.head,
            normal_step=artifacts["normal_step"],
            rows=tuple(rows),
            names=self._motion.names,
            region=region.box if region else None,
        )
        facts = FilmFacts(width, height, self._motion.fps, len(rows), reel.first, reel.last, tuple(reel.steps))
        return {self.spec.gives[0]: Film(video, encode_track(track), facts)}

    def _rendered(self, rig: Rig, reel: _Reel, writer: ClipWriter, region: Region | None) -> list[TrackRow]:
        rows: list[TrackRow] = []
        total = len(self._motion)
        waiting: deque[Future[None]] = deque()
        try:
            with ThreadPoolExecutor(1, thread_name_prefix="encode") as second:
                for image, row in rig.images(self._motion):
                    waiting.append(second.submit(reel.add, image))
                    rows.append(row)
                    if region is not None:
                        region.add(image)
                    if len(waiting) > AHEAD:
                        waiting.popleft().result()
                    self._tick(len(rows), total)
                for future in waiting:
                    future.result()
                second.submit(reel.close).result()
        except BaseException:
            writer.abandon()
            raise
        return rows

    def pack(self, results: Artifacts) -> dict[str, bytes]:
        return packed(results[self.spec.gives[0]])

    def unpack(self, parts: Mapping[str, bytes]) -> dict[str, Any]:
        return {self.spec.gives[0]: unpacked(parts)}


def packed(film: Film) -> dict[str, bytes]:
    """As the cache keeps it."""
    return {"video": film.video, "track": film.track, "facts": json.dumps(asdict(film.facts)).encode()}


def unpacked(parts: Mapping[str, bytes]) -> Film:
    """The inverse of :func:`packed`."""
    facts = json.loads(parts["facts"])
    facts["steps"] = tuple(facts["steps"])
    return Film(parts["video"], parts["track"], FilmFacts(**facts))


class _Reel:
    """What happens in the second thread: encode, decode, hash the ends, let others watch."""

    def __init__(self, writer: ClipWriter, face: Box, whole_from: int, watch: Watch) -> None:
        self._writer, self._face, self._whole_from, self._watch = writer, face, whole_from, watch
        self._before: NDArray[np.uint8] | None = None
        self._newest: DecodedImage | None = None
        self.steps: list[float] = []
        self.first = BlobHash("")
        self.last = BlobHash("")

    def add(self, image: Image) -> None:
        grey = steadied(np.asarray(cv2.cvtColor(windowed(image, self._face), cv2.COLOR_BGR2GRAY), dtype=np.uint8))
        self.steps.append(0.0 if self._before is None else difference(grey, self._before))
        self._before = grey
        self._seen(self._writer.add(image, whole=len(self.steps) > self._whole_from))

    def close(self) -> None:
        self._seen(self._writer.close())
        if self._newest is not None:
            self.last = _hash(self._newest)

    def _seen(self, decoded: Iterable[DecodedImage]) -> None:
        for image in decoded:
            if not self.first:
                self.first = _hash(image)
            self._newest = image
            self._watch(image)


def _hash(image: DecodedImage) -> BlobHash:
    return image_hash(image.width, image.height, image.planes)
