"""The light in which the portraits hang."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hub.core.decision import Decision, noted, with_frame, with_house
from hub.core.effects import Send
from hub.core.records import Frame
from hub.core.state import Now, State
from hub.core.stores import is_online
from protocol.messages import SetLook
from protocol.words import NodeId

STEP = 20
"""Per cent that "brighter" means when nobody says how much."""
NIGHT = ("night", 60)
WEATHERS = {"": "It is clear again before the portraits.", "rain": "It rains before the portraits."}
WEATHERS |= {"snow": "It snows before the portraits.", "leaves": "Leaves fall before the portraits."}


def set_look(state: State, preset: str | None, brightness: int | None, now: Now) -> Decision:
    """The whole house; None leaves as it is."""
    if preset is not None and preset != state.house.preset:
        state = noted(with_house(state, preset=preset), now, f"The light is “{preset.replace('_', ' ')}” now.")
    return set_brightness(state, tuple(state.house.frames), {} if brightness is None else {"level": brightness})


def set_weather(state: State, weather: str | None, amount: int | None, now: Now) -> State:
    """Of the whole house; None leaves as it is. The frames are told with the light."""
    if weather is not None and weather != state.house.weather:
        state = noted(with_house(state, weather=weather), now, WEATHERS.get(weather, f"The weather is “{weather}”."))
    return state if amount is None else with_house(state, amount=amount)


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


def look_of(state: State, frame: Frame) -> SetLook:
    house = state.house
    return SetLook(preset=house.preset, brightness=frame.brightness, weather=house.weather, amount=house.amount)
