"""Which portrait hangs in which frame."""

from __future__ import annotations

from dataclasses import replace

from hub.core.consent import may_move
from hub.core.cueing import subject_name, without_wishes
from hub.core.decision import Decision, noted, with_frame
from hub.core.effects import Send
from hub.core.photos import best, clearly_better, why
from hub.core.records import Frame, Portrait, PortraitStatus
from hub.core.speeches import hushed
from hub.core.state import Now, State
from hub.core.stores import clips_of, is_online, manifest
from protocol.words import NodeId, PortraitId

HANGABLE: frozenset[PortraitStatus] = frozenset({"rendering", "ready"})


def hang(state: State, node: NodeId, portrait: PortraitId | None, now: Now, *, chosen: bool = True) -> Decision:
    """Hang a portrait, or take it down; the frame is told when it is there."""
    frame = state.house.frames[node]
    changed = replace(frame, portrait=portrait, chosen=chosen or frame.chosen)
    if changed == frame:
        return Decision(state)
    moved = frame.portrait != portrait
    state = with_frame(state, changed)
    if moved:
        state = without_wishes(state, [wish for wish in state.house.wishes.values() if wish.frame == node])
        name = subject_name(state, changed)
        reasons = why(state, portrait) if portrait else ""
        state = noted(state, now, f"{name} hangs in {frame.name}.{reasons}" if name else f"{frame.name} is bare now.")
    silent = hushed(state, (node,) if moved else ())
    sends = (Send(node, manifest(state, node)),) if moved and is_online(state, node) else ()
    return silent.also(*sends)


def hang_by_itself(state: State, now: Now) -> Decision:
    """Where nobody decided what hangs: a living portrait on a bare wall, a better one of whom it shows on any other."""
    decision = Decision(state)
    for frame in tuple(state.house.frames.values()):
        if frame.chosen or not is_online(state, frame.id):
            continue
        hanging = state.house.portraits.get(frame.portrait) if frame.portrait else None
        portrait = _better(decision.state, hanging) if hanging else _homeless(decision.state)
        if portrait is not None:
            decision = decision.plus(hang(decision.state, frame.id, portrait.id, now, chosen=False))
    return decision


def _homeless(state: State) -> Portrait | None:
    """The best of whoever waits for a wall; first those of whom none hangs yet."""
    waiting = _waiting(state)
    walls = [state.house.portraits.get(frame.portrait) for frame in state.house.frames.values() if frame.portrait]
    hung = {portrait.subject for portrait in walls if portrait is not None}
    subject = next((one.subject for one in waiting if one.subject not in hung), waiting[0].subject if waiting else None)
    return best(one for one in waiting if one.subject == subject)


def _better(state: State, hanging: Portrait) -> Portrait | None:
    """One of the same subject that can do all that this one can, and was made from a clearly better photo."""
    others = (one for one in _waiting(state) if one.subject == hanging.subject and one.status == "ready")
    other = best(others)
    return other if other is not None and clearly_better(other, hanging) else None


def _waiting(state: State) -> tuple[Portrait, ...]:
    """Living portraits that hang nowhere."""
    hanging = {frame.portrait for frame in state.house.frames.values()}
    return tuple(
        portrait
        for portrait in state.house.portraits.values()
        if portrait.id not in hanging
        and portrait.status in HANGABLE
        and may_move(state, portrait.subject)
        and any(clip.record.gesture == "idle" for clip in clips_of(state, portrait.id))
    )


def frames_of(state: State, names: tuple[str, ...]) -> tuple[Frame, ...]:
    """The frames in which subjects of these names hang."""
    return tuple(frame for frame in state.house.frames.values() if subject_name(state, frame) in names)


def frame_named(state: State, name: str | None) -> Frame | None:
    """By id, or by name or room in any case; the name goes before the room."""
    if not name:
        return None
    folded = name.casefold()
    frames = state.house.frames.values()
    by_id = state.house.frames.get(NodeId(name))
    by_name = next((frame for frame in frames if frame.name.casefold() == folded), None)
    return by_id or by_name or next((frame for frame in frames if frame.room.casefold() == folded), None)
