"""A language of the house, read from its data file into hassil's sentence templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from hassil import Intents, RangeSlotList, Sentence, SlotList, parse_sentence

from hub.adapters.hassil_index import WordIndex
from hub.adapters.hassil_lists import expanded, text_list
from hub.core.phrases import PhraseSet

SECTIONS = ("direct", "free", "wrap", "unknown")
"""Tried in this order. ``direct``: complete; ``free``: with a part kept as said; ``wrap``: one thing asked
of somebody; ``unknown``: like a command, with a name, place or gesture that the house does not know."""

FORMS = ("verb", "noun", "nouns", "doing", "does", "did")
_FOLDER = Path(__file__).parent.parent / "language"
_MOST_IN_WORDS = 100
_WILDCARDS = ("topic", "about", "message", "rest", "when_rest", "hours", "unknown")
_LITERALS = re.compile(r"\{[^}]*\}|<[^>]*>")


class LanguageUnknown(LookupError):
    """There is no data file for this language."""


@dataclass(frozen=True)
class Language:
    """One language, parsed once per process: templates, gesture words and word lists."""

    code: str
    sections: Mapping[str, Intents]
    lists: Mapping[str, SlotList]
    gestures: Mapping[str, Mapping[str, tuple[str, ...]]]
    spoken: Mapping[str, Any]
    frame_words: tuple[str, ...]
    kinds: Mapping[str, tuple[str, ...]]
    words: frozenset[str]
    """Every word of the templates and lists."""

    def phrases(self, name: str) -> PhraseSet:
        """A list of the ``spoken`` section as phrases."""
        return PhraseSet.of(str(phrase) for phrase in self.spoken[name])

    def word_set(self, name: str) -> frozenset[str]:
        """A list of the ``spoken`` section, or a block of words, as single words."""
        entry = self.spoken[name]
        return frozenset(entry.split() if isinstance(entry, str) else map(str, entry))


def languages() -> tuple[str, ...]:
    """Codes of the languages that have a data file."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.yaml")))


@lru_cache(maxsize=8)
def load_language(code: str) -> Language:
    """Read and parse one language; about 0.2 s the first time, then at once.

    Raises:
        LanguageUnknown: no such data file.
    """
    if code not in languages():
        raise LanguageUnknown(code)
    text = (_FOLDER / f"{code}.yaml").read_text(encoding="utf-8")
    # Without YAML's own ideas of truth: "no", "on" and "yes" are words here.
    data = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - it builds text only
    gestures = {
        name: {form: tuple(expanded(forms.get(form, ()))) for form in FORMS} for name, forms in data["gestures"].items()
    }
    gestures |= {verb: {"verb": (verb,)} for verb in data["other_verbs"]}
    index = WordIndex()
    rules = {name: parse_sentence(rule) for name, rule in data["rules"].items()}
    sections = {name: _section(code, data, name, rules) for name in SECTIONS}
    index.apply(sections.values(), rules)
    return Language(
        code=code,
        sections=sections,
        lists={**_lists(data), **index.lists},
        gestures=gestures,
        spoken=data["spoken"],
        frame_words=tuple(data["house"]["frame_words"]),
        kinds={kind: tuple(words) for kind, words in data["house"]["kinds"].items()},
        words=frozenset(_literal_words(data))
        | {w for g in gestures.values() for f in g.values() for t in f for w in t.split()},
    )


def _section(code: str, data: Mapping[str, Any], section: str, rules: dict[str, Sentence]) -> Intents:
    blocks: dict[str, dict[str, Any]] = {}
    for order, block in enumerate(data[section]):
        entry = {
            "sentences": block["sentences"],
            "slots": {name: _number(value) for name, value in block.get("slots", {}).items()},
            "metadata": {"order": order},
        }
        blocks.setdefault(block["action"], {"data": []})["data"].append(entry)
    intents = Intents.from_dict(
        {
            "language": code,
            "intents": blocks,
            "lists": {name: {"wildcard": True} for name in _WILDCARDS},
        }
    )
    intents.expansion_rules = rules
    return intents


def _number(value: str) -> str | int:
    return int(value) if value.isdigit() else value


def _lists(data: Mapping[str, Any]) -> dict[str, SlotList]:
    lists: dict[str, SlotList] = {}
    for name, entries in data["lists"].items():
        valued = entries.items() if isinstance(entries, dict) else ((entry, None) for entry in entries)
        texts = (
            (text, text if value is None else _number(value)) for entry, value in valued for text in expanded([entry])
        )
        lists[name] = text_list(name, texts)
    for name, (start, stop) in data["ranges"].items():
        lists[name] = RangeSlotList(name=name, start=int(start), stop=int(stop), words=int(stop) <= _MOST_IN_WORDS)
    return lists


def _literal_words(data: Mapping[str, Any]) -> Iterable[str]:
    templates = [template for section in SECTIONS for block in data[section] for template in block["sentences"]]
    templates += data["rules"].values()
    templates += [str(entry) for entries in data["lists"].values() for entry in entries]
    templates += [
        str(entry) for name in ("openers", "closers", "joiners", "greetings") for entry in data["spoken"][name]
    ]
    for template in templates:
        yield from re.findall(r"[^\W\d_]+", _LITERALS.sub(" ", template))
