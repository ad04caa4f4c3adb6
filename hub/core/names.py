"""The names of a house as they are heard: exact, as possessives, and with small slips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hub.core.spoken import POSSESSIVE, Word, Words, name_words
from hub.core.understanding import NamedSubject

_SHORTEST_REPAIRED = 4


@dataclass(frozen=True)
class Mention:
    """A name heard at some place: how many words it takes, and whom it can mean."""

    length: int
    subjects: tuple[str, ...]


class NameIndex:
    """Spoken names to subjects. A name shared by several subjects keeps all of them."""

    def __init__(self, subjects: Iterable[NamedSubject], words: frozenset[str], guarded: frozenset[str]) -> None:
        """``words`` and ``guarded`` are words that are never taken for a misheard name."""
        self.spoken: dict[tuple[str, ...], tuple[str, ...]] = {}
        known = tuple(subjects)
        for subject in known:
            for alias in subject.spoken:
                self._add(name_words(alias), subject.name)
        for implied, owners in _single_words(known).items():
            if len(owners) == 1 and (implied,) not in self.spoken and implied not in words:
                self._add((implied,), owners[0])
        self._guarded = words | guarded
        self._longest = max(map(len, self.spoken), default=0)
        self._repairs: dict[tuple[str, ...], tuple[str, ...] | None] = {}

    def _add(self, words: tuple[str, ...], name: str) -> None:
        owners = self.spoken.get(words, ())
        if words and name not in owners:
            self.spoken[words] = (*owners, name)

    def at(self, words: Words, start: int) -> Mention | None:
        """The longest name that begins with word number ``start``."""
        for length in range(min(self._longest, len(words) - start), 0, -1):
            subjects = self.spoken.get(tuple(word.text for word in words[start : start + length]))
            if subjects:
                return Mention(length, subjects)
        return None

    def repaired(self, words: Words) -> Words:
        """The words with slips in names put right; words that could mean two subjects stay as they are."""
        fixed: list[Word] = []
        position = 0
        while position < len(words):
            exact = self.at(words, position)
            length, meant = (exact.length, None) if exact else self._repair_at(words, position)
            window = words[position : position + length]
            if meant is None:
                fixed.extend(window)
            else:
                fixed.extend(replace(window[0], text=text, end=window[-1].end, pause=False) for text in meant)
                fixed[-1] = replace(fixed[-1], pause=window[-1].pause)
            position += length
        return tuple(fixed)

    def close_to(self, heard: str) -> tuple[str, ...]:
        """Names of subjects that sound a little like ``heard``, nearest first."""
        plain = heard.replace(" ", "")
        scored = sorted((_distance(plain, "".join(alias)), owners[0]) for alias, owners in self.spoken.items())
        near = [name for distance, name in scored if distance <= max(2, len(plain) // 3)]
        return tuple(dict.fromkeys(near))[:3]

    def _repair_at(self, words: Words, position: int) -> tuple[int, tuple[str, ...] | None]:
        for length in range(min(self._longest + 1, len(words) - position), 0, -1):
            window = tuple(word.text for word in words[position : position + length])
            if window not in self._repairs:
                if len(self._repairs) > 4096:
                    self._repairs.clear()
                self._repairs[window] = self._repair(window)
            if self._repairs[window] is not None:
                return length, self._repairs[window]
        return 1, None

    def _repair(self, window: tuple[str, ...]) -> tuple[str, ...] | None:
        run = "".join(window)
        together = [alias for alias in self.spoken if "".join(alias) == run]
        if together:
            return together[0]
        if len(window) == 1 and run.endswith("s") and (run[:-1],) in self.spoken and run not in self._guarded:
            return (run[:-1], POSSESSIVE)
        best: dict[tuple[str, ...], tuple[int, tuple[str, ...]]] = {}
        for alias, owners in self.spoken.items():
            distance = self._slip(window, alias)
            if distance is not None and distance < best.get(owners, (99, ()))[0]:
                best[owners] = (distance, alias)
        ranked = sorted(best.values())
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return ranked[0][1]

    def _slip(self, window: tuple[str, ...], alias: tuple[str, ...]) -> int | None:
        if len(window) != len(alias):
            return None
        total = 0
        for heard, meant in zip(window, alias, strict=True):
            if heard == meant:
                continue
            if heard in self._guarded or (heard,) in self.spoken or not _may_be(heard, meant):
                return None
            total += _distance(heard, meant)
        return total or None


def _single_words(subjects: tuple[NamedSubject, ...]) -> dict[str, list[str]]:
    """Words of longer names, with the subjects in whose names they stand."""
    owners: dict[str, list[str]] = {}
    for subject in subjects:
        words = {word for alias in subject.spoken for word in name_words(alias) if len(name_words(alias)) > 1}
        for word in words:
            if len(word) >= 3:
                owners.setdefault(word, []).append(subject.name)
    return owners


def _may_be(heard: str, meant: str) -> bool:
    """Whether ``heard`` is a slip of ``meant``: short names allow less, and names begin as they begin."""
    if heard[0] != meant[0] or abs(len(heard) - len(meant)) > 2:
        return False
    if _without_doubles(heard) == _without_doubles(meant):
        return len(meant) > 2
    if min(len(heard), len(meant)) < _SHORTEST_REPAIRED:
        return False
    distance = _distance(heard, meant)
    if len(meant) == _SHORTEST_REPAIRED:
        return distance == 1 and (len(heard) != len(meant) or sorted(heard) == sorted(meant))
    return distance <= (2 if len(meant) >= 7 and heard[:2] == meant[:2] else 1)


def _without_doubles(word: str) -> str:
    return "".join(char for index, char in enumerate(word) if index == 0 or word[index - 1] != char)


def _distance(left: str, right: str) -> int:
    """Edits between two words: letters added, dropped, changed or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
