"""Where a frame hangs, what it is called, and what hangs in it: as somebody says."""

from __future__ import annotations

from dataclasses import replace

from hub.core.consent import portrait_refusal
from hub.core.cueing import without_wishes
from hub.core.decision import Decision, noted, with_frame, with_house, with_live, without, without_problem
from hub.core.effects import Answer, Send
from hub.core.hanging import hang
from hub.core.records import Frame
from hub.core.requests import FrameForgotten, FramePlaced
from hub.core.state import Now, State
from hub.core.stores import is_online
from hub.core.trust import forgotten_node
from hub.errors import FrameOnline, FrameUnknown, NameEmpty, NameTaken, PortraitUnknown
from protocol.errors import KinframeError
from protocol.messages import Welcome
from protocol.words import PortraitId


def placed(state: State, event: FramePlaced, now: Now) -> Decision:
    frame = state.house.frames.get(event.frame)
    if frame is None:
        return Decision(state, (Answer(event.request, error=FrameUnknown()),))
    changed = _changed(frame, event.changes)
    if (error := _refusal(state, changed, event)) is not None:
        return Decision(state, (Answer(event.request, error=error),))
    state = with_frame(state, changed)
    decision = Decision(state)
    if changed.name != frame.name:
        state = without_problem(state, f"name/{frame.id}")
        welcome = Welcome(node_id=frame.id, clock_id=state.clock_id, name=changed.name, http_url=state.http_url)
        decision = Decision(state, (Send(frame.id, welcome),) if is_online(state, frame.id) else ())
    if "portrait" in event.changes:
        wanted = event.changes["portrait"]
        portrait = PortraitId(str(wanted)) if wanted is not None else None
        decision = decision.plus(hang(decision.state, frame.id, portrait, now))
    return decision.also(Answer(event.request, "Done.", {"frame": frame.id}))


def forgotten(state: State, event: FrameForgotten, now: Now) -> Decision:
    """Take an absent frame out of the records. One that is there would only say hello again."""
    frame = state.house.frames.get(event.frame)
    if frame is None:
        return Decision(state, (Answer(event.request, error=FrameUnknown()),))
    if is_online(state, frame.id):
        return Decision(
            state, (Answer(event.request, error=FrameOnline(f"{frame.name} is there: switch it off first.")),)
        )
    wishes = [wish for wish in state.house.wishes.values() if wish.frame == frame.id]
    state = without_wishes(state, wishes)
    state = with_house(state, frames=without(state.house.frames, frame.id))
    state = with_live(state, frames=without(state.live.frames, frame.id))
    state = noted(without_problem(state, f"name/{frame.id}"), now, f"{frame.name} was forgotten.")
    return forgotten_node(state, frame.id).also(Answer(event.request, "Done."))


def _changed(frame: Frame, changes: dict[str, object]) -> Frame:
    if isinstance(name := changes.get("name"), str):
        frame = replace(frame, name=name.strip())
    if isinstance(room := changes.get("room"), str):
        frame = replace(frame, room=room.strip()[:60])
    for axis in ("x", "y"):
        if axis in changes:
            value = changes[axis]
            metres = float(value) if isinstance(value, int | float) else None
            frame = replace(frame, x=metres) if axis == "x" else replace(frame, y=metres)
    return frame


def _refusal(state: State, changed: Frame, event: FramePlaced) -> KinframeError | None:
    others = [frame.name.casefold() for frame in state.house.frames.values() if frame.id != changed.id]
    if not 0 < len(changed.name) <= 60:
        return NameEmpty()
    if changed.name.casefold() in others:
        return NameTaken(f"There is a frame called {changed.name} already.")
    portrait = event.changes.get("portrait")
    if portrait is None:
        return None
    if portrait not in state.house.portraits:
        return PortraitUnknown()
    return portrait_refusal(state, PortraitId(str(portrait)))
