"""When to leave the idle loop so that a performance starts from neutral, on time, without a visible step."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from frame_node.core.idle import IdleClock
from frame_node.core.move import PACE, STEP_LIMIT, Move, Still, softness_for
from frame_node.core.reel import SECOND_NS

REFRESH_NS = SECOND_NS // 60
"""How often a moving blend is presented, whatever the clip's fps."""
SETTLE_LONGEST_NS = 150_000_000
"""From the first moving image to the performance's first."""
LEAVE_LONGEST_NS = SETTLE_LONGEST_NS + REFRESH_NS
"""The same, counted from the idle image that is left: the first moving one follows it by a refresh."""


@dataclass(frozen=True)
class SettlePlan:
    """Show idle up to ``slot``, then move from there; ``move.end_ns`` is when the performance starts."""

    slot: int
    move: Move


def plan_settle(idle: IdleClock, shown_slot: int, goal: Still, start_ns: int, now_ns: int) -> SettlePlan:
    """Leave idle as soon as the way to neutral is smooth enough, within LEAVE_LONGEST_NS before the start.

    Somebody may be waiting: the first sign of an answer is worth more than the smoothest way. So a move from the
    shown image counts from when that image was presented, as far as one refresh back: its first step may be due at
    once. Where no image allows a smooth way, the best is taken.
    With too little lead the settle begins at once and takes as long as the step limit asks for: the
    performance then starts late, by at most SETTLE_LONGEST_NS after both its time and now.
    """
    slots = _candidates(idle, shown_slot, start_ns, now_ns)
    plans = [_from_slot(idle, slot, goal, _leave_ns(idle, slot, start_ns, now_ns), start_ns) for slot in slots]
    smooth = (plan for plan in plans if _steps_per_image(plan) <= STEP_LIMIT)
    best = next(smooth, None) or min(plans, key=_steps_per_image, default=None)
    in_time = start_ns - now_ns >= SETTLE_LONGEST_NS
    if best is not None and (in_time or _steps_per_image(best) <= PACE):
        return best
    needed = ceil(_steps(idle.still(shown_slot)) / PACE)
    images = min(max(1, needed), SETTLE_LONGEST_NS // REFRESH_NS)
    return _from_slot(idle, shown_slot, goal, now_ns, max(start_ns, now_ns + images * REFRESH_NS))


def _candidates(idle: IdleClock, shown_slot: int, start_ns: int, now_ns: int) -> list[int]:
    """Slots whose image can be the last one shown: still on the glass LEAVE_LONGEST_NS ahead, or later."""
    earliest = max(start_ns - LEAVE_LONGEST_NS, now_ns)
    slot = max(shown_slot, (earliest - idle.anchor_ns) // idle.reel.period_ns)  # what is seen then
    found = []
    while max(earliest, idle.due_ns(slot)) <= start_ns - REFRESH_NS:
        found.append(slot)
        slot += 1
    return found


def _leave_ns(idle: IdleClock, slot: int, start_ns: int, now_ns: int) -> int:
    """When a move from this slot's image begins: its first step is due a refresh later, but not before now.

    Before the first slot the end of another way is on the glass, since just now.
    """
    shown_ns = idle.due_ns(slot) if slot >= 0 else now_ns
    return max(shown_ns, now_ns - REFRESH_NS, start_ns - LEAVE_LONGEST_NS)


def _from_slot(idle: IdleClock, slot: int, goal: Still, leave_ns: int, start_ns: int) -> SettlePlan:
    origin = idle.still(slot)
    images = max(1, round((start_ns - leave_ns) / REFRESH_NS))
    softness = softness_for(_steps(origin), images)
    return SettlePlan(slot, Move(origin, goal, leave_ns, start_ns, images, softness))


def _steps_per_image(plan: SettlePlan) -> float:
    return _steps(plan.move.origin) / plan.move.images


def _steps(still: Still) -> float:
    return still.reel.steps_from_neutral(still.image)
