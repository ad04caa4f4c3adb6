"""Taking an utterance apart before it is matched: courtesies off its ends, and the places where it divides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.core.names import NameIndex
from hub.core.spoken import Words


@dataclass(frozen=True)
class PhraseSet:
    """Phrases by their words, so that the longest one at a place is found at once."""

    phrases: frozenset[tuple[str, ...]]
    longest: int

    @classmethod
    def of(cls, phrases: Iterable[str]) -> PhraseSet:
        """From phrases with their words separated by spaces."""
        split = frozenset(tuple(phrase.split()) for phrase in phrases)
        return cls(split, max(map(len, split), default=0))

    def at(self, words: Words, start: int) -> int:
        """How many words the longest phrase takes that begins at ``start``; 0 for none."""
        for length in range(min(self.longest, len(words) - start), 0, -1):
            if tuple(word.text for word in words[start : start + length]) in self.phrases:
                return length
        return 0

    def before(self, words: Words, end: int) -> int:
        """How many words the longest phrase takes that ends before ``end``; 0 for none."""
        for length in range(min(self.longest, end), 0, -1):
            if tuple(word.text for word in words[end - length : end]) in self.phrases:
                return length
        return 0

    def without_start(self, words: Words) -> Words:
        """The words without these phrases at their start, never all of them."""
        start = 0
        while (length := self.at(words, start)) and start + length < len(words):
            start += length
        return words[start:]

    def without_end(self, words: Words) -> Words:
        """The words without these phrases at their end, never all of them."""
        end = len(words)
        while (length := self.before(words, end)) and length < end:
            end -= length
        return words[:end]


@dataclass(frozen=True)
class Call:
    """Somebody addressed by name, and what was said to them. ``clear``: set off by a pause."""

    subjects: tuple[tuple[str, ...], ...]
    rest: Words
    clear: bool
    leading: bool


def divisions(words: Words, joiners: PhraseSet) -> Iterator[tuple[Words, Words]]:
    """Every way to divide an utterance in two, at a joining word or a pause, from the left."""
    for index in range(1, len(words)):
        length = joiners.at(words, index)
        if length and index + length < len(words):
            yield words[:index], words[index + length :]
        elif words[index - 1].pause and not length:
            yield words[:index], words[index:]


def called_first(words: Words, names: NameIndex, joiners: frozenset[str]) -> Call | None:
    """``grandma and dad, look left``: names at the start with something after them."""
    found: list[tuple[str, ...]] = []
    end = position = 0
    while mention := names.at(words, position):
        found.append(mention.subjects)
        end = position = position + mention.length
        if position < len(words) and words[position].text in joiners:
            position += 1
    if not found or end >= len(words):
        return None
    return Call(tuple(found), words[end:], words[end - 1].pause, leading=True)


def called_last(words: Words, names: NameIndex, joiners: frozenset[str]) -> Call | None:
    """``look left, grandma and dad``: names at the end with something before them."""
    for start in range(1, len(words)):
        found: list[tuple[str, ...]] = []
        position = start
        while mention := names.at(words, position):
            found.append(mention.subjects)
            position += mention.length
            if position < len(words) - 1 and words[position].text in joiners:
                position += 1
        if found and position == len(words):
            return Call(tuple(found), words[:start], words[start - 1].pause, leading=False)
    return None
