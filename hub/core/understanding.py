"""What the house knows about its own names, and what became of one utterance. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

from hub.core.commands import Command


@dataclass(frozen=True)
class NamedSubject:
    """A subject as the grammar needs it; ``aliases`` are further spoken names."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "person"

    @property
    def spoken(self) -> tuple[str, ...]:
        """Everything the subject is called."""
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class NamedFrame:
    """A frame as the grammar needs it; ``subject`` is the name of who hangs in it."""

    name: str
    room: str | None = None
    subject: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The house's own words."""

    subjects: tuple[NamedSubject, ...] = ()
    frames: tuple[NamedFrame, ...] = ()
    gestures: tuple[str, ...] = ()
    """What portraits can perform here; empty: what Kinframe comes with."""
    scenes: tuple[str, ...] = ()
    """The names of the scenes."""

    def frame(self, name: str | None) -> NamedFrame | None:
        """The frame of that name, in any case."""
        folded = (name or "").casefold()
        return next((frame for frame in self.frames if frame.name.casefold() == folded), None)

    def subject(self, name: str | None) -> NamedSubject | None:
        """The subject of that name or alias, in any case."""
        folded = (name or "").casefold()
        by_name = (each for each in self.subjects if each.name.casefold() == folded)
        by_alias = (each for each in self.subjects if folded in (alias.casefold() for alias in each.aliases))
        return next(by_name, None) or next(by_alias, None)


@dataclass(frozen=True)
class Context:
    """What was going on: who is looked at or was spoken about last, and at which frame."""

    subjects: tuple[str, ...] = ()
    frame: str | None = None


NO_CONTEXT = Context()


@dataclass(frozen=True)
class Problem:
    """Why nothing was understood, for people and for programs. ``code`` is stable."""

    code: str
    message: str
    heard: str | None = None
    suggestions: tuple[str, ...] = ()


NOTHING = (Command("none"),)


@dataclass(frozen=True)
class Understanding:
    """The commands of one utterance, at least one; with a ``problem`` it is ``none`` alone."""

    commands: tuple[Command, ...] = NOTHING
    problem: Problem | None = None

    @property
    def acts(self) -> bool:
        """Whether anything was asked of the house."""
        return any(command.action != "none" for command in self.commands)
