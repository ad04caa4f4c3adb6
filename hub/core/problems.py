"""Helpful answers to what was not understood. Codes are stable; docs/errors.md lists them."""

from __future__ import annotations

from collections.abc import Sequence

from hub.core.understanding import Problem
from protocol.look import presets
from protocol.look.weather import weathers


def unknown_name(heard: str, known: Sequence[str], near: Sequence[str] = ()) -> Problem:
    """Somebody was named whom the house does not know."""
    listed = f" I know {_listed(known)}." if known else " I know nobody yet."
    meant = f" Did you mean {_listed(near, 'or')}?" if near else ""
    message = f"I know nobody called {heard}.{listed}{meant}"
    return Problem("understand.unknown_name", message, heard, tuple(near or known))


def ambiguous(heard: str, meant: Sequence[str]) -> Problem:
    """A name that several subjects share."""
    return Problem("understand.ambiguous_name", f"{heard} could be {_listed(meant, 'or')}.", heard, tuple(meant))


def unknown_gesture(heard: str, known: Sequence[str]) -> Problem:
    """A gesture that no portrait performs."""
    words = [gesture.replace("_", " ") for gesture in known if gesture != "idle"]
    message = f"I do not know how to {heard}. I know {_listed(words)}."
    return Problem("understand.unknown_gesture", message, heard, tuple(name for name in known if name != "idle"))


def unknown_place(heard: str, known: Sequence[str]) -> Problem:
    """A frame or room that the house does not have."""
    listed = f" There are {_listed(known)}." if known else ""
    return Problem("understand.unknown_frame", f"There is no frame called {heard}.{listed}", heard, tuple(known))


def unknown_scene(heard: str, known: Sequence[str]) -> Problem:
    """A scene that the house does not have."""
    listed = f" There are {_listed(known)}." if known else ""
    return Problem("understand.unknown_scene", f"There is no scene called {heard}.{listed}", heard, tuple(known))


def unknown_light(heard: str) -> Problem:
    """A light that no preset is."""
    return Problem(
        "understand.unknown_light", f"I know no light called {heard}. {known_lights()}", heard, tuple(presets())
    )


def unknown_weather(heard: str) -> Problem:
    """A weather that does not fall here."""
    message = f"I cannot let it {heard}. {known_weathers()}"
    return Problem("understand.unknown_weather", message, heard, tuple(weathers()))


def unclear_hours(heard: str) -> Problem:
    """Quiet hours that cannot be read."""
    message = "When are the quiet hours? Say for instance: from ten to seven, or 22:30 to 7:00."
    return Problem("understand.unclear_hours", message, heard)


def known_lights() -> str:
    return f"There are {_listed([name.replace('_', ' ') for name in presets()])}."


def known_weathers() -> str:
    return f"There are {_listed(tuple(weathers()))}; and it can be clear."


def no_subject(known: Sequence[str]) -> Problem:
    """Something was asked for, and of nobody."""
    listed = f" Say a name: {_listed(known, 'or')}." if known else " There is nobody in the house yet."
    return Problem("understand.no_subject", f"Who should do that?{listed}", suggestions=tuple(known))


def bad_level(heard: int) -> Problem:
    """A level beyond what there is."""
    return Problem("understand.level_out_of_range", f"{heard} is not between 0 and 100.", str(heard))


def unknown_language(lang: str, known: Sequence[str]) -> Problem:
    """A language without a data file."""
    return Problem(
        "understand.unknown_language", f"I do not speak {lang}. I speak {_listed(known)}.", lang, tuple(known)
    )


def _listed(words: Sequence[str], joiner: str = "and") -> str:
    return ", ".join(words[:-1]) + f" {joiner} " + words[-1] if len(words) > 1 else "".join(words)
