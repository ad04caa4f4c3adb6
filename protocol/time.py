"""Hub-time arithmetic, pure: what four timestamps say about another clock."""

from __future__ import annotations

from dataclasses import dataclass

from protocol.errors import ClockForeign
from protocol.words import ClockId, HubMs

DRIFT_PPM = 100.0
"""How fast two cheap quartz clocks may part; what an old sample's uncertainty grows by."""


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
        """Hub time minus local time, taking both ways as equally long (NTP, RFC 5905 §8)."""
        return ((self.received - self.asked) + (self.answered - self.heard)) / 2


@dataclass(frozen=True)
class HubClock:
    """A frame's idea of hub time: the best sample it kept. Immutable; ``with_sample`` gives the next one."""

    sample: Sample | None = None
    keep_ms: float = 60_000.0
    """A sample older than this gives way to any newer one."""

    def with_sample(self, new: Sample) -> HubClock:
        """Keeps the sample that is the most certain now; a foreign clock id always replaces."""
        old = self.sample
        if old is None or old.clock_id != new.clock_id or new.heard - old.heard > self.keep_ms:
            return HubClock(new, self.keep_ms)
        better = _uncertainty(new, new.heard) <= _uncertainty(old, new.heard)
        return HubClock(new if better else old, self.keep_ms)

    @property
    def clock_id(self) -> ClockId | None:
        return self.sample.clock_id if self.sample else None

    def uncertainty_ms(self, local_now: float) -> float | None:
        """Half the round trip plus what the clocks may have drifted since; None before the first sample."""
        return _uncertainty(self.sample, local_now) if self.sample else None

    def to_local(self, hub: HubMs, clock_id: ClockId) -> float:
        """Raises ClockForeign for a time of another hub start, or before the first sample."""
        return hub - self._sample_of(clock_id).offset_ms

    def to_hub(self, local: float, clock_id: ClockId | None = None) -> HubMs:
        return HubMs(local + self._sample_of(clock_id).offset_ms)

    def _sample_of(self, clock_id: ClockId | None) -> Sample:
        if self.sample is None or (clock_id is not None and self.sample.clock_id != clock_id):
            raise ClockForeign(f"hub time of clock {clock_id}, but this node follows {self.clock_id}")
        return self.sample


def _uncertainty(sample: Sample, local_now: float) -> float:
    return sample.round_trip_ms / 2 + max(0.0, local_now - sample.heard) * DRIFT_PPM / 1_000_000
