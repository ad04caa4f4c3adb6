"""How often the eyes look: as often as it is worth, and as seldom as their share of the processor asks for.

What was not spent is saved, up to a few seconds' worth: a wave costs more than its share while it lasts, and comes
after a time in which little was to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

WATCHING_PER_S = 10.0
"""With somebody there, or something moving: waves need it, and more only makes talking hands wave."""
WAITING_PER_S = 4.0
SLOWEST_PER_S = 0.5
SMOOTH = 0.1
SAVED_S = 8.0
"""At most the share of so many seconds is saved."""


@dataclass(frozen=True)
class Tempo:
    """``share`` of one core that may be spent; ``cost_ms`` of processor time that an image took lately."""

    share: float = 0.2
    cost_ms: float = 0.0
    saved_ms: float = 0.0

    def after(self, cost_ms: float, passed_ms: float) -> Tempo:
        """One image more, and so long since the one before."""
        fresh = max(0.0, cost_ms)
        smooth = fresh if self.cost_ms == 0.0 else self.cost_ms + SMOOTH * (fresh - self.cost_ms)
        saved = self.saved_ms + self.share * max(0.0, passed_ms) - fresh
        most = 1000.0 * SAVED_S * self.share
        return Tempo(self.share, smooth, min(max(saved, -most), most))

    def period_ms(self, stirs: bool) -> float:
        """From one image to the next."""
        wanted = 1000.0 / (WATCHING_PER_S if stirs else WAITING_PER_S)
        affordable = self.cost_ms / self.share if self.saved_ms <= 0.0 else 0.0
        return min(max(wanted, affordable), 1000.0 / SLOWEST_PER_S)
