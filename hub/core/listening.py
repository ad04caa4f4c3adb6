"""The word lists of a language by which an utterance is taken apart, ready to be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.core.names import NameIndex
from hub.core.phrases import Call, PhraseSet
from hub.core.spoken import Word, Words


@dataclass(frozen=True)
class Habits:
    """How people talk in one language: courtesies, hesitations, corrections, and how a question begins."""

    contractions: Mapping[str, str]
    fillers: frozenset[str]
    asides: PhraseSet
    first_asides: PhraseSet
    openers: PhraseSet
    closers: PhraseSet
    polite: PhraseSet
    joiners: PhraseSet
    corrections: PhraseSet
    greetings: PhraseSet
    starts: frozenset[str]
    greeting_starts: frozenset[str]
    auxiliaries: frozenset[str]
    binders: frozenset[str]
    pronouns: frozenset[str]
    second_person: frozenset[str]
    questions: frozenset[str]
    listeners: frozenset[str]
    articles: frozenset[str]
    left_open: frozenset[str]
    pointing: frozenset[str]

    @classmethod
    def of(cls, spoken: Mapping[str, Any]) -> Habits:
        """From the ``spoken`` section of a language's data file."""

        def phrases(name: str) -> PhraseSet:
            return PhraseSet.of(spoken[name])

        def words(name: str) -> frozenset[str]:
            return frozenset(spoken[name])

        return cls(
            contractions=spoken["contractions"],
            fillers=words("fillers"),
            asides=phrases("asides"),
            first_asides=phrases("first_asides"),
            openers=phrases("openers"),
            closers=phrases("closers"),
            polite=phrases("polite"),
            joiners=phrases("joiners"),
            corrections=phrases("corrections"),
            greetings=phrases("greetings"),
            starts=words("addressed_starts"),
            greeting_starts=words("greeting_starts"),
            auxiliaries=words("auxiliaries"),
            binders=words("binders"),
            pronouns=words("pronouns"),
            second_person=words("second_person"),
            listeners=words("listeners"),
            questions=words("questions"),
            articles=words("articles"),
            left_open=words("left_open"),
            pointing=words("pointing"),
        )

    def without_fillers(self, words: Words) -> Words:
        """Without hesitations and words thrown in between pauses, unless nothing else was said."""
        kept: list[Word] = []
        position = 0
        while position < len(words):
            length = self.asides.at(words, position) or (not position and self.first_asides.at(words, 0))
            aside = length and words[position + length - 1].pause and (position == 0 or words[position - 1].pause)
            if aside or words[position].text in self.fillers:
                position += length if aside else 1
            else:
                kept.append(words[position])
                position += 1
        return tuple(kept) or words

    def without_courtesies(self, words: Words) -> Words:
        """What was asked for, without what was said around it."""
        core = self.closers.without_end(self.openers.without_start(words))
        kept = tuple(word for word in core if (word.text,) not in self.polite.phrases)
        return kept or core

    def without_repeats(self, words: Words) -> Words:
        """Without words said twice in a row, as people who look for words do."""
        return tuple(word for index, word in enumerate(words) if index == 0 or word.text != words[index - 1].text)

    def is_said_to(self, call: Call) -> bool:
        """Whether the rest of a call is said to the one who is called, not a statement about them."""
        texts = [word.text for word in call.rest]
        if self.is_refusal(texts):
            return False
        if call.clear:
            return True
        if not call.leading:
            return self._is_said_before(texts)
        if texts[0] in self.auxiliaries:
            return len(texts) > 1 and texts[1] in self.pronouns
        return texts[0] in self.starts

    def _is_said_before(self, texts: Sequence[str]) -> bool:
        """Whether words before a name at the end, with no pause, are said to the one named."""
        first, last = texts[0], texts[-1]
        greets = first in self.greeting_starts and len(texts) <= 3
        asks = first in self.questions and len(texts) > 1 and last not in self.binders
        speaks_to = first in self.starts and last in self.listeners
        return greets or asks or speaks_to or bool(self.second_person & set(texts))

    def ends_in_call(self, call: Call, kept: Words) -> bool:
        """Whether the name at the end of a topic is called instead of spoken of: ``about the war grandma``."""
        topic = [word.text for word in kept if word in call.rest]
        if len(topic) == 1:
            return topic[0] not in self.articles and (topic[0] not in self.binders or topic[0] in self.pronouns)
        return bool(topic) and not self.binders & {*topic[1:]}

    def is_question_to(self, words: Words) -> bool:
        """Whether words without any name are a question to whoever is there."""
        texts = [word.text for word in words]
        if self.is_refusal(texts) or not texts:
            return False
        asks = texts[0] in self.questions or (
            len(texts) > 1 and texts[0] in self.auxiliaries and texts[1] in self.pronouns
        )
        return asks or (bool(self.second_person & set(texts)) and texts[0] in self.starts)

    def gives_words(self, message: Words) -> bool:
        """Whether what somebody is to say are the words themselves: "say something nice" leaves them to who says it."""
        texts = [word.text for word in message]
        if not texts or texts[0] in self.left_open:
            return False
        points = texts[0] in self.pointing and len(texts) < 3
        return not points and not (texts[0] in self.questions and self.second_person & set(texts))

    def is_refusal(self, texts: Sequence[str]) -> bool:
        """Whether it begins by saying what is not to be done."""
        return ("not" in texts[:2] and texts[:1] != ["why"]) or texts[:1] == ["never"]


def retold(words: Words, start: int, length: int, names: NameIndex) -> tuple[Words, ...]:
    """What may have been meant by a slip and its correction at ``start``, most likely first.

    The correction may be a sentence of its own, or take the place of the last name before it.
    """
    before, after = words[:start], words[start + length :]
    if not before or not after:
        return ()
    mention = names.at(after, 0)
    if mention is None:
        return (after,)
    for index in range(len(before) - 1, -1, -1):
        wrong = names.at(before, index)
        if wrong is not None:
            end = index + wrong.length
            tail: tuple[Word, ...] = before[end:] if len(after) == mention.length else ()
            return (tuple(replace(word, pause=False) for word in (*before[:index], *after, *tail)), after)
    return (after,)
