"""The form of every decision, and how a state is changed: a new one, sharing what stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from hub.core.effects import Effect
from hub.core.records import KEPT, Activity, Frame, House, Portrait
from hub.core.state import Live, Now, Problem, State
from protocol.words import TraceId

KEPT_PROBLEMS = 20
"""Of one family."""
LONGEST_WORDS = 500
"""Of one line in the diary: what nodes and people say of themselves may be endless."""

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Decision:
    """The next state, and what is to be done, in order."""

    state: State
    effects: tuple[Effect, ...] = ()

    def then(self, step: Callable[[State], Decision]) -> Decision:
        """Go on deciding from here."""
        return self.plus(step(self.state))

    def plus(self, following: Decision) -> Decision:
        """This, and what was decided from its state."""
        return Decision(following.state, self.effects + following.effects)

    def also(self, *effects: Effect) -> Decision:
        return Decision(self.state, self.effects + effects)


def put(mapping: Mapping[K, V], key: K, value: V) -> dict[K, V]:
    return {**mapping, key: value}


def without(mapping: Mapping[K, V], *keys: K) -> dict[K, V]:
    return {key: value for key, value in mapping.items() if key not in keys}


def latest(mapping: Mapping[K, V], key: K, value: V, keep: int = KEPT) -> dict[K, V]:
    """The mapping with a newest entry, and without the oldest when there are too many."""
    entries = list(without(mapping, key).items())[-(keep - 1) :]
    return {**dict(entries), key: value}


def with_house(state: State, **fields: object) -> State:
    """``fields`` are fields of House."""
    house: House = replace(state.house, **fields)  # type: ignore[arg-type]
    return replace(state, house=house)


def with_live(state: State, **fields: object) -> State:
    """``fields`` are fields of Live."""
    live: Live = replace(state.live, **fields)  # type: ignore[arg-type]
    return replace(state, live=live)


def with_portrait(state: State, portrait: Portrait) -> State:
    return with_house(state, portraits=put(state.house.portraits, portrait.id, portrait))


def with_frame(state: State, frame: Frame) -> State:
    return with_house(state, frames=put(state.house.frames, frame.id, frame))


def with_problem(state: State, key: str, code: str, words: str, now: Now) -> State:
    """Note a problem once under its key; the same one again changes nothing.

    Keys are ``family/what``: of one family only the latest are kept, so that no crowd pushes the others out.
    """
    known, words = state.live.problems.get(key), shortened(words)
    if known is not None and (known.code, known.words) == (code, words):
        return state
    family = key.partition("/")[0]
    alike = [other for other in state.live.problems if other != key and other.partition("/")[0] == family]
    problems = without(state.live.problems, key, *alike[: 1 - KEPT_PROBLEMS])
    return with_live(state, problems=put(problems, key, Problem(code, words, now.wall)))


def without_problem(state: State, key: str) -> State:
    if key not in state.live.problems:
        return state
    return with_live(state, problems=without(state.live.problems, key))


def minted(state: State, kind: str) -> tuple[str, State]:
    """A fresh id, unique over all starts of the hub."""
    serial = state.serial + 1
    return f"{kind}-{state.clock_id}-{serial}", replace(state, serial=serial)


def noted(state: State, now: Now, words: str, code: str = "", trace: TraceId | str = "") -> State:
    """Write a line into the diary."""
    key, state = minted(state, "note")
    entry = Activity(key, now.wall, shortened(words), shortened(code), TraceId(trace))
    return with_house(state, activity=latest(state.house.activity, key, entry))


def shortened(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1] + "…"
