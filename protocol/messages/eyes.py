"""The pipe between a frame's controller and its eyes: the one way out of them, and too narrow for a picture.

A message has at most 512 bytes, and there are at most 20 a second; both ends refuse more. Nothing goes in: when the
pipe ends, the eyes shut. Flow: open → (seen | noticed) … → shut.
"""

from __future__ import annotations

from typing import Literal

from protocol.codec import Codec
from protocol.messages._base import Message

LIMIT_BYTES = 512
LONGEST_TEXT = 200
Confined = Literal["namespace", "filter", "both", "no"]
"""How the process lost the network: by an empty network namespace, by a filter of system calls, by both, not."""


class EyesOpened(Message, frozen=True, kw_only=True, tag="eyes.opened"):
    """The camera gives pictures, and from here on this process has no network."""

    pid: int
    camera: str
    """In words, e.g. ``/dev/video0 by V4L2``."""
    width: int
    height: int
    confined: Confined


class EyesSeen(Message, frozen=True, kw_only=True, tag="eyes.seen"):
    """Who is there: on change, and every second."""

    at_ns: int
    """When the image was taken, as nearly as can be told."""
    present: bool = False
    attentive: bool = False
    viewers: int = 0
    x: float = 0.0
    """As ViewerAt, and so are ``y`` and ``near``; of the viewer who is followed."""
    y: float = 0.0
    near: float = 0.0
    distance_m: float = 0.0
    """0 when there is nobody whose distance could be told."""
    trouble: str = ""
    """A code while the camera works and sees nothing: ``eyes.dark``, ``eyes.slow``."""
    per_s: float = 0.0
    """Images a second, lately."""
    cost_ms: float = 0.0
    """Processor time for each."""


class EyesNoticed(Message, frozen=True, kw_only=True, tag="eyes.noticed"):
    """Something happened that may be answered."""

    what: Literal["wave", "smile", "wink"]
    at_ns: int
    first_ns: int
    """Of a wave: its first reversal. Else as ``at_ns``."""


class EyesShut(Message, frozen=True, kw_only=True, tag="eyes.shut"):
    """The last words: the camera cannot be used (any more), and why. Another try is made later."""

    code: str
    reason: str


ALL: tuple[type[Message], ...] = (EyesOpened, EyesSeen, EyesNoticed, EyesShut)

EYES_PIPE = Codec(ALL, limit_bytes=LIMIT_BYTES, longest_text=LONGEST_TEXT)
"""The codec of this pipe."""
