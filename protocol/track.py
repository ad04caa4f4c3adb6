"""The track: one row per image of a clip, rendered beside its video and addressed by hash like it.

The player reads it to settle from any image to neutral and to blend over a moving face.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from protocol.errors import MessageMalformed

REST_STEPS = 2.0
"""An idle image is a rest point when it lies within this many normal steps of neutral."""


class Box(NamedTuple):
    """A rectangle in fractions of the image: left, top, width, height, each 0..1."""

    x: float
    y: float
    w: float
    h: float


class Affine(NamedTuple):
    """x' = xx·x + xy·y + tx, y' = yx·x + yy·y + ty, in image widths (both axes), origin top left.

    Both axes share one unit, so a rotation is a rotation whatever the panel's shape.
    """

    xx: float = 1.0
    xy: float = 0.0
    tx: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    ty: float = 0.0


class TrackRow(msgspec.Struct, frozen=True, array_like=True):
    """What the face does in one image."""

    yaw: float
    """Degrees, positive when the nose moves towards the right edge of the picture."""
    pitch: float
    """Degrees, positive when the chin drops."""
    roll: float
    """Degrees, positive clockwise as seen by the viewer."""
    from_neutral: Affine
    """Best similarity that takes the neutral face to this face."""
    left_eye: Box
    """The eye nearer the picture's left edge."""
    right_eye: Box
    mouth: Box
    distance: float
    """Mean absolute difference from the neutral image inside the face box, in grey levels 0..255."""
    open: float = 1.0
    """How far the eyes are open, of the two the more closed one: 1 as at neutral, 0 shut."""
    gaze_x: float = 0.0
    """Where they look by themselves, as a fraction of how far they can: positive towards the right edge."""
    gaze_y: float = 0.0
    """Positive down."""
    mouthing: float = 0.0
    """How far the mouth is from its shape at neutral, 0..1: by a smile, a yawn, a word."""


class Track(msgspec.Struct, frozen=True, kw_only=True, tag="track.1"):
    """All rows of a clip, in order, with what the rows share."""

    fps: int
    width: int
    """Pixels."""
    height: int
    face: Box
    """Head and hair at neutral: the region that a settle may move."""
    normal_step: float
    """Median of the distance between consecutive idle images of this portrait, in grey levels."""
    rows: tuple[TrackRow, ...]
    names: tuple[str, ...] = ()
    """What each image shows, in an atlas; empty for a motion."""
    region: Box | None = None
    """Of an atlas: where its images differ from neutral, and nowhere else."""

    @property
    def rest_points(self) -> tuple[int, ...]:
        """Indices of the images from which a performance may start without a visible settle."""
        limit = REST_STEPS * self.normal_step
        return tuple(index for index, row in enumerate(self.rows) if row.distance <= limit)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Track)


def encode_track(track: Track) -> bytes:
    return _encoder.encode(track)


def decode_track(data: bytes) -> Track:
    """Raises MessageMalformed when the bytes are no track, the rows are empty or an atlas's names do not fit them."""
    try:
        track = _decoder.decode(data)
    except (msgspec.DecodeError, ValueError) as broken:
        raise MessageMalformed(f"no track: {broken}") from broken
    if not track.rows or track.fps <= 0:
        raise MessageMalformed("a track without rows or without fps")
    if track.names and (len(track.names) != len(track.rows) or len(set(track.names)) < len(track.names)):
        raise MessageMalformed("an atlas whose images are not named one by one")
    return track
