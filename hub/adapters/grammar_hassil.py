"""The house's grammar: understands spoken-style text by hassil's templates, in milliseconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hub.adapters.clauses_hassil import ClauseReader
from hub.adapters.hassil_language import LanguageUnknown, languages, load_language
from hub.core.problems import unknown_language
from hub.core.reading import Scene
from hub.core.understanding import NO_CONTEXT, Context, Problem, Understanding, Vocabulary

DEFAULT_GESTURES = (
    "idle",
    "blink",
    "smile",
    "nod",
    "shake",
    "look_left",
    "look_right",
    "surprise",
    "laugh",
    "wink",
    "kiss",
    "wave",
    "sleepy",
    "asleep",
    "listening",
    "shiver",
    "look_around",
    "look_up",
    "look_down",
)
"""The gestures of a house as the grammar emits them; ``greet`` is what ``wave`` is performed as."""

LONGEST_TEXT = 600
"""Characters of an utterance that are read: nobody says more in one breath."""


class HassilGrammar:
    """See the Grammar port; for one vocabulary. Build a new one when subjects or frames change."""

    def __init__(self, vocabulary: Vocabulary, gestures: Iterable[str] = ()) -> None:
        """``gestures``: names of the gestures that portraits perform, where the vocabulary does not say."""
        self._vocabulary = vocabulary
        known = vocabulary.gestures or tuple(gestures) or DEFAULT_GESTURES
        spoken = ("wave" if name == "greet" else name for name in known)
        self._gestures = tuple(dict.fromkeys(spoken))
        self._readers: dict[str, ClauseReader] = {}
        # What hassil builds on first use (number words, word indexes) is built here, not while somebody waits.
        for text in ("set the volume to five", "make it wave", "tell me about that", "xyz waved and said this"):
            self.understand(text)

    def understand(
        self, text: str, *, lang: str = "en", context: Context = NO_CONTEXT, heard_by: str | None = None
    ) -> Understanding:
        """Understand one utterance; see ``hub.ports.Grammar``."""
        try:
            reader = self._reader(lang)
        except LanguageUnknown:
            return Understanding(problem=unknown_language(lang, languages()))
        scene = Scene(text[:LONGEST_TEXT], self._vocabulary, self._gestures, context, heard_by)
        outcome = reader.utterance(scene)
        if isinstance(outcome, Problem):
            return Understanding(problem=outcome)
        commands = tuple(replace(command) for command in outcome or () if command.action != "none")
        return Understanding(commands) if commands else Understanding()

    def _reader(self, lang: str) -> ClauseReader:
        # "en-GB" is understood as English.
        code = lang.casefold().replace("_", "-").split("-")[0]
        if code not in self._readers:
            self._readers[code] = ClauseReader(load_language(code), self._vocabulary, self._gestures)
        return self._readers[code]
