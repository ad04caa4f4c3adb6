"""The light in which the portraits hang, the weather before them, and the hours in which they are dark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hub.core.decision import Decision, noted, with_frame, with_house
from hub.core.effects import Answer, Send
from hub.core.records import Frame
from hub.core.requests import LookSet, PanelSet
from hub.core.state import Now, State
from hub.core.stores import is_online
from hub.core.wording import listed
from hub.errors import FrameUnknown
from protocol.messages import SetLook, SetPanel
from protocol.words import NodeId

STEP = 20
"""Per cent that "brighter" means when nobody says how much."""
NIGHT = ("night", 60)
PANEL = frozenset({"mat", "mat_colour", "care", "quiet", "preset", "weather"})
"""Fields of a frame that somebody may set for it alone."""
WEATHERS = {"": "It is clear again", "rain": "It rains", "snow": "It snows", "leaves": "Leaves fall"}
WEATHERS |= {"dust": "Dust dances in the sun"}


def look_set(state: State, event: LookSet, now: Now) -> Decision:
    """From the page: what is None stays as it is."""
    state = set_weather(state, event.weather, event.amount, now)
    decision = set_look(state, event.preset, event.brightness, now)
    if event.quiet is not None:
        hours = event.quiet
        decision = decision.then(lambda s: set_quiet(s, hours, None, now))
    return decision.also(Answer(event.request, "Done."))


def panel_set(state: State, event: PanelSet) -> Decision:
    """Mat, care, light, weather and quiet hours of one frame; a null of the last three: as the house."""
    frame = state.house.frames.get(event.frame)
    if frame is None:
        return Decision(state, (Answer(event.request, error=FrameUnknown()),))
    changed = replace(frame, **{name: value for name, value in event.changes.items() if name in PANEL})  # type: ignore[arg-type]
    state = with_frame(state, changed)
    decision = set_brightness(state, (frame.id,), {}).then(lambda s: tell_panels(s, (frame.id,)))
    return decision.also(Answer(event.request, "Done.", {"frame": frame.id}))


def set_look(state: State, preset: str | None, brightness: int | None, now: Now) -> Decision:
    """The whole house; None leaves as it is."""
    if preset is not None:
        state = with_light(state, preset, None, now)
    return set_brightness(state, tuple(state.house.frames), {} if brightness is None else {"level": brightness})


def with_light(state: State, preset: str, frames: Iterable[NodeId] | None, now: Now) -> State:
    """For these frames, or for the house: then no frame has a light of its own any more."""
    nodes = tuple(state.house.frames) if frames is None else tuple(frames)
    before = state
    if frames is None:
        state = with_house(state, preset=preset)
    for node in nodes:
        own = None if preset == state.house.preset else preset
        state = _changed(state, replace(state.house.frames[node], preset=own))
    words = f"The light is “{preset.replace('_', ' ')}” now{_where(state, frames)}."
    return state if state.house == before.house else noted(state, now, words)


def with_weather(
    state: State, weather: str, frames: Iterable[NodeId] | None, now: Now, amount: int | None = None
) -> State:
    """As ``with_light``. How much of it there is, is the same in the whole house."""
    nodes = tuple(state.house.frames) if frames is None else tuple(frames)
    before = state
    if frames is None:
        state = with_house(state, weather=weather)
    for node in nodes:
        own = None if weather == state.house.weather else weather
        state = _changed(state, replace(state.house.frames[node], weather=own))
    words = f"{WEATHERS.get(weather, f'The weather is “{weather}”')}{_where(state, frames)}."
    state = state if state.house == before.house else noted(state, now, words)
    return state if amount is None else with_house(state, amount=amount)


def set_weather(state: State, weather: str | None, amount: int | None, now: Now) -> State:
    """Of the whole house; None leaves as it is. The frames are told with the light."""
    if weather is not None:
        return with_weather(state, weather, None, now, amount)
    return state if amount is None else with_house(state, amount=amount)


def set_quiet(state: State, hours: str, frames: Iterable[NodeId] | None, now: Now) -> Decision:
    """Hours in which these frames, or all, are dark; empty: none."""
    nodes = tuple(state.house.frames) if frames is None else tuple(frames)
    before = state
    if frames is None:
        state = with_house(state, quiet=hours)
    for node in nodes:
        own = None if hours == state.house.quiet else hours
        state = _changed(state, replace(state.house.frames[node], quiet=own))
    words = f"Quiet hours are {hours.replace('-', ' to ')}" if hours else "There are no quiet hours"
    state = state if state.house == before.house else noted(state, now, f"{words}{_where(state, frames)}.")
    return tell_panels(state, nodes)


def set_brightness(state: State, nodes: Iterable[NodeId], how: dict[str, int]) -> Decision:
    """``how``: ``level`` sets per cent, ``step`` changes them; empty only tells the frames again."""
    chosen = tuple(nodes)
    for node in chosen:
        frame = state.house.frames[node]
        level = max(0, min(100, how.get("level", frame.brightness) + how.get("step", 0)))
        if level != frame.brightness:
            state = with_frame(state, replace(frame, brightness=level))
    sends = tuple(Send(node, look_of(state, state.house.frames[node])) for node in chosen if is_online(state, node))
    return Decision(state, sends)


def tell_panels(state: State, nodes: Iterable[NodeId]) -> Decision:
    frames = (state.house.frames[node] for node in nodes if is_online(state, node))
    return Decision(state, tuple(Send(frame.id, panel_of(state, frame)) for frame in frames))


def look_of(state: State, frame: Frame) -> SetLook:
    house = state.house
    preset = house.preset if frame.preset is None else frame.preset
    weather = house.weather if frame.weather is None else frame.weather
    return SetLook(preset=preset, brightness=frame.brightness, weather=weather, amount=house.amount)


def panel_of(state: State, frame: Frame) -> SetPanel:
    quiet = state.house.quiet if frame.quiet is None else frame.quiet
    return SetPanel(quiet=quiet, mat=frame.mat, mat_colour=frame.mat_colour, care=frame.care)


def _changed(state: State, frame: Frame) -> State:
    return state if state.house.frames[frame.id] == frame else with_frame(state, frame)


def _where(state: State, frames: Iterable[NodeId] | None) -> str:
    names = [state.house.frames[node].name for node in frames or ()]
    return f" in {listed(names)}" if names else ""
