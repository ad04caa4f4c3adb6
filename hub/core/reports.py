"""What frames say about cues, and about viewers."""

from __future__ import annotations

from hub.core.cueing import grant_wishes, with_wish
from hub.core.decision import Decision, latest, noted, with_house, with_live, without
from hub.core.effects import Send
from hub.core.glances import at_greeting
from hub.core.records import Performed
from hub.core.scene_orders import ripple_on
from hub.core.state import InFlight, Now, State
from hub.core.stores import manifest
from hub.core.wording import does
from protocol.messages import CueRefused, Performance, ViewerWaved
from protocol.words import CueId

OVERDUE_MS = 30_000.0
"""A cue that expired so long ago will not be answered any more: no clip is longer."""


def performed(state: State, report: Performance, now: Now) -> Decision:
    """A cue was performed; also those that a frame gave itself."""
    frame = state.house.frames.get(report.node_id)
    if frame is None or report.cue_id in state.house.performances:
        return Decision(state)  # a duplicate is normal
    flight = state.live.cues.get(report.cue_id)
    if flight is not None and flight.frame != frame.id:
        return Decision(state)  # ids can be guessed: a frame answers for its own cues
    name = flight.subject_name if flight else _depicted(state, report)
    entry = Performed(report.cue_id, now.wall, frame.name, name, report)
    state = with_house(state, performances=latest(state.house.performances, report.cue_id, entry))
    state = with_live(state, cues=without(state.live.cues, report.cue_id))
    return grant_wishes(state, report.node_id, now)


def _depicted(state: State, report: Performance) -> str:
    clip = state.house.clips.get(report.clip)
    portrait = state.house.portraits.get(clip.record.portrait) if clip else None
    subject = state.house.subjects.get(portrait.subject) if portrait else None
    return subject.name if subject else ""


def refused(state: State, report: CueRefused, now: Now) -> Decision:
    """A cue will not be performed; what the frame lacks, it may still get: that stays a wish."""
    flight = state.live.cues.get(report.cue_id)
    if flight is None or flight.frame != report.node_id:
        return Decision(state)
    state = with_live(state, cues=without(state.live.cues, report.cue_id))
    frame = state.house.frames[flight.frame]
    words = f"{flight.subject_name} could not {flight.cue.gesture.replace('_', ' ')} in {frame.name}: {report.reason}"
    state = noted(state, now, words, report.code, report.trace)
    if report.code == "playback.no_clip":
        # It holds something else than we believed: a wish for later, and once more what it should hold.
        told = Send(frame.id, manifest(state, frame.id))
        clip = state.house.clips.get(flight.cue.clip)
        if clip is not None and clip.record.portrait == frame.portrait:  # else another portrait hangs there by now
            state = with_wish(state, frame, flight.cue.gesture, flight.cue.trace, now)
        return Decision(state, (told,))
    return grant_wishes(state, flight.frame, now)


def waved(state: State, said: ViewerWaved, now: Now) -> Decision:
    """A viewer waved, the frame greeted back by itself; the greeting travels on through the house, and is looked at."""
    frame = state.house.frames.get(said.node_id)
    if frame is None:
        return Decision(state)
    decision = ripple_on(noted(state, now, f"A viewer waved at {frame.name}.", "sense.waved"), said, now)
    return decision.also(*at_greeting(decision.state, frame, said, now))


def overdue(state: State, now: Now) -> Decision:
    """Forget cues that nobody will answer any more, and say so."""
    late = [flight for flight in state.live.cues.values() if now.ms - flight.cue.expires > OVERDUE_MS]
    decision = Decision(state)
    for flight in late:
        decision = _lost(decision, flight, now)
    return decision


def cue_lost(state: State, cue_id: CueId, code: str, reason: str, now: Now) -> Decision:
    """A cue could not be sent."""
    flight = state.live.cues.get(cue_id)
    return Decision(state) if flight is None else _lost(Decision(state), flight, now, code, reason)


def _lost(
    decision: Decision, flight: InFlight, now: Now, code: str = "playback.unanswered", reason: str = "no answer came"
) -> Decision:
    state = with_live(decision.state, cues=without(decision.state.live.cues, flight.cue.cue_id))
    frame = state.house.frames[flight.frame]
    words = f"Nobody knows whether {flight.subject_name} {does(flight.cue.gesture)} in {frame.name}: {reason}."
    return Decision(noted(state, now, words, code, flight.cue.trace), decision.effects)
