"""The house's own scenes: saved and deleted, as somebody says."""

from __future__ import annotations

import re

from hub.core.decision import Decision, noted, put, with_house, without
from hub.core.effects import Answer
from hub.core.records import Scene
from hub.core.requests import SceneDeleted, ScenesSaved
from hub.core.scenes import definition, scene_called, scenes_of
from hub.core.state import Now, State
from hub.core.wording import listed
from hub.errors import NameTaken, SceneBuiltIn, SceneInvalid, SceneUnknown

MOST_OWN = 200
_LONGEST_ID = 60


def saved(state: State, event: ScenesSaved, now: Now) -> Decision:
    """All of them or, with the first that cannot be, none."""
    before, ids = state, list[str]()
    for spec in event.scenes:
        key = event.scene or _id_for(state, spec.name)
        bearer = scene_called(state, spec.name)
        if bearer is not None and bearer.id != key and bearer.name.casefold() == spec.name.casefold():
            return Decision(before, (Answer(event.request, error=NameTaken(f"There is a scene {spec.name} already.")),))
        state = with_house(state, scenes=put(state.house.scenes, key, Scene(key, spec.name, definition(spec))))
        ids.append(key)
    if len(state.house.scenes) > MOST_OWN:
        return Decision(before, (Answer(event.request, error=SceneInvalid(f"scenes: at most {MOST_OWN} of your own")),))
    words = f"{listed([f'“{spec.name}”' for spec in event.scenes])} {'is' if len(ids) == 1 else 'are'} kept."
    state = noted(state, now, words)
    return Decision(state, (Answer(event.request, words, {"scenes": ids}),))


def _id_for(state: State, name: str) -> str:
    """The id of the scene of this name, else a new one made of its letters."""
    known = [scene.id for scene in scenes_of(state).values() if scene.name.casefold() == name.casefold()]
    return known[0] if known else free_id(name, set(scenes_of(state)))


def free_id(name: str, taken: set[str]) -> str:
    """``good-evening``, or ``good-evening-2`` when it is taken."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[: _LONGEST_ID - 5] or "scene"
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def deleted(state: State, event: SceneDeleted, now: Now) -> Decision:
    """A changed scene of Kinframe's own becomes again what it was."""
    scene = state.house.scenes.get(event.scene)
    if scene is None:
        error = SceneBuiltIn() if event.scene in state.built_in else SceneUnknown()
        return Decision(state, (Answer(event.request, error=error),))
    state = with_house(state, scenes=without(state.house.scenes, scene.id))
    again = " It is again as it came." if scene.id in state.built_in else ""
    state = noted(state, now, f"“{scene.name}” was deleted.{again}")
    return Decision(state, (Answer(event.request, f"Deleted.{again}"),))
