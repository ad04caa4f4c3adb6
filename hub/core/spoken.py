"""From an utterance to plain words, and back to the stretch of text they came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

POSSESSIVE = "'s"
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*['’]?|%")
_BREAK = re.compile(r"[,.;:!?…–—\n]|\s-+\s")
_APOSTROPHES = str.maketrans("’ʼ`´", "''''")


@dataclass(frozen=True)
class Word:
    """One plain word; ``start`` and ``end`` are where it stands in the text; ``pause``: a comma or stop follows."""

    text: str
    start: int
    end: int
    pause: bool = False


Words = tuple[Word, ...]


def plain(text: str) -> str:
    """Without case, accents and typographic apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.casefold().translate(_APOSTROPHES)


def words_of(text: str, contractions: Mapping[str, str]) -> Words:
    """The plain words of ``text``: contractions are spelled out, ``'s`` of a possessive is a word of its own."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        if found and _BREAK.search(text[found[-1].end : match.start()]):
            found[-1] = replace(found[-1], pause=True)
        found.extend(
            Word(part, match.start(), match.end()) for part in _parts(plain(match.group()), contractions) if part
        )
    if found and _BREAK.search(text[found[-1].end :]):
        found[-1] = replace(found[-1], pause=True)
    return tuple(found)


def name_words(name: str) -> tuple[str, ...]:
    """A name as the words in which it is heard."""
    return tuple(word.text for word in words_of(name, {}))


def joined(words: Sequence[Word]) -> str:
    """The words with single spaces: what templates are matched against."""
    return " ".join(word.text for word in words)


def said(text: str, words: Sequence[Word]) -> str:
    """The stretch of the original text that the words span, without punctuation around it."""
    if not words:
        return ""
    return text[words[0].start : words[-1].end].strip()


def slice_at(words: Words, start: int, end: int) -> Words:
    """The words that lie between two character positions of ``joined(words)``."""
    inside: list[Word] = []
    position = 0
    for word in words:
        if position < end and start < position + len(word.text):
            inside.append(word)
        position += len(word.text) + 1
    return tuple(inside)


def _parts(word: str, contractions: Mapping[str, str]) -> list[str]:
    if word == "%":
        return ["percent"]
    spelled = contractions.get(word)
    if spelled is not None:
        return spelled.split()
    stem = word.rstrip("'")
    if stem.endswith("'s"):
        return [stem[:-2].replace("'", ""), POSSESSIVE]
    if word.endswith("s'"):
        return [stem.replace("'", ""), POSSESSIVE]
    return [stem.replace("'", "")]
