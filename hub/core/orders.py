"""Commands, from whatever entrance, carried out: the one place where the registry meets the house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hub.core.commands import EVERYBODY, REGISTRY, Command, CommandInvalid, CommandSpec, validate
from hub.core.consent import of_command, portrait_refusal
from hub.core.decision import Decision, noted
from hub.core.effects import Answer
from hub.core.hanging import HANGABLE, frame_named, frames_of, hang
from hub.core.jobs import cancel, lease_waiting
from hub.core.looks import NIGHT, STEP, WEATHERS, set_brightness, set_look, set_quiet, with_light, with_weather
from hub.core.performing import Outcome, meant_frames, perform, stop
from hub.core.photos import best, why
from hub.core.portraits import face_chosen
from hub.core.portraits import removed as portrait_removed
from hub.core.problems import known_lights, known_weathers
from hub.core.quiet import quiet_hours
from hub.core.records import ACTIVE, Frame
from hub.core.requests import CommandsGiven, FaceChosen, PortraitRemoved, SceneDeleted, ScenesSaved, SubjectChanged
from hub.core.saying import say
from hub.core.scene_keeping import deleted, saved
from hub.core.scene_orders import perform_scene, send_ripple, stop_scene
from hub.core.scene_text import from_toml
from hub.core.scenes import scene_called
from hub.core.state import Now, State
from hub.core.subjects import changed as subject_changed
from hub.core.subjects import subject_called
from hub.core.wording import listed
from hub.errors import (
    AuthorityMissing,
    CommandElsewhere,
    CommandNotYet,
    FrameUnknown,
    HoursUnclear,
    JobUnknown,
    NobodyHangs,
    PortraitUnknown,
    SceneInvalid,
    SceneUnknown,
    SubjectUnknown,
)
from protocol.errors import KinframeError
from protocol.look import PresetUnknown, presets
from protocol.look.weather import CLEAR, WeatherUnknown, weathers
from protocol.words import CueId, JobId, NodeId, PortraitId

Handler = Callable[[State, Command, CommandsGiven, Now], Outcome]


def given(state: State, event: CommandsGiven, now: Now) -> Decision:
    """Carry out commands in order; the first that fails ends the row. One answer for all."""
    decision = Decision(state)
    words: list[str] = []
    cues: tuple[CueId, ...] = ()
    error: KinframeError | None = None
    for command in event.commands:
        outcome = _one(decision.state, command, event, now)
        decision = decision.plus(outcome.decision)
        words += [outcome.words] if outcome.words else []
        cues += outcome.cues
        error = outcome.error
        if error is not None:
            code, why = error.code, error.message
            decision = Decision(noted(decision.state, now, why, code, event.trace), decision.effects)
            words.append(why)
            break
    return decision.also(Answer(event.request, " ".join(words), error=error, cues=cues))


def _one(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    try:
        spec = validate(command)
    except CommandInvalid as invalid:
        return Outcome(Decision(state), error=invalid)
    if not event.authority.allows(spec.authority):
        return Outcome(Decision(state), error=AuthorityMissing(f"That needs the {spec.authority.word}'s word."))
    left_out, unwilling = of_command(state, command)
    if unwilling is not None:
        return Outcome(Decision(state), error=unwilling)
    outcome = _carried_out(state, spec, command, event, now)
    return replace(outcome, words=f"{outcome.words} {left_out}".strip()) if left_out else outcome


def _carried_out(state: State, spec: CommandSpec, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    handler = HANDLERS.get(command.action)
    if handler is None and not spec.spoken:
        return Outcome(Decision(state), error=CommandElsewhere())
    if handler is None:
        words = f"{spec.summary.removesuffix('.')}: I understand, but I cannot do that yet."
        return Outcome(Decision(state), error=CommandNotYet(words))
    return handler(state, command, event, now)


def _perform(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    return perform(state, command, event.trace, event.heard_by, now)


def _ripple(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    return send_ripple(state, command, event.trace, event.heard_by, now)


def _say(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    return say(state, command, event.trace, event.heard_by, now)


def _stop(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    return stop_scene(state, command, now) if command.name else stop(state, command, event.heard_by, now)


def _scene(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    return perform_scene(state, command, event.trace, now)


def _save_scenes(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    try:
        scenes = from_toml(command.message or "")
    except SceneInvalid as invalid:
        return Outcome(Decision(state), error=invalid)
    return _unwrapped(saved(state, ScenesSaved("", scenes), now))


def _delete_scene(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    scene = scene_called(state, command.name or "")
    if scene is None:
        return Outcome(Decision(state), error=SceneUnknown())
    return _unwrapped(deleted(state, SceneDeleted("", scene.id), now))


def _nothing(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    return Outcome(Decision(state))


def _panels(state: State, command: Command) -> tuple[Frame, ...] | KinframeError:
    """The frames whose panels a command is about: the one that is named, of its subjects, or all."""
    frames: tuple[Frame, ...] = tuple(state.house.frames.values())
    if command.target:
        named = frame_named(state, command.target)
        if named is None:
            return FrameUnknown(f"There is no frame called {command.target}.")
        frames = (named,)
    elif (command.subjects and EVERYBODY not in command.subjects) or command.except_:
        frames = meant_frames(state, command, None)
    return frames or NobodyHangs("There is no frame yet.")


def _own(command: Command, frames: tuple[Frame, ...]) -> list[NodeId] | None:
    """The frames that get something of their own; None: it is of the whole house."""
    whole = not command.target and not command.except_ and set(command.subjects) <= {EVERYBODY}
    return None if whole else [frame.id for frame in frames]


def _light(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    frames = _panels(state, command)
    if isinstance(frames, KinframeError):
        return Outcome(Decision(state), error=frames)
    preset = presets().get(command.name or "")
    if preset is None:
        return Outcome(Decision(state), error=PresetUnknown(f"There is no light of that name. {known_lights()}"))
    state = with_light(state, preset.name, _own(command, frames), now)
    return Outcome(set_brightness(state, [frame.id for frame in frames], {}), f"{preset.label}.")


def _weather(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    frames = _panels(state, command)
    if isinstance(frames, KinframeError):
        return Outcome(Decision(state), error=frames)
    kind = CLEAR if command.name == "clear" else command.name
    if kind is None or kind not in (CLEAR, *weathers()):
        return Outcome(Decision(state), error=WeatherUnknown(f"There is no weather of that name. {known_weathers()}"))
    state = with_weather(state, kind, _own(command, frames), now, command.level)
    return Outcome(set_brightness(state, [frame.id for frame in frames], {}), f"{WEATHERS[kind]}.")


def _quiet_hours(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    hours = quiet_hours(command.when or "")
    frames = _panels(state, command)
    if isinstance(frames, KinframeError) or hours is None:
        return Outcome(Decision(state), error=frames if isinstance(frames, KinframeError) else HoursUnclear())
    decision = set_quiet(state, hours, _own(command, frames), now)
    said = f"It is dark from {hours.replace('-', ' to ')}." if hours else "There are no quiet hours any more."
    return Outcome(decision, said)


def _brightness(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    frames = _panels(state, command)
    if isinstance(frames, KinframeError):
        return Outcome(Decision(state), error=frames)
    step = command.level if command.level is not None else STEP
    how = {"step": step if command.change == "up" else -step} if command.change else {"level": step}
    decision = set_brightness(state, [frame.id for frame in frames], how)
    level = decision.state.house.frames[frames[0].id].brightness
    return Outcome(decision, f"{listed([frame.name for frame in frames])}: {level} per cent.")


def _goodnight(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    preset, level = NIGHT
    return Outcome(set_look(state, preset, level, now), "Good night.")


def _show(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    """Hang the subject where it was asked for; without a place, say where the subject hangs."""
    name = command.subjects[0] if command.subjects else ""
    subject = subject_called(state, name)
    if subject is None:
        return Outcome(Decision(state), error=SubjectUnknown(f"Nobody called {name or 'that'} belongs to the house."))
    target = frame_named(state, command.target) or frame_named(state, event.heard_by)
    if command.target and target is None:
        return Outcome(Decision(state), error=FrameUnknown(f"There is no frame called {command.target}."))
    places = frames_of(state, (subject.name,))
    if places and target is None:
        return Outcome(Decision(state), f"{subject.name} hangs in {listed([frame.name for frame in places])}.")
    portraits = [p for p in state.house.portraits.values() if p.subject == subject.id and p.status in HANGABLE]
    target = target or next((frame for frame in state.house.frames.values() if frame.portrait is None), None)
    portrait = best(portraits)
    if portrait is None or target is None:
        missing = f"{subject.name} has no portrait yet." if portrait is None else "No frame is free."
        return Outcome(Decision(state), error=NobodyHangs(missing))
    decision = hang(state, target.id, portrait.id, now)
    return Outcome(decision, f"{subject.name} hangs in {target.name} now.{why(state, portrait.id)}")


def _hang(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    frame = frame_named(state, command.frame)
    if frame is None:
        return Outcome(Decision(state), error=FrameUnknown())
    portrait = PortraitId(command.portrait) if command.portrait else None
    if portrait is not None and portrait not in state.house.portraits:
        return Outcome(Decision(state), error=PortraitUnknown())
    if portrait is not None and (unwilling := portrait_refusal(state, portrait)):
        return Outcome(Decision(state), error=unwilling)
    return Outcome(hang(state, frame.id, portrait, now), "Done.")


def _cancel_job(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    job = state.house.jobs.get(JobId(command.job or ""))
    if job is None or job.status not in ACTIVE:
        return Outcome(Decision(state), error=JobUnknown())
    return Outcome(cancel(state, job, now).then(lambda s: lease_waiting(s, now)), "Cancelled.")


def _rename(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    subject = subject_called(state, command.subjects[0]) if command.subjects else None
    if subject is None:
        return Outcome(Decision(state), error=SubjectUnknown())
    return _unwrapped(
        subject_changed(state, SubjectChanged("", subject.id, command.name, authority=event.authority), now)
    )


def _remove(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    return _unwrapped(portrait_removed(state, PortraitRemoved("", PortraitId(command.portrait or "")), now))


def _choose_face(state: State, command: Command, event: CommandsGiven, now: Now) -> Outcome:
    number = command.name or ""
    face = int(number) if number.isdecimal() and len(number) < 4 else -1
    chosen = FaceChosen("", PortraitId(command.portrait or ""), face, event.trace)
    return _unwrapped(face_chosen(state, chosen, now))


def _unwrapped(decision: Decision) -> Outcome:
    """The decision about a request, as the outcome of a command: its answer becomes ours."""
    answer = next(effect for effect in decision.effects if isinstance(effect, Answer))
    rest = tuple(effect for effect in decision.effects if not isinstance(effect, Answer))
    return Outcome(Decision(decision.state, rest), answer.words, answer.error)


HANDLERS: dict[str, Handler] = {
    "perform": _perform,
    "ripple": _ripple,
    "scene": _scene,
    "say": _say,
    "stop": _stop,
    "none": _nothing,
    "brightness": _brightness,
    "light": _light,
    "weather": _weather,
    "quiet_hours": _quiet_hours,
    "goodnight": _goodnight,
    "show": _show,
    "hang": _hang,
    "cancel_job": _cancel_job,
    "rename_subject": _rename,
    "remove_portrait": _remove,
    "choose_face": _choose_face,
    "save_scenes": _save_scenes,
    "delete_scene": _delete_scene,
}
"""What can be carried out; the other actions of the registry say that they wait, or that they are done elsewhere."""

assert set(HANDLERS) <= set(REGISTRY)
