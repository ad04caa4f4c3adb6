"""Picture set: a few named pictures as an atlas clip, each encoded by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from protocol.presented import image_hash
from protocol.track import Track, TrackRow, encode_track
from render_node.core.plan import StageSpec
from render_node.ports import Codec, DecodedImage, Image, Rig
from render_node.stages.film import Film, FilmFacts, Scratch, packed, unpacked
from render_node.stages.stage import Artifacts, Stage

FPS = 1
"""No motion: nobody plays it."""


@dataclass(frozen=True, eq=False)
class Picture:
    """One of the set, of the portrait's size."""

    name: str
    """As in the track."""
    image: Image
    row: TrackRow


class PictureSetStage(Stage):
    """``set:<name>`` (tuple of Picture), ``rig``, ``normal_step`` → ``film:<name>`` (Film)."""

    def __init__(self, name: str, codec: Codec, scratch: Scratch) -> None:
        self._codec, self._scratch = codec, scratch
        parameters = {"codec": (codec.name, codec.version)}
        needs, gives = (f"set:{name}", "rig", "normal_step"), (f"film:{name}",)
        self.spec = StageSpec(f"film:{name}", "1", needs, gives, parameters)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        pictures: tuple[Picture, ...] = artifacts[self.spec.needs[0]]
        rig: Rig = artifacts["rig"]
        height, width = pictures[0].image.shape[:2]
        video, decoded = self._encoded(pictures, width, height)
        track = Track(
            fps=FPS,
            width=width,
            height=height,
            face=rig.head,
            normal_step=artifacts["normal_step"],
            rows=tuple(picture.row for picture in pictures),
            names=tuple(picture.name for picture in pictures),
        )
        first, last = (image_hash(image.width, image.height, image.planes) for image in (decoded[0], decoded[-1]))
        facts = FilmFacts(width, height, FPS, len(pictures), first, last, (0.0,) * len(pictures))
        return {self.spec.gives[0]: Film(video, encode_track(track), facts)}

    def _encoded(self, pictures: tuple[Picture, ...], width: int, height: int) -> tuple[bytes, list[DecodedImage]]:
        with self._scratch(".mp4") as path:
            writer = self._codec.writer(path, width, height, FPS)
            try:
                decoded = [image for picture in pictures for image in writer.add(picture.image, whole=True)]
                decoded += writer.close()
            except BaseException:
                writer.abandon()
                raise
            return path.read_bytes(), decoded

    def pack(self, results: Artifacts) -> dict[str, bytes]:
        return packed(results[self.spec.gives[0]])

    def unpack(self, parts: Mapping[str, bytes]) -> dict[str, Any]:
        return {self.spec.gives[0]: unpacked(parts)}
