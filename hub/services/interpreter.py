"""Text to commands over the names that the house has now: the grammar is rebuilt when they change."""

from __future__ import annotations

from collections.abc import Callable

from hub.core.cueing import subject_name
from hub.core.state import State
from hub.core.understanding import Context, NamedFrame, NamedSubject, Understanding, Vocabulary
from hub.ports import Grammar


class HouseInterpreter:
    """See the Interpreter port. ``build`` makes a grammar for a vocabulary."""

    def __init__(self, state: Callable[[], State], build: Callable[[Vocabulary], Grammar]) -> None:
        self._state = state
        self._build = build
        self._vocabulary: Vocabulary | None = None
        self._grammar: Grammar | None = None

    def understand(self, text: str, lang: str, context: Context, heard_by: str | None) -> Understanding:
        vocabulary = vocabulary_of(self._state())
        if self._grammar is None or vocabulary != self._vocabulary:
            self._grammar, self._vocabulary = self._build(vocabulary), vocabulary
        return self._grammar.understand(text, lang=lang, context=context, heard_by=heard_by)


def vocabulary_of(state: State) -> Vocabulary:
    """The house's own words, as the grammar needs them."""
    return Vocabulary(
        tuple(NamedSubject(s.name, s.aliases, s.kind) for s in state.house.subjects.values()),
        tuple(
            NamedFrame(frame.name, frame.room or None, subject_name(state, frame) or None)
            for frame in state.house.frames.values()
        ),
    )
