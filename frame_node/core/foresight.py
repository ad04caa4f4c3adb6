"""Which images playback will want soon, the most urgent first, so that the decoder is never awaited. Pure."""

from __future__ import annotations

from frame_node.core.move import Still
from frame_node.core.phases import Idling, Performing, Playback, Returning, Settling


def wanted_soon(state: Playback) -> tuple[Still, ...]:
    """One image per clip; those that follow it are wanted too."""
    if state.repertoire is None:
        return ()
    idle = state.repertoire.idle
    back = Still(idle, idle.rest_after(state.resume))
    match state.phase:
        case Idling(clock, shown, settle):
            following = clock.still(shown + 1)
            return (following,) if settle is None else (following, settle.move.goal)
        case Settling(_, move):
            return (move.goal,)
        case Performing(reel=reel, shown=shown):
            return (Still(reel, min(shown + 1, reel.images - 1)), back)
        case Returning(move):
            return (move.goal,)
        case _:
            return ()
