"""Yes or no with hysteresis: a change must last before it counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Latch:
    """``on`` as it counts, and since when what was seen says the opposite."""

    on: bool = False
    against_since: float | None = None

    def after(self, seen: bool, now: float, rise_ms: float, fall_ms: float) -> Latch:
        """On when ``seen`` has been true for ``rise_ms``, off when it has been false for ``fall_ms``."""
        if seen == self.on:
            return Latch(self.on)
        since = now if self.against_since is None else min(self.against_since, now)
        wait_ms = fall_ms if self.on else rise_ms
        return Latch(seen) if now - since >= wait_ms else Latch(self.on, since)
