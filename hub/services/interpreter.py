"""Text to commands over the names that the house has now: the grammar is rebuilt when they change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hub.core.cueing import subject_name
from hub.core.portraits import renderable
from hub.core.scenes import scenes_of
from hub.core.state import State
from hub.core.understanding import Context, NamedFrame, NamedSubject, Understanding, Vocabulary
from hub.ports import Conductor, Grammar


class HouseInterpreter:
    """See the Interpreter port. ``build`` makes a grammar for a vocabulary; ``run`` does so ahead of time."""

    def __init__(self, conductor: Conductor, build: Callable[[Vocabulary], Grammar]) -> None:
        self._conductor = conductor
        self._build = build
        self._ready: tuple[Vocabulary, Grammar] | None = None

    async def run(self) -> None:
        """Building takes a second the first time and up to 50 ms later: not while somebody waits."""
        while True:
            state = self._conductor.state
            vocabulary = vocabulary_of(state)
            if self._ready is None or self._ready[0] != vocabulary:
                self._ready = (vocabulary, await asyncio.to_thread(self._build, vocabulary))
            await self._conductor.state_after(state)

    def understand(self, text: str, lang: str, context: Context, heard_by: str | None) -> Understanding:
        vocabulary = vocabulary_of(self._conductor.state)
        if self._ready is None or self._ready[0] != vocabulary:
            self._ready = (vocabulary, self._build(vocabulary))
        return self._ready[1].understand(text, lang=lang, context=context, heard_by=heard_by)


def vocabulary_of(state: State) -> Vocabulary:
    """The house's own words, as the grammar needs them."""
    return Vocabulary(
        tuple(NamedSubject(s.name, s.aliases, s.kind) for s in state.house.subjects.values()),
        tuple(
            NamedFrame(frame.name, frame.room or None, subject_name(state, frame) or None)
            for frame in state.house.frames.values()
        ),
        renderable(state),
        tuple(scene.name for scene in scenes_of(state).values()),
    )
