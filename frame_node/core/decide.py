"""The frame's decisions: an event in, the next state and effects out. Pure and total."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from frame_node.core.company import lose_eyes, say_company, take_sight
from frame_node.core.cues import cancel_cue, greet_back, lose_player, performed, take_cue, turned_down
from frame_node.core.events import (
    AdoptSecret,
    Effect,
    EndNode,
    Event,
    EyesGone,
    EyesSaid,
    LinkDown,
    LinkUp,
    MessageArrived,
    PlayerGone,
    PlayerSaid,
    Publish,
    PublishFailed,
    StoreChanged,
    StoreTroubled,
    TakeStock,
    TellPlayer,
    Ticked,
    TimeHeard,
)
from frame_node.core.onlooking import take_glance
from frame_node.core.panel import light_panel
from frame_node.core.saying import lose_voice, speech_turned_down, spoke, take_speech
from frame_node.core.state import Decision, State
from frame_node.core.tell import flush, hello, report, say_showing
from frame_node.core.timekeeping import ask, ask_when_due, take_answer, wake
from frame_node.core.wall import bring, show, stock_report, take_broken, take_manifest, take_stock, take_trouble
from protocol.hours import minutes_of
from protocol.messages import (
    ClockAnswer,
    CredentialRenewed,
    Cue,
    CueCancel,
    CueRefused,
    Glance,
    HubAnnounce,
    Manifest,
    Message,
    NodeStatus,
    Performance,
    Refused,
    SetLook,
    SetPanel,
    SpeakTrack,
    Spoken,
    ViewerWaved,
    Welcome,
)
from protocol.messages.player import (
    ApplyLook,
    ClipUnplayable,
    CueTurnedDown,
    Hung,
    NowShowing,
    PanelClosed,
    Performed,
    PlayerUp,
    Spoke,
    Touched,
)
from protocol.time import Sample
from protocol.words import ClockId

HELLO_AGAIN_MS = 5_000.0
NO_ROOM = ("store.over_budget", "store.disk_full")
LASTING = (Performance, CueRefused, Spoken, ViewerWaved)
"""Reports that are said later when they could not be said now."""


def decide(state: State, event: Event, now: float) -> Decision:
    """``now`` is local time in milliseconds, taken when the event came in."""
    state, woke = wake(state, now)
    state, effects = _react(state, event, now)
    state, lit = light_panel(state, event, now)
    state, said = flush(state)
    state, shown = say_showing(state, now)
    state, company = say_company(state, now)
    return state, (*woke, *effects, *lit, *said, *shown, *company)


def _react(state: State, event: Event, now: float) -> Decision:
    match event:
        case LinkUp():
            online = NodeStatus(node_id=state.me.node_id, boot_id=state.me.boot_id, online=True)
            state = replace(state, link_up=True, welcomed=False, said=None, company_said=None)
            state, greeted = _greet_hub(state, now)
            return state, (Publish(online), *greeted)
        case LinkDown():
            return replace(state, link_up=False, welcomed=False, hello_at=None), ()
        case MessageArrived(message):
            return _from_hub(state, message, now)
        case TimeHeard(sample):
            return take_answer(state, sample, "udp"), ()
        case PlayerSaid(message):
            return _from_player(state, message, now)
        case PlayerGone(reason):
            state, effects = lose_player(state, reason)
            state, unsaid = lose_voice(state, reason)
            state = replace(state, player=None, hung=None, cueable=frozenset(), now_showing=None, viewer_told=False)
            return state, (*effects, *unsaid, *stock_report(state))
        case EyesSaid(message):
            return take_sight(state, message, now)
        case EyesGone(code, reason):
            return lose_eyes(state, code, reason)
        case StoreChanged(kept, free):
            return take_stock(state, kept, free)
        case StoreTroubled():
            return take_trouble(state, event)
        case PublishFailed(message):
            return report(state, message) if isinstance(message, LASTING) else (state, ())
        case Ticked():
            return _tick(state, now)
        case _:
            assert_never(event)


def _tick(state: State, now: float) -> Decision:
    state, asked = ask_when_due(state, now)
    waits = state.link_up and state.hello_at is not None and now - state.hello_at > HELLO_AGAIN_MS
    state, greeted = _greet_hub(state, now) if waits else (state, ())
    short_of_room = state.problem[0] in NO_ROOM  # somebody may have made room, and nobody would say so
    return state, (*asked, *greeted, *((TakeStock(),) if short_of_room else ()))


def _from_hub(state: State, message: Message, now: float) -> Decision:
    match message:
        case Welcome():
            state = replace(state, hub=message.clock_id, http_url=message.http_url, hello_at=None)
            state = replace(state, said=None, company_said=None)
            state, asked = ask(replace(state, time_port=message.time_port, welcomed=True), now)
            state, brought = bring(state)
            return state, (*asked, *brought)
        case HubAnnounce(online=True) if message.clock_id != state.hub:
            state, greeted = _greet_hub(replace(state, hub=message.clock_id, welcomed=False), now)
            state, asked = ask(state, now)
            return state, (*greeted, *asked)
        case HubAnnounce(online=False) if message.clock_id == state.hub:
            return replace(state, welcomed=False), ()
        case Refused():
            return replace(state, problem=(message.code, message.reason), hello_at=None), ()
        case Manifest():
            return take_manifest(state, message)
        case ClockAnswer():
            sample = Sample(message.clock_id, message.sent, message.received, message.answered, now)
            return _who_are_you(take_answer(state, sample, "mqtt"), message.clock_id, now)
        case CredentialRenewed(node_id=node_id) if node_id == state.me.node_id:
            return state, (AdoptSecret(message.secret),)
        case Cue():
            state, effects = take_cue(state, message, now)
            state, greeted = _who_are_you(state, message.clock_id, now)
            return state, (*effects, *greeted)
        case SpeakTrack():
            state, effects = take_speech(state, message, now)
            state, greeted = _who_are_you(state, message.clock_id, now)
            return state, (*effects, *greeted)
        case CueCancel():
            return cancel_cue(state, message)
        case Glance():
            return take_glance(state, message, now)
        case SetPanel(quiet=quiet):
            return replace(state, house_quiet=minutes_of(quiet)), ()
        case SetLook():
            state = replace(state, look=message)
            return state, (_look(message),) if state.player else ()
        case _:
            return state, ()


def _who_are_you(state: State, clock_id: ClockId, now: float) -> Decision:
    """Somebody speaks in the time of another clock than the hub's: a hello finds out whose time it is now."""
    if clock_id == state.hub or state.hello_at is not None:
        return state, ()
    return _greet_hub(state, now)


def _from_player(state: State, message: Message, now: float) -> Decision:
    match message:
        case PlayerUp():
            state, hung = show(replace(state, player=message, hung=None))
            at_once = _without_fade(state.look)
            # The hub learns the panel's size from a hello, which may have left before the player was up.
            state, greeted = _greet_hub(state, now)
            return state, (TellPlayer(at_once), *hung, *greeted)
        case Hung():
            state = replace(state, cueable=frozenset(message.clips))
            return state, stock_report(state)
        case NowShowing():
            return replace(state, now_showing=message), ()
        case CueTurnedDown():
            return turned_down(state, message) if message.cue_id in state.cues else speech_turned_down(state, message)
        case Spoke():
            return spoke(state, message)
        case Performed():
            return performed(state, message)
        case ClipUnplayable():
            return take_broken(state, message)
        case Touched(at_ns=at_ns):
            return greet_back(state, at_ns / 1e6, now)
        case PanelClosed():
            return state, (EndNode("the panel was closed"),)
        case _:
            return state, ()


def _greet_hub(state: State, now: float) -> tuple[State, tuple[Effect, ...]]:
    if not state.link_up:
        return state, ()
    return replace(state, hello_at=now), (Publish(hello(state)),)


def _look(look: SetLook) -> TellPlayer:
    return TellPlayer(_applied(look, look.fade_ms))


def _without_fade(look: SetLook) -> ApplyLook:
    """The look without its fade, for a player that has just started."""
    return _applied(look, 0)


def _applied(look: SetLook, fade_ms: int) -> ApplyLook:
    return ApplyLook(
        preset=look.preset, brightness=look.brightness, fade_ms=fade_ms, weather=look.weather, amount=look.amount
    )
