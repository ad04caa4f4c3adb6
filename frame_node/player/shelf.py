"""The shelf: decoded images at hand for every clip of the hanging portrait, within a memory budget."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from frame_node.core.move import Still
from frame_node.core.reel import Reel
from frame_node.core.sheet import PATCHABLE
from frame_node.errors import ClipBroken
from frame_node.player.decode import Image, VideoReader
from protocol.errors import MessageMalformed
from protocol.messages.player import PlayableClip
from protocol.track import Track, decode_track
from protocol.words import ClipId, PortraitId

HEAD_IMAGES = 6
"""First images of a clip kept decoded, so that it starts at once while the decoder catches up."""
HEAD_BUDGET_BYTES = 24 * 1024 * 1024
AHEAD = 4
"""Images decoded ahead of the one that is due."""
LATEST = 2
"""Images kept after they were asked for: while the next is prepared, a settle may leave from the one that is seen."""


def head_images(clips: int, image_bytes: int) -> int:
    """How many first images of each clip are kept: HEAD_IMAGES, fewer when large clips would burst the budget."""
    return max(2, min(HEAD_IMAGES, HEAD_BUDGET_BYTES // max(1, clips * image_bytes)))


@dataclass
class _Ahead:
    """Images decoded in order, the first of them being number ``first``."""

    first: int
    images: deque[Image]


class ShelvedClip:
    """One clip: its head decoded and kept, the rest read on demand or ahead of demand by a decoder that can rest."""

    def __init__(self, clip: PlayableClip, portrait: PortraitId, heads: int) -> None:
        """Raises ClipBroken when video and track are not what the record says."""
        self.reel = reel_of(clip, portrait)
        self._clip = clip
        self._reader: VideoReader | None = self._open()
        self._reader.check_length()
        self._head = [self._reader.read() for _ in range(clip.images if clip.atlas else min(heads, clip.images))]
        if clip.gesture in PATCHABLE:
            self._head = []  # all of it can be decoded, which is what counts: it is drawn from the sheet
        self._ahead = _Ahead(self._reader.position, deque())
        self._latest: deque[tuple[int, Image]] = deque(maxlen=LATEST)
        self.rest()

    def is_of(self, portrait: PortraitId | None, clip: PlayableClip) -> bool:
        return self.reel.portrait == portrait and self._clip == clip

    def image(self, number: int) -> Image:
        """Raises ClipBroken."""
        known = next((image for at, image in self._latest if at == number), None)
        if known is None:
            known = self._head[number] if number < len(self._head) else self._next_image(number)
            self._latest.append((number, known))
        return known

    def _next_image(self, number: int) -> Image:
        ahead = self._ahead
        while ahead.images and ahead.first < number:
            ahead.images.popleft()
            ahead.first += 1
        if not ahead.images or ahead.first != number:
            self._go_to(number)
        if not ahead.images:
            self._read_one()
        return ahead.images[0]

    def work_ahead(self, number: int) -> bool:
        """Open the decoder, or decode one image towards ``number`` + AHEAD; False when there is nothing left to do."""
        target = max(number, len(self._head))
        if target >= self.reel.images:  # the loop begins anew: the head is there, what follows it is next
            target = len(self._head)
        if target >= self.reel.images:
            return False
        ahead = self._ahead
        if self._reader is None or not ahead.first <= target <= ahead.first + len(ahead.images):
            self._go_to(target)  # opening takes as long as an image
            return True
        if not ahead.images and self._reader.approach():
            return True
        wanted = min(target + AHEAD, self.reel.images)
        if ahead.first + len(ahead.images) >= wanted:
            return False
        self._read_one()
        return True

    def rest(self) -> None:
        """Give the decoder's memory back; it is opened again when it is needed."""
        self._latest.clear()
        self._ahead.images.clear()
        self._ahead.first = len(self._head)
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _open(self) -> VideoReader:
        clip = self._clip
        return VideoReader(Path(clip.video), clip.width, clip.height, clip.images, clip.fps)

    def _go_to(self, number: int) -> None:
        self._reader = self._reader or self._open()
        self._ahead.images.clear()
        self._ahead.first = number
        if self._reader.position != number:
            self._reader.seek(number)

    def _read_one(self) -> None:
        assert self._reader is not None
        self._ahead.images.append(self._reader.read())


class Shelf:
    """The clips that shots may refer to."""

    def __init__(self) -> None:
        self._clips: dict[ClipId, ShelvedClip] = {}

    def put(self, clip: ShelvedClip) -> None:
        self._clips[clip.reel.clip] = clip

    def __contains__(self, clip: ClipId) -> bool:
        return clip in self._clips

    @property
    def names(self) -> frozenset[ClipId]:
        return frozenset(self._clips)

    def known(self, portrait: PortraitId | None, clips: Iterable[PlayableClip]) -> frozenset[ClipId]:
        """Those that stand here as they are described now."""
        shelved = ((clip, self._clips.get(clip.clip)) for clip in clips)
        return frozenset(clip.clip for clip, here in shelved if here and here.is_of(portrait, clip))

    def reel(self, clip: ClipId) -> Reel:
        return self._clips[clip].reel

    def image(self, still: Still) -> Image:
        return self._clips[still.reel.clip].image(still.image)

    def work_ahead(self, still: Still) -> bool:
        clip = self._clips.get(still.reel.clip)
        return clip.work_ahead(still.image) if clip else False

    def keep_only(self, wanted: set[ClipId]) -> None:
        for name in [name for name in self._clips if name not in wanted]:
            self._clips.pop(name).rest()

    def rest_all_but(self, busy: set[ClipId]) -> None:
        for name, clip in self._clips.items():
            if name not in busy:
                clip.rest()


def reel_of(clip: PlayableClip, portrait: PortraitId) -> Reel:
    """Raises ClipBroken when the track is not what the record says."""
    return Reel(clip.clip, portrait, clip.gesture, clip.width, clip.height, _read_track(clip))


def _read_track(clip: PlayableClip) -> Track:
    try:
        track = decode_track(Path(clip.track).read_bytes())
    except (OSError, MessageMalformed) as broken:
        raise ClipBroken(f"track of {clip.gesture}: {broken}") from broken
    if (
        len(track.rows) != clip.images
        or track.fps != clip.fps
        or (track.width, track.height) != (clip.width, clip.height)
    ):
        raise ClipBroken(f"track of {clip.gesture}: does not belong to its video")
    return track
