"""What a mouth says when: viseme tracks that queue, in local time. Pure.

The shape at an instant is a mix of the visemes around it, for a mouth is always on its way to the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import erf, sqrt

from frame_node.core.captions import page_at, reading_ms
from protocol.words import CueId

MS = 1_000_000
SOFT_MS = 25.0
"""Spread of the mix: how early a mouth begins to shape the next sound."""
AHEAD_MS = 20.0
"""A mouth is seen to be late when it is exactly on time."""
MOST = 4
"""Visemes in one mix."""
EASE_NS = 160 * MS
"""In which the mouth at rest turns into the shut one that speech begins with."""
HOLD_NS = 120 * MS
"""For which it stays shut after the last sound, in case more is said."""
LEAVE_NS = 320 * MS
"""In which it becomes what it is at rest."""
SILENCE = "sil"
SEEN_LIMIT = 64
WAITING_LIMIT = 8


@dataclass(frozen=True)
class Speech:
    """One viseme track."""

    cue_id: CueId
    start_ns: int
    lasts_ns: int
    marks: tuple[tuple[int, str], ...]
    """Nanoseconds after the start at which a viseme begins, in order; before the first there is silence."""
    heard_ns: int
    cancelled: bool = False
    words: str = ""

    @property
    def end_ns(self) -> int:
        return self.start_ns + self.lasts_ns

    @property
    def read_ns(self) -> int:
        """When its caption has been read; one that was cut short is taken away at once."""
        read = self.start_ns + round(reading_ms(self.words) * MS)
        return self.end_ns if self.cancelled else max(self.end_ns + HOLD_NS + LEAVE_NS, read)

    def strength(self, now_ns: int) -> float:
        """How much of the mouth is speech: eased in before its start, eased out after its end."""
        come = (now_ns - max(self.start_ns - EASE_NS, self.heard_ns)) / EASE_NS
        gone = (now_ns - self.end_ns - HOLD_NS) / LEAVE_NS
        return _soft(come) * (1.0 - _soft(gone))

    def weights(self, now_ns: int) -> dict[str, float]:
        """Of each viseme, together 1, at most MOST of them."""
        at = (now_ns - self.start_ns) / MS + AHEAD_MS
        marks = [(-1e12, SILENCE), *((begin / MS, name) for begin, name in self.marks), (self.lasts_ns / MS, SILENCE)]
        ends = [begin for begin, _ in marks[1:]] + [1e12]
        found: dict[str, float] = {}
        for (begin, name), end in zip(marks, ends, strict=True):
            part = _below((end - at) / SOFT_MS) - _below((begin - at) / SOFT_MS)
            found[name] = found.get(name, 0.0) + max(0.0, part)
        # Squared: what prevails prevails clearly, so that lips that must meet do.
        strongest = sorted(((name, part * part) for name, part in found.items()), key=lambda one: -one[1])[:MOST]
        whole = sum(part for _, part in strongest)
        return {name: part / whole for name, part in strongest if part / whole > 0.004}


@dataclass(frozen=True)
class Mouth:
    """The mouth at one instant."""

    weights: Mapping[str, float]
    strength: float


@dataclass(frozen=True)
class Speaking:
    """What is being said and what waits to be, by start."""

    speeches: tuple[Speech, ...] = ()
    seen: tuple[CueId, ...] = ()
    said: Speech | None = None
    """The last that was said: its caption may have to be read still."""


@dataclass(frozen=True)
class SpeechRefused:
    """It was not and will not be said."""

    cue_id: CueId
    code: str
    reason: str


@dataclass(frozen=True)
class SpeechEnded:
    """It was said, as far as it was not cancelled."""

    cue_id: CueId
    started_ns: int
    ended_ns: int
    cancelled: bool


def hear(
    speaking: Speaking, speech: Speech, expires_ns: int, known: frozenset[str], now_ns: int
) -> tuple[Speaking, SpeechRefused | None]:
    """Accept a track or refuse it; a duplicate changes nothing. ``known``: the visemes that can be drawn."""
    if speech.cue_id in speaking.seen:
        return speaking, None
    speaking = replace(speaking, seen=(*speaking.seen, speech.cue_id)[-SEEN_LIMIT:])
    if refused := _why_not(speaking, speech, expires_ns, known, now_ns):
        return speaking, SpeechRefused(speech.cue_id, *refused)
    speeches = tuple(sorted((*speaking.speeches, speech), key=lambda one: one.start_ns))
    return replace(speaking, speeches=speeches), None


def hush(speaking: Speaking, cue_id: CueId | None, now_ns: int) -> tuple[Speaking, tuple[SpeechRefused, ...]]:
    """Forget what waits and shut the mouth on what is being said; without an id: all of it."""
    kept: list[Speech] = []
    refused: list[SpeechRefused] = []
    for speech in speaking.speeches:
        if cue_id not in (None, speech.cue_id):
            kept.append(speech)
        elif speech.start_ns > now_ns:
            refused.append(SpeechRefused(speech.cue_id, "playback.cancelled", "it was cancelled"))
        else:
            kept.append(_cut(speech, now_ns))
    return replace(speaking, speeches=tuple(kept)), tuple(refused)


def passed(speaking: Speaking, now_ns: int) -> tuple[Speaking, tuple[SpeechEnded, ...]]:
    """What has been said and has left the face."""
    over = tuple(one for one in speaking.speeches if now_ns >= one.end_ns + HOLD_NS + LEAVE_NS)
    if not over:
        return speaking, ()
    left = tuple(one for one in speaking.speeches if one not in over)
    ended = tuple(
        SpeechEnded(one.cue_id, max(one.start_ns, one.heard_ns), max(one.end_ns, one.heard_ns), one.cancelled)
        for one in over
    )
    return replace(speaking, speeches=left, said=over[-1]), ended


def caption_at(speaking: Speaking, now_ns: int) -> str:
    """What is to be read now; empty when nothing is."""
    known = (*((speaking.said,) if speaking.said else ()), *speaking.speeches)
    begun = [speech for speech in known if speech.start_ns <= now_ns]
    if not begun or now_ns >= begun[-1].read_ns:
        return ""
    return page_at(begun[-1].words, (now_ns - begun[-1].start_ns) / max(1, begun[-1].lasts_ns))


def mouth_at(speaking: Speaking, now_ns: int) -> Mouth | None:
    """None: nothing is said, the mouth is the picture's own."""
    near = [(speech.strength(now_ns), speech) for speech in speaking.speeches]
    strength = max((each for each, _ in near), default=0.0)
    if strength <= 0.0:
        return None
    # The latest that has begun to be said; between two of them both say silence.
    begun = [speech for each, speech in near if each > 0.0]
    return Mouth(begun[-1].weights(now_ns), strength)


def _why_not(
    speaking: Speaking, speech: Speech, expires_ns: int, known: frozenset[str], now_ns: int
) -> tuple[str, str] | None:
    if SILENCE not in known:
        return "playback.no_atlas", "this portrait has no mouth shapes yet"
    if strange := sorted({name for _, name in speech.marks} - known):
        return "playback.unknown_viseme", f"its atlas has no {', '.join(strange[:3])}"
    if max(speech.start_ns, now_ns) > expires_ns or speech.end_ns <= now_ns:
        return "playback.expired", "it arrived after its time"
    overlaps = any(speech.start_ns < one.end_ns and one.start_ns < speech.end_ns for one in speaking.speeches)
    if overlaps or len(speaking.speeches) >= WAITING_LIMIT:
        return "playback.busy", "something else is being said by then"
    return None


def _cut(speech: Speech, now_ns: int) -> Speech:
    if speech.end_ns <= now_ns:
        return speech
    said = now_ns - speech.start_ns
    marks = tuple(mark for mark in speech.marks if mark[0] < said)
    return replace(speech, lasts_ns=said, marks=marks, cancelled=True)


def _below(z: float) -> float:
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))


def _soft(part: float) -> float:
    even = min(1.0, max(0.0, part))
    return even * even * (3.0 - 2.0 * even)
