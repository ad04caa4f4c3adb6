"""What a sentence template found in an utterance, and what it means in this house at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.core.spoken import Words
from hub.core.understanding import NO_CONTEXT, Context, NamedFrame, Vocabulary


@dataclass(frozen=True)
class Reading:
    """One matched template: slot values by name, and stretches of words that are kept as said.

    ``heard``: the words in which a listed value was found; ``bare``: no word of the template itself was needed.
    """

    action: str
    values: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    free: Mapping[str, Words] = field(default_factory=dict)
    heard: Mapping[str, Words] = field(default_factory=dict)
    bare: bool = False

    def text(self, slot: str) -> str | None:
        """The first value of a slot, where that is text."""
        first = next(iter(self.values.get(slot, ())), None)
        return first if isinstance(first, str) else None

    @property
    def addresses(self) -> bool:
        """Whether it names anybody as the one who is to act."""
        return not {"who", "all", "group"}.isdisjoint(self.values)

    def names(self, slot: str) -> tuple[tuple[str, ...], ...]:
        """The subjects heard in a slot, each with everyone whom the name can mean."""
        return tuple(value for value in self.values.get(slot, ()) if isinstance(value, tuple))


@dataclass(frozen=True)
class Scene:
    """Everything outside the words: the house, what was going on, where it was heard, whom it was said to."""

    text: str
    vocabulary: Vocabulary
    gestures: tuple[str, ...]
    context: Context = NO_CONTEXT
    heard_by: str | None = None
    addressed: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    """Who was named in the part before of the same utterance: ``make grandma wave and smile``."""
    called: bool = False
    """Whether somebody was called by name already: what follows calls nobody else."""

    @property
    def frame(self) -> str | None:
        """The name of the frame at which it was said."""
        frame = self.vocabulary.frame(self.heard_by) or self.vocabulary.frame(self.context.frame)
        return frame.name if frame else None

    def looked_at(self) -> tuple[str, ...]:
        """Whom a pronoun means: last spoken about, else who hangs where it was heard."""
        known = (self.vocabulary.subject(name) for name in self.context.subjects)
        found = tuple(dict.fromkeys(subject.name for subject in known if subject))
        return found or self._hanging(self.heard_by) or self._hanging(self.context.frame)

    def present(self) -> tuple[str, ...]:
        """Who is meant where nobody is named: who hangs where it was heard, else who was spoken about."""
        sole = self.vocabulary.subjects
        return (
            self.addressed
            or self.carried
            or self._hanging(self.heard_by)
            or self.looked_at()
            or ((sole[0].name,) if len(sole) == 1 else ())
        )

    def hangs_in(self, frame: NamedFrame) -> str | None:
        """The name of the subject whose portrait hangs in a frame."""
        subject = self.vocabulary.subject(frame.subject)
        return subject.name if subject else None

    def _hanging(self, frame_name: str | None) -> tuple[str, ...]:
        frame = self.vocabulary.frame(frame_name)
        subject = self.hangs_in(frame) if frame else None
        return (subject,) if subject else ()
