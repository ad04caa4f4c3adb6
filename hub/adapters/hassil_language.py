"""A language of the house, read from its data file into hassil's sentence templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from hassil import Intents, RangeSlotList, SlotList, TextSlotList, parse_sentence
from hassil.sample import sample_expression

from hub.core.phrases import PhraseSet

SECTIONS = ("direct", "free", "wrap", "unknown")
"""Tried in this order. ``direct``: complete; ``free``: with a part kept as said; ``wrap``: one thing asked
of somebody; ``unknown``: like a command, with a name, place or gesture that the house does not know."""

FORMS = ("verb", "noun", "nouns", "doing", "does", "did")
_FOLDER = Path(__file__).parent.parent / "language"
_WILDCARDS = ("topic", "about", "message", "rest", "when_rest", "unknown")
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
    return Language(
        code=code,
        sections={name: _section(code, data, name) for name in SECTIONS},
        lists=_lists(data),
        gestures=gestures,
        spoken=data["spoken"],
        frame_words=tuple(data["house"]["frame_words"]),
        kinds={kind: tuple(words) for kind, words in data["house"]["kinds"].items()},
        words=frozenset(_literal_words(data))
        | {w for g in gestures.values() for f in g.values() for t in f for w in t.split()},
    )


def expanded(templates: Iterable[str]) -> Iterable[str]:
    """Every text that the templates stand for: as plain texts they are found through an index."""
    for template in templates:
        for text in sample_expression(parse_sentence(str(template)).expression):
            yield " ".join(text.split())


def text_list(name: str, entries: Iterable[tuple[str, object]]) -> TextSlotList:
    """A list of plain texts with their values; of two equal texts the first counts."""
    unique: dict[str, object] = {}
    for text, value in entries:
        unique.setdefault(text, value)
    return TextSlotList.from_tuples(unique.items(), allow_template=False, name=name)


def _section(code: str, data: Mapping[str, Any], section: str) -> Intents:
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
            "expansion_rules": data["rules"],
        }
    )
    for intent in intents.intents.values():
        for intent_data in intent.data:
            # Parsing is lazy and cached: doing it here keeps it out of the first utterance.
            _ = [sentence.get_required_clauses(intents.expansion_rules) for sentence in intent_data.sentences]
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
        lists[name] = RangeSlotList(name=name, start=int(start), stop=int(stop))
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
