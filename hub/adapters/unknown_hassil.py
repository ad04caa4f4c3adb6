"""Says what was not known in words that are like a command: a name, a frame, a gesture, a level."""

from __future__ import annotations

from hub.adapters.hassil_sentences import HouseSentences
from hub.core.listening import Habits
from hub.core.names import NameIndex
from hub.core.problems import (
    bad_level,
    unknown_gesture,
    unknown_light,
    unknown_name,
    unknown_place,
    unknown_scene,
    unknown_weather,
)
from hub.core.reading import Reading, Scene
from hub.core.spoken import POSSESSIVE, Words
from hub.core.understanding import Problem

_LONGEST_NAME = 3


class UnknownWords:
    """Finds the stretch of words that a command would need to be known, and answers about it."""

    def __init__(self, sentences: HouseSentences, habits: Habits, names: NameIndex, ordinary: frozenset[str]) -> None:
        """``ordinary``: words that are nobody's name, so that small talk is not answered."""
        self._sentences = sentences
        self._habits = habits
        self._names = names
        self._ordinary = ordinary

    def problem(self, words: Words, scene: Scene) -> Problem | None:
        """What was not known, or None where the words are not like a command."""
        for variant in dict.fromkeys((self._habits.without_courtesies(words), words)):
            reading = self._sentences.read("unknown", variant)
            problem = None if reading is None else self._explained(reading, variant, scene)
            if problem is not None:
                return problem
        return None

    def _explained(self, reading: Reading, words: Words, scene: Scene) -> Problem | None:
        levels = [value for value in reading.values.get("level", ()) if isinstance(value, int | float)]
        if levels:
            return bad_level(round(levels[0]))
        stretch = reading.free.get("unknown", ())
        heard = [word.text for word in stretch]
        if not stretch or any(self._names.at(stretch, index) for index in range(len(stretch))):
            return None
        if reading.action == "called" and not (stretch[-1].pause or words[words.index(stretch[0]) - 1].pause):
            return None
        if heard and heard[-1] == POSSESSIVE:
            heard.pop()
        while heard and heard[0] in self._habits.articles:
            heard = heard[1:]
        if not heard or len(heard) > 3 or any(word in self._ordinary for word in heard):
            return None
        name = " ".join(heard)
        if reading.action == "gesture":
            return unknown_gesture(name, scene.gestures)
        if reading.action == "light":
            return unknown_light(name)
        if reading.action == "weather":
            return unknown_weather(name)
        if reading.action == "place":
            return unknown_place(name, tuple(frame.name for frame in scene.vocabulary.frames))
        if reading.action == "scene":
            return unknown_scene(name, scene.vocabulary.scenes)
        known = tuple(subject.name for subject in scene.vocabulary.subjects)
        return unknown_name(name, known, self._names.close_to(name))
