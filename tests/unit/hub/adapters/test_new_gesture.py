"""A gesture that the house learns is understood without a line of code."""

from __future__ import annotations

from hub.adapters.grammar_hassil import HassilGrammar
from hub.core.understanding import NamedSubject, Vocabulary

GRANDMA = (NamedSubject("Grandma"),)


def test_the_houses_own_gestures_replace_the_known_ones() -> None:
    grammar = HassilGrammar(Vocabulary(GRANDMA, gestures=("idle", "greet", "nod")))
    (wave,) = grammar.understand("make grandma wave").commands
    assert (wave.action, wave.gesture) == ("perform", "wave")
    lacking = grammar.understand("make grandma laugh")
    assert lacking.problem is not None
    assert lacking.problem.code == "understand.unknown_gesture"


def test_a_gesture_is_understood_by_its_name_once_a_render_node_knows_it() -> None:
    before = HassilGrammar(Vocabulary(GRANDMA)).understand("make grandma doubt")
    assert not [command for command in before.commands if command.gesture == "doubt"]
    after = HassilGrammar(Vocabulary(GRANDMA, gestures=("idle", "greet", "doubt"))).understand("make grandma doubt")
    assert [(command.action, command.gesture) for command in after.commands] == [("perform", "doubt")]
