"""When a frame asks for hub time, and how often in a row: quickly while it is unsure, rarely when it is sure. Pure."""

from __future__ import annotations

from protocol.time import HubClock

BURST = 8
"""Questions in a row while little is known: of eight, one is usually quick on each way."""
STEADY_BURST = 4
STEADY_SPANS = 3
"""So many spans of answers make a frame steady."""
WIDE_MS = 1.0
"""Over a network that leaves more than this open, twice as many are needed to find two quick ways."""
SOONEST_MS = 1_000.0
LATEST_MS = 16_000.0
LOSS_MS = 0.1
"""Ask again before drift can have cost this much."""


def pause_ms(clock: HubClock, asked_at: float) -> float:
    """Milliseconds between the questions of ``asked_at`` and the next ones; the shortest while they stay unanswered."""
    if clock.heard_at is None or clock.heard_at < asked_at:
        return SOONEST_MS
    return min(LATEST_MS, max(SOONEST_MS, LOSS_MS / clock.skew.doubt))


def burst(clock: HubClock) -> int:
    """How many questions to ask in a row."""
    count = STEADY_BURST if len(clock.spans) >= STEADY_SPANS else BURST
    return 2 * count if clock.now and clock.now.half_ms > WIDE_MS else count
