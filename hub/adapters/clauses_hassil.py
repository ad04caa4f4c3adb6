"""An utterance clause by clause: courtesies off, several commands apart, names called, then the templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hub.adapters.hassil_language import Language
from hub.adapters.hassil_sentences import HouseSentences
from hub.adapters.unknown_hassil import UnknownWords
from hub.core.commands import EVERYBODY, Command
from hub.core.listening import Habits, retold
from hub.core.meaning import commands_of
from hub.core.names import NameIndex
from hub.core.phrases import Call, called_first, called_last, divisions
from hub.core.problems import ambiguous
from hub.core.reading import Reading, Scene
from hub.core.spoken import Words, joined, said, words_of
from hub.core.understanding import NO_CONTEXT, NamedSubject, Problem, Vocabulary

Outcome = tuple[Command, ...] | Problem | None
"""Commands; or why there are none; or None: these words are no command."""

_MOST_COMMANDS = 6
_MOST_EFFORT = 90
"""Stretches of words that are read for one utterance; real ones with six commands take fewer."""


class ClauseReader:
    """Understands utterances of one language in one house."""

    def __init__(self, language: Language, vocabulary: Vocabulary, gestures: Iterable[str]) -> None:
        spoken = language.spoken
        self._habits = Habits.of(spoken)
        kin, everyday = language.word_set("kin"), language.word_set("everyday")
        others = language.word_set("other_names")
        self._names = NameIndex(vocabulary.subjects, language.words | kin | everyday, others)
        everybody = NamedSubject(EVERYBODY, tuple(spoken["everybody"]))
        self._called = NameIndex((*vocabulary.subjects, everybody), language.words | kin | everyday, others)
        self._sentences = HouseSentences(language, vocabulary, self._names.spoken, gestures)
        self._and = frozenset({"and"})
        self._unknown = UnknownWords(self._sentences, self._habits, self._names, (language.words | everyday) - kin)

    def utterance(self, scene: Scene) -> Outcome:
        """Understand everything that was said."""
        self._sentences.forget()
        words = self._names.repaired(self._habits.without_fillers(words_of(scene.text, self._habits.contractions)))
        if not words:
            return None
        outcome = self._clauses(words, scene, _MOST_COMMANDS)
        if outcome is None:
            outcome = self._second_hearing(words, scene)
        return outcome

    def _clauses(self, words: Words, scene: Scene, most: int) -> Outcome:
        """One command, or several of them joined."""
        whole = self._direct(words, scene)
        if whole is not None:
            return whole
        several: Outcome = None
        if most > 1:
            several = self._divided(words, scene, most)
            if several is not None and not isinstance(several, Problem):
                return several
        outcome = self._open_ended(words, scene, most)
        return several if outcome is None else outcome

    def _divided(self, words: Words, scene: Scene, most: int) -> Outcome:
        problem: Problem | None = None
        for left, right in divisions(words, self._habits.joiners):
            if self._sentences.effort > _MOST_EFFORT:
                break
            first = self._direct(left, scene)
            if first is None:
                first = self._open_ended(left, scene, 1)
                if first is None or (not isinstance(first, Problem) and self._is_bare(right)):
                    continue
            if isinstance(first, Problem):
                problem = problem or first
                continue
            carried = next((command.subjects for command in reversed(first) if command.subjects), scene.carried)
            rest = self._clauses(right, replace(scene, carried=carried, called=False), most - 1)
            if isinstance(rest, Problem):
                return rest
            if rest is not None:
                return (*first, *rest)
        return problem

    def _is_bare(self, words: Words) -> bool:
        reading = self._sentences.read("direct", self._habits.without_courtesies(words))
        return reading is None or reading.bare

    def _direct(self, words: Words, scene: Scene) -> Outcome:
        for variant in dict.fromkeys((words, self._habits.without_courtesies(words))):
            reading = self._sentences.read("direct", variant)
            if reading is None:
                continue
            outcome = commands_of(reading, scene)
            # "say hi to grandma" with nobody there to say it is a message.
            return None if isinstance(outcome, Problem) and reading.names("target") else outcome
        return None

    def _open_ended(self, words: Words, scene: Scene, most: int) -> Outcome:
        """What keeps a part as it was said, or is asked of somebody."""
        opened = self._habits.openers.without_start(words)
        for variant in dict.fromkeys((self._habits.polite.without_end(opened), opened, words)):
            reading = self._sentences.read("free", variant)
            if reading is not None and self._leaves_words_open(reading):
                break
            if reading is not None and self._calls_somebody(reading, variant, scene):
                break
            wrapped = self._wrapped(variant, scene, most) if reading is None or reading.action == "pass_on" else None
            if wrapped is not None:
                return wrapped
            if reading is not None:
                return commands_of(reading, scene)
        return self._called_upon(words, scene, most)

    def _calls_somebody(self, reading: Reading, words: Words, scene: Scene) -> bool:
        """Whether a name at either end was called, and taken for a part of what is kept as said."""
        last = called_last(words, self._called, self._and)
        if last is not None and reading.action == "say":
            return last.clear and not (scene.addressed or reading.addresses)
        if last is None or reading.action not in ("story", "recall", "forget"):
            return False
        kept = next(iter(reading.free.values()), ())
        return last.clear or self._habits.ends_in_call(last, kept)

    def _leaves_words_open(self, reading: Reading) -> bool:
        return reading.action == "say" and not self._habits.gives_words(reading.free.get("message", ()))

    def _wrapped(self, words: Words, scene: Scene, most: int) -> Outcome:
        reading = self._sentences.read("wrap", words)
        if reading is None:
            return None
        shape = commands_of(replace(reading, action="goodnight"), scene)
        if isinstance(shape, Problem):
            return shape
        rest = reading.free.get("rest", ())
        inner = replace(scene, addressed=shape[0].subjects)
        outcome = self._clauses(rest, inner, most) if rest else None
        return None if isinstance(outcome, Problem) else outcome

    def _called_upon(self, words: Words, scene: Scene, most: int) -> Outcome:
        """``grandma, tell me about the war`` and ``how are you, grandma``."""
        if scene.called:
            return None
        greeted = self._habits.greetings.without_start(words)
        calls = (
            called_first(words, self._called, self._and),
            called_first(greeted, self._called, self._and),
            called_last(words, self._called, self._and),
        )
        for call in calls:
            if call is None:
                continue
            meant = self._meant(call)
            if isinstance(meant, Problem):
                return meant
            outcome = self._clauses(call.rest, replace(scene, addressed=meant, called=True), most)
            if outcome is not None:
                return outcome
            if self._habits.is_said_to(call):
                return (Command("ask", subjects=meant, message=said(scene.text, call.rest)),)
        return None

    def _meant(self, call: Call) -> tuple[str, ...] | Problem:
        for subjects in call.subjects:
            if len(subjects) > 1:
                return ambiguous(joined(call.rest), subjects)
        return tuple(dict.fromkeys(subjects[0] for subjects in call.subjects))

    def _second_hearing(self, words: Words, scene: Scene) -> Outcome:
        """Slips of the tongue, then names and gestures that nobody knows, then a question to who is there."""
        for start in range(1, len(words)):
            if self._sentences.effort > _MOST_EFFORT:
                break
            length = self._habits.corrections.at(words, start)
            for meant in retold(words, start, length, self._names) if length else ():
                outcome = self._clauses(meant, scene, _MOST_COMMANDS)
                if outcome is not None:
                    return outcome
        once = self._habits.without_repeats(words)
        if len(once) < len(words):
            return self._clauses(once, scene, _MOST_COMMANDS)
        problem = self._unknown.problem(words, scene)
        if problem is not None:
            return problem
        present = scene.present() if scene.heard_by or scene.context != NO_CONTEXT else ()
        if present and self._habits.is_question_to(self._habits.openers.without_start(words)):
            return (Command("ask", subjects=present, message=said(scene.text, words)),)
        return None
