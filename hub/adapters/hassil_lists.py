"""Lists of plain texts for hassil, which it finds through an index."""

from __future__ import annotations

from collections.abc import Iterable

from hassil import TextSlotList, parse_sentence
from hassil.sample import sample_expression


def expanded(templates: Iterable[str]) -> Iterable[str]:
    """Every text that the templates stand for."""
    for template in templates:
        for text in sample_expression(parse_sentence(str(template)).expression):
            yield " ".join(text.split())


def text_list(name: str, entries: Iterable[tuple[str, object]]) -> TextSlotList:
    """A list of plain texts with their values; of two equal texts the first counts."""
    unique: dict[str, object] = {}
    for text, value in entries:
        unique.setdefault(text, value)
    return TextSlotList.from_tuples(unique.items(), allow_template=False, name=name)
