"""What the hub relies on of every grammar, over the fake and over hassil."""

from __future__ import annotations

import pytest

from hub.adapters.grammar_hassil import HassilGrammar
from hub.core.commands import Command, validate
from hub.core.understanding import NamedFrame, NamedSubject, Understanding, Vocabulary
from hub.ports import Grammar
from tests.hub_fakes import PhraseBook

HOUSE = Vocabulary((NamedSubject("Grandma", ("nana",)),), (NamedFrame("Hallway", "hall", "Grandma"),))
WAVE = Command("perform", ("Grandma",), gesture="wave")


@pytest.fixture(params=["fake", "hassil"], scope="module")
def grammar(request: pytest.FixtureRequest) -> Grammar:
    return (
        PhraseBook({"make grandma wave": Understanding((WAVE,))}) if request.param == "fake" else HassilGrammar(HOUSE)
    )


def test_a_command_of_the_house(grammar: Grammar) -> None:
    understood = grammar.understand("make grandma wave")
    assert understood.commands == (WAVE,)
    assert understood.problem is None


@pytest.mark.parametrize("text", ["", "   ", "blah", "\0", "🙂" * 300, "make " * 500, "{", "[[", "\ud800"])
def test_no_text_is_too_strange(grammar: Grammar, text: str) -> None:
    understood = grammar.understand(text, lang="en", heard_by="Hallway")
    assert understood.commands
    for command in understood.commands:
        validate(command)
