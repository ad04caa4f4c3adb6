"""Who is before the frame, as its eyes say: told to the player, answered, reported. Pure.

The hub is not needed for any of it: it hears what happened.
"""

from __future__ import annotations

from dataclasses import replace

from frame_node.core.cues import answer, greet_back
from frame_node.core.events import Effect, Publish, TellPlayer
from frame_node.core.state import Decision, State
from protocol.messages import Message, ViewerSeen
from protocol.messages.eyes import EyesNoticed, EyesOpened, EyesSeen
from protocol.messages.player import ViewerAt, ViewerGone

ANSWERS = {"smile": "smile", "wink": "blink"}
"""What a viewer does, and the gesture that answers it."""
SAY_EVERY_MS = 30_000.0
SAY_AGAIN_MS = 1_000.0
"""Changes that follow each other more quickly are told as one."""
TROUBLES = {"eyes.dark": "it is dark, or the camera is covered", "eyes.slow": "the camera gives too few pictures"}
STARTING = ("eyes.starting", "the eyes are being opened")


def take_sight(state: State, message: Message, now: float) -> Decision:
    """Something that the eyes said."""
    match message:
        case EyesOpened():
            return replace(state, eyes=message, blind=("", "")), ()
        case EyesSeen():
            return _follow(replace(state, seen=message))
        case EyesNoticed(what="wave", at_ns=at_ns):
            return greet_back(state, at_ns / 1e6, now, by="hand")
        case EyesNoticed(what=what) if what in ANSWERS:
            return answer(state, ANSWERS[what], now)
        case _:
            return state, ()


def lose_eyes(state: State, code: str, reason: str) -> Decision:
    """They are shut; they are opened again later."""
    return _follow(replace(state, eyes=None, seen=None, blind=(code, reason)))


def _follow(state: State) -> Decision:
    """Tell the player where the viewer is, and once that nobody is there any more."""
    seen = state.seen
    if seen is not None and seen.present and seen.distance_m > 0.0:
        told = ViewerAt(x=seen.x, y=seen.y, near=seen.near)
        return replace(state, viewer_told=True), (TellPlayer(told),)
    if not state.viewer_told or (seen is not None and seen.present):
        return state, ()
    return replace(state, viewer_told=False), (TellPlayer(ViewerGone()),)


def viewer_seen(state: State) -> ViewerSeen:
    """What the hub is told."""
    me, seen = state.me, state.seen
    if state.eyes is None or seen is None:
        code, reason = state.blind if state.blind[0] else STARTING
        return ViewerSeen(node_id=me.node_id, boot_id=me.boot_id, sees=False, code=code, reason=reason)
    return ViewerSeen(
        node_id=me.node_id,
        boot_id=me.boot_id,
        sees=seen.trouble != "eyes.dark",
        present=seen.present,
        attentive=seen.attentive,
        viewers=seen.viewers,
        distance_m=round(2.0 * seen.distance_m) / 2.0,
        code=seen.trouble,
        reason=TROUBLES.get(seen.trouble, ""),
    )


def say_company(state: State, now: float) -> tuple[State, tuple[Effect, ...]]:
    """On change, at most once a second, and every half minute; a frame without eyes says nothing."""
    if not state.me.has_eyes or not state.link_up or not state.welcomed:
        return state, ()
    fresh = viewer_seen(state)
    wait_ms = SAY_EVERY_MS if fresh == state.company_said else SAY_AGAIN_MS
    if state.company_said is not None and now - state.company_said_at < wait_ms:
        return state, ()
    return replace(state, company_said=fresh, company_said_at=now), (Publish(fresh),)
