"""Hub-time arithmetic, pure: what the four timestamps of many answers say about another clock.

An answer proves two things: when the hub received the question, the frame had asked it already; when the hub
answered, the frame had not heard it yet. So each way bounds the offset from one side by itself, and of many
answers the quickest on each way is kept: the intersection of what all of them prove (Marzullo), which is never
wider than the best round trip and usually narrower. Within the bounds both ways are taken as
equally long (NTP, RFC 5905 §8) and clocks as good as they usually are: that makes the estimate, never the bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from protocol.errors import ClockForeign
from protocol.words import ClockId, HubMs

DRIFT = 100e-6
"""How fast two cheap quartz clocks may part: what is assumed until it was measured."""
LIKELY = 25e-6
"""How fast they part as a rule: for the estimate, not for its bounds."""
SLEW = 600e-6
"""How fast they part while a time service pulls one of them right: assumed once they contradicted the first limit."""
WANDER = 1e-6
"""How much a measured skew may have changed since, with the temperature of a room."""
READING_MS = 0.01
"""What is lost between reading a clock and using what it said."""
SPAN_MS = 8_000.0
"""Answers this near to each other are kept as one pair of bounds."""
SPANS = 24
BASELINE_MS = 2 * SPAN_MS
"""Pairs of bounds nearer than this say too little of the skew."""
ANSWERS = 128
"""So many of the latest answers count one by one for the estimate."""


@dataclass(frozen=True)
class Sample:
    """One question and its answer. Times in milliseconds, ``asked``/``heard`` local, the others hub time."""

    clock_id: ClockId
    asked: float
    received: HubMs
    answered: HubMs
    heard: float

    @property
    def round_trip_ms(self) -> float:
        return max(0.0, (self.heard - self.asked) - (self.answered - self.received))

    @property
    def offset_ms(self) -> float:
        """Hub time minus local time, taking both ways as equally long."""
        return ((self.received - self.asked) + (self.answered - self.heard)) / 2

    @property
    def bounds(self) -> Bounds:
        slack = max(0.0, self.heard - self.asked) * SLEW
        return Bounds(self.heard, self.heard, self.answered - self.heard - slack, self.received - self.asked + slack)


@dataclass(frozen=True)
class Skew:
    """By how much of itself the hub's clock is faster than ours, and how far that may be wrong."""

    rate: float = 0.0
    doubt: float = DRIFT


@dataclass(frozen=True)
class Bounds:
    """At local time ``at`` the offset lay between ``low`` and ``high``; proven by answers since ``began``."""

    began: float
    at: float
    low: float
    high: float

    def moved(self, at: float, skew: Skew) -> Bounds:
        """What they say about another time."""
        drift, doubt = skew.rate * (at - self.at), skew.doubt * abs(at - self.at)
        return Bounds(self.began, at, self.low + drift - doubt, self.high + drift + doubt)

    def narrowed(self, other: Bounds) -> Bounds:
        """What both prove, of one time; ``low`` above ``high`` when they contradict each other."""
        return Bounds(self.began, self.at, max(self.low, other.low), min(self.high, other.high))

    @property
    def contradictory(self) -> bool:
        return self.low > self.high

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    @property
    def half_ms(self) -> float:
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class HubClock:
    """A frame's idea of hub time. Immutable; ``with_sample`` gives the next one."""

    clock_id: ClockId | None = None
    spans: tuple[Bounds, ...] = ()
    """Bounds of the last minutes, by time; their course gives the skew."""
    answers: tuple[Bounds, ...] = ()
    """Of the latest answers each."""
    now: Bounds | None = None
    """What all of them together prove about the time of the latest answer."""
    estimate: float = 0.0
    """The most likely offset at that time; within those bounds."""
    skew: Skew = Skew()
    limit: float = DRIFT
    """No skew is taken to be more than this."""

    def with_sample(self, new: Sample) -> HubClock:
        """Narrows the bounds. Answers of another clock id, or that contradict the earlier ones, begin anew."""
        fresh = new.bounds
        if fresh.contradictory:
            return self  # it proves that something is wrong with the answer, and nothing else
        if self.now is None or new.clock_id != self.clock_id:
            return _begun(new.clock_id, fresh, DRIFT)
        if fresh.at < self.now.at:
            return self
        spans = self._spans_with(fresh)
        skew = skew_of(spans, self.limit)
        now = _together(spans, fresh.at, skew) if skew else None
        if skew is None or now is None:  # one of the clocks jumped, or is being pulled
            return _begun(new.clock_id, fresh, SLEW)
        answers = (*self.answers, fresh)[-ANSWERS:]
        estimate = _likeliest((*spans[:-1], *answers), now, skew)
        return replace(self, spans=spans, answers=answers, now=now, estimate=estimate, skew=skew)

    @property
    def heard_at(self) -> float | None:
        """Local time of the latest answer."""
        return self.now.at if self.now else None

    def offset_ms(self, local: float) -> float | None:
        """Hub time minus local time; None before the first answer."""
        return self.estimate + self.skew.rate * (local - self.now.at) if self.now else None

    def uncertainty_ms(self, local: float) -> float | None:
        """How far the offset may be wrong: what the answers leave open, what the clocks may have drifted since."""
        if self.now is None:
            return None
        farther = max(self.now.high - self.estimate, self.estimate - self.now.low)
        return farther + self.skew.doubt * abs(local - self.now.at) + READING_MS

    def to_local(self, hub: HubMs, clock_id: ClockId) -> float:
        """Raises ClockForeign for a time of another hub start, or before the first answer."""
        now = self._known(clock_id)
        return now.at + (hub - self.estimate - now.at) / (1.0 + self.skew.rate)

    def to_hub(self, local: float, clock_id: ClockId | None = None) -> HubMs:
        now = self._known(clock_id)
        return HubMs(local + self.estimate + self.skew.rate * (local - now.at))

    def _known(self, clock_id: ClockId | None) -> Bounds:
        if self.now is None or (clock_id is not None and self.clock_id != clock_id):
            raise ClockForeign(f"hub time of clock {clock_id}, but this node follows {self.clock_id}")
        return self.now

    def _spans_with(self, fresh: Bounds) -> tuple[Bounds, ...]:
        last = self.spans[-1]
        if fresh.at - last.began >= SPAN_MS:
            return (*self.spans, fresh)[-SPANS:]
        return (*self.spans[:-1], last.moved(fresh.at, self.skew).narrowed(fresh))


def skew_of(spans: tuple[Bounds, ...], limit: float = DRIFT) -> Skew | None:
    """The median slope between the middles of bounds (Theil and Sen), within what no pair of bounds forbids.

    None when they forbid everything. Robust, for an answer that came late forbids nothing.
    """
    low, high, slopes = -limit, limit, [0.0]
    for index, later in enumerate(spans):
        for earlier in spans[:index]:
            between = later.at - earlier.at
            if between > 0.0:
                low = max(low, (later.low - earlier.high) / between - WANDER)
                high = min(high, (later.high - earlier.low) / between + WANDER)
                if between >= BASELINE_MS:
                    slopes.append((later.middle - earlier.middle) / between)
    if low > high:
        return None
    rate = min(high, max(low, median(slopes)))
    return Skew(rate, max(WANDER, high - rate, rate - low))


def _begun(clock_id: ClockId, fresh: Bounds, limit: float) -> HubClock:
    return HubClock(clock_id, (fresh,), (fresh,), fresh, fresh.middle, Skew(doubt=limit), limit)


def _likeliest(evidence: tuple[Bounds, ...], proven: Bounds, skew: Skew) -> float:
    """The middle of what would be proven, did the clocks part no faster than they do as a rule."""
    now = _together(evidence, proven.at, Skew(skew.rate, min(skew.doubt, LIKELY))) or proven
    return min(proven.high, max(proven.low, now.middle))


def _together(spans: tuple[Bounds, ...], at: float, skew: Skew) -> Bounds | None:
    """What all spans prove about one time; None when they contradict each other."""
    now = spans[-1].moved(at, skew)
    for span in spans[:-1]:
        now = now.narrowed(span.moved(at, skew))
    return None if now.contradictory else now
