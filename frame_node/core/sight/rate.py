"""At most so many in a second, whatever second is looked at. Both ends of the eyes' pipe count."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PER_S = 20
WINDOW_MS = 1_000.0


@dataclass(frozen=True)
class Rate:
    """When the latest ones were."""

    latest: tuple[float, ...] = ()

    def allows(self, now: float) -> bool:
        return len(self._within(now)) < MOST_PER_S

    def counted(self, now: float) -> Rate:
        return Rate((*self._within(now), now))

    def _within(self, now: float) -> tuple[float, ...]:
        return tuple(each for each in self.latest if now - each < WINDOW_MS)
