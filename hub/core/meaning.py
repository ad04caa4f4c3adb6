"""From what a sentence template found to the command it stands for in this house at this moment. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hub.core.commands import EVERYBODY, Change, Command
from hub.core.problems import ambiguous, no_subject, unclear_hours, unknown_gesture
from hub.core.quiet import NONE, quiet_hours
from hub.core.reading import Reading, Scene
from hub.core.spoken import said
from hub.core.understanding import Problem

_NEEDS_SOMEBODY = frozenset({"perform"})
_MEANS_WHO_IS_THERE = frozenset({"perform", "story", "recall", "forget", "ask", "say"})
_PLURAL = frozenset({"them", "they", "both of them", "the two of them", "those two", "these two"})


def commands_of(reading: Reading, scene: Scene) -> tuple[Command, ...] | Problem:
    """The commands that a reading stands for, or why there are none.

    Only a message to several subjects gives more than one: each gets their own.
    """
    for slot in ("who", "except", "target", "from_subject"):
        for meant in reading.names(slot):
            if len(meant) > 1:
                return ambiguous(_heard(reading, scene, slot), meant)
    gesture = reading.text("gesture")
    subjects = who_is_meant(reading, scene)
    if gesture is not None and gesture not in scene.gestures and reading.action in ("perform", "ripple"):
        # "let's eat" asks nothing of a portrait.
        asked = not isinstance(subjects, Problem)
        return unknown_gesture(gesture.replace("_", " "), scene.gestures) if asked else (Command("none"),)
    if isinstance(subjects, Problem):
        return (Command("none"),) if reading.action == "none" else subjects
    base = Command(reading.action, subjects=subjects, except_=_excepted(reading, subjects))
    if reading.action == "pass_on":
        return _messages(reading, scene, subjects)
    built = _BUILDERS.get(reading.action, _plainly)(base, reading, scene)
    return built if isinstance(built, Problem) else (built,)


def who_is_meant(reading: Reading, scene: Scene) -> tuple[str, ...] | Problem:
    """The subjects of a command: named, a group, everybody, a pronoun, or whoever is there."""
    if reading.text("all") or reading.text("to_all"):
        return (EVERYBODY,)
    excepted = {name for meant in reading.names("except") for name in meant}
    named = tuple(dict.fromkeys(name for slot in ("group", "who") for who in reading.names(slot) for name in who))
    if named:
        return tuple(name for name in named if name not in excepted) or named
    pronoun = reading.text("pronoun")
    if pronoun is not None:
        meant = _by_pronoun(pronoun, scene)
        return meant or no_subject(_known(scene))
    if reading.action in _MEANS_WHO_IS_THERE:
        present = scene.present()
        if not present and reading.action in _NEEDS_SOMEBODY:
            return no_subject(_known(scene))
        return present
    return scene.addressed


def _by_pronoun(pronoun: str, scene: Scene) -> tuple[str, ...]:
    looked_at = scene.looked_at() or scene.addressed
    return looked_at if pronoun in _PLURAL or len(looked_at) < 2 else looked_at[-1:]


def _excepted(reading: Reading, subjects: tuple[str, ...]) -> tuple[str, ...]:
    if subjects != (EVERYBODY,):
        return ()
    return tuple(dict.fromkeys(name for meant in reading.names("except") for name in meant))


def _perform(base: Command, reading: Reading, scene: Scene) -> Command:
    target = next((meant[0] for meant in reading.names("target")), None)
    return replace(base, gesture=reading.text("gesture"), target=target)


def _ripple(base: Command, reading: Reading, scene: Scene) -> Command:
    source = reading.text("from") or (scene.frame if reading.text("here") else None)
    for meant in reading.names("from_subject"):
        hangs = next((frame.name for frame in scene.vocabulary.frames if scene.hangs_in(frame) == meant[0]), None)
        source = hangs or meant[0]
    subjects = () if base.subjects == (EVERYBODY,) and not base.except_ else base.subjects
    return replace(base, subjects=subjects, gesture=reading.text("gesture"), from_=source)


def _scene(base: Command, reading: Reading, scene: Scene) -> Command:
    return Command("scene", name=reading.text("scene"))


def _stop(base: Command, reading: Reading, scene: Scene) -> Command:
    named = reading.text("scene")
    return Command("stop", name=named) if named else base


def _show(base: Command, reading: Reading, scene: Scene) -> Command:
    return replace(base, target=_place(reading, scene))


def _level(base: Command, reading: Reading, scene: Scene) -> Command:
    numbers = [round(value) for value in reading.values.get("level", ()) if isinstance(value, int | float)]
    change: Change | None = "up" if reading.text("change") == "up" else "down" if reading.text("change") else None
    target = _place(reading, scene)
    # A frame that is named is aimed at, not whoever a call or the frame itself would add.
    subjects = base.subjects if reading.names("who") or reading.text("all") or not target else ()
    return replace(base, subjects=subjects, level=numbers[0] if numbers else None, change=change, target=target)


def _look(base: Command, reading: Reading, scene: Scene) -> Command:
    """A light or a weather: of the whole house, where no frame and nobody is named."""
    named = replace(_level(base, reading, scene), change=None)
    return replace(named, name=reading.text("light") or reading.text("weather"))


def _quiet_hours(base: Command, reading: Reading, scene: Scene) -> Command | Problem:
    said_hours = _kept(reading, scene, "hours") or reading.text("hours") or ""
    hours = quiet_hours(said_hours)
    if hours is None:
        return unclear_hours(said_hours)
    return Command("quiet_hours", when=hours or NONE, target=_place(reading, scene))


def _who_waved(base: Command, reading: Reading, scene: Scene) -> Command:
    target = next((meant[0] for slot in ("target", "who") for meant in reading.names(slot)), None)
    if target is None and len(scene.addressed) == 1 and scene.addressed != (EVERYBODY,):
        target = scene.addressed[0]
    if reading.text("target_all"):
        target = EVERYBODY
    return Command("who_waved", when=_when(reading, scene), target=target or _place(reading, scene))


def _remembered(base: Command, reading: Reading, scene: Scene) -> Command:
    about, when = _kept(reading, scene, "about"), _when(reading, scene)
    return replace(base, about=about, when=when, except_=())


def _story(base: Command, reading: Reading, scene: Scene) -> Command:
    return replace(base, topic=_kept(reading, scene, "topic"))


def _ask(base: Command, reading: Reading, scene: Scene) -> Command:
    return replace(base, message=_kept(reading, scene, "message"))


def _say(base: Command, reading: Reading, scene: Scene) -> Command:
    message = _kept(reading, scene, "message")
    return replace(base, message=message) if base.subjects and message else Command("none")


def _plainly(base: Command, reading: Reading, scene: Scene) -> Command:
    return base


def _messages(reading: Reading, scene: Scene, subjects: tuple[str, ...]) -> tuple[Command, ...]:
    message = _kept(reading, scene, "message") or reading.text("message")
    return tuple(Command("pass_on", to=name, message=message) for name in subjects)


def _place(reading: Reading, scene: Scene) -> str | None:
    return reading.text("target") or (scene.frame if reading.text("here") else None)


def _when(reading: Reading, scene: Scene) -> str | None:
    rest = _kept(reading, scene, "when_rest")
    if rest is not None:
        return f"{reading.text('when_start') or ''} {rest}".strip()
    return " ".join(str(value) for value in reading.values.get("when", ())) or None


def _kept(reading: Reading, scene: Scene, slot: str) -> str | None:
    return said(scene.text, reading.free.get(slot, ())) or None


def _known(scene: Scene) -> tuple[str, ...]:
    return tuple(subject.name for subject in scene.vocabulary.subjects)


def _heard(reading: Reading, scene: Scene, slot: str) -> str:
    return said(scene.text, reading.heard.get(slot, ())) or slot


_BUILDERS: dict[str, Callable[[Command, Reading, Scene], Command | Problem]] = {
    "perform": _perform,
    "ripple": _ripple,
    "scene": _scene,
    "stop": _stop,
    "show": _show,
    "volume": _level,
    "brightness": _level,
    "light": _look,
    "weather": _look,
    "quiet_hours": _quiet_hours,
    "who_waved": _who_waved,
    "recall": _remembered,
    "forget": _remembered,
    "story": _story,
    "ask": _ask,
    "say": _say,
}
