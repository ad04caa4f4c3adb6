"""Makes hassil's templates quick: long alternations of fixed words are found through an index, not one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from hassil import Alternative, Expression, Group, Intents, RuleReference, Sentence, SlotList, TextChunk, parse_sentence
from hassil.sample import sample_expression

from hub.adapters.hassil_lists import text_list

_FEWEST = 3
_MOST = 3000


class WordIndex:
    """Replaces alternations of fixed words by lists, which hassil looks up in a trie.

    The lists are captures, so they leave no trace in what a template finds.
    """

    def __init__(self) -> None:
        self.lists: dict[str, SlotList] = {}
        self._references: dict[tuple[str, ...], Expression] = {}

    def apply(self, sections: Iterable[Intents], rules: Mapping[str, Sentence]) -> None:
        """Rewrite, in place, all sentences of all sections and the rules that they share."""
        sentences = [
            sentence
            for intents in sections
            for intent in intents.intents.values()
            for data in intent.data
            for sentence in data.sentences
        ]
        for sentence in sentences:
            # What a sentence requires is worked out from its words while they still stand in it.
            sentence.get_required_clauses(dict(rules))
        fixed = {name for name, rule in rules.items() if _is_fixed(rule.expression, rules)}
        # Rules of fixed words come last: until then they are read as the words they stand for.
        last = [rules[name] for name in fixed]
        for sentence in (*(rules[name] for name in rules if name not in fixed), *sentences, *last):
            self._rewrite(sentence.expression, rules)

    def _rewrite(self, expression: Expression, rules: Mapping[str, Sentence]) -> None:
        if not isinstance(expression, Group):
            return
        if isinstance(expression, Alternative):
            self._gather(expression, rules)
        for item in expression.items:
            self._rewrite(item, rules)

    def _gather(self, group: Alternative, rules: Mapping[str, Sentence]) -> None:
        fixed = [item for item in group.items if _is_fixed(item, rules)]
        texts = [
            " ".join(text.split())
            for item in fixed
            for text in islice(sample_expression(item, expansion_rules=dict(rules)), _MOST)
        ]
        if not _FEWEST <= len(texts) < _MOST:
            return
        others = [item for item in group.items if not any(item is each for each in fixed)]
        empty: list[Expression] = [TextChunk("")] if "" in texts else []
        group.items = [self._reference(tuple(sorted({text for text in texts if text}))), *others, *empty]

    def _reference(self, texts: tuple[str, ...]) -> Expression:
        if texts not in self._references:
            name = f"words_{len(self._references)}"
            self.lists[name] = text_list(name, ((text, text) for text in texts))
            self._references[texts] = parse_sentence(f"{{{name}:@word}}").expression
        return self._references[texts]


def _is_fixed(expression: Expression, rules: Mapping[str, Sentence]) -> bool:
    """Whether an expression stands for fixed words alone, with no list in it."""
    if isinstance(expression, TextChunk):
        return True
    if isinstance(expression, Group):
        return all(_is_fixed(item, rules) for item in expression.items)
    if isinstance(expression, RuleReference) and expression.rule_name in rules:
        return _is_fixed(rules[expression.rule_name].expression, rules)
    return False
