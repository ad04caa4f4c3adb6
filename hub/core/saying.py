"""Words for portraits to say: a viseme track for each frame, all starting together. What is said is said silently,
with a caption, until the house has a voice."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from msgspec import structs

from hub.core.choreography import AT_ONCE_MS, BREATH_MS, PATIENCE_MS, SCENE_LEAD_MS
from hub.core.commands import EVERYBODY, Command
from hub.core.consent import voice_refusal
from hub.core.decision import Decision, minted, put, with_live
from hub.core.effects import Send
from hub.core.performing import LONGEST_QUEUE_MS, Outcome, meant_frames, nobody
from hub.core.records import Frame, Subject
from hub.core.speeches import speech_free_from
from hub.core.state import Now, Saying, State
from hub.core.stores import clips_of, is_online, playable
from hub.core.subjects import subject_called
from hub.core.visemes import viseme_track
from hub.core.wording import listed
from hub.errors import Busy, MouthMissing, NobodyHangs, SpeechEmpty, SpeechTooLong, SubjectUnknown, VisemesMissing
from protocol.errors import KinframeError
from protocol.messages import SpeakTrack
from protocol.words import CueId, HubMs, NodeId, TraceId

LONGEST_WORDS = 500
"""Characters that are said in one go; also the longest line of the diary."""
LONGEST_MS = 60_000.0
VISEMES = "visemes"


def say(state: State, command: Command, trace: TraceId, heard_by: NodeId | None, now: Now) -> Outcome:
    """``grandma, say dinner is ready``: at once, or when what is being said is over."""
    words = tidy(command.message or "")
    visemes, lasts_ms = viseme_track(words)
    if (error := _unsayable(words, lasts_ms) or _stranger(state, command)) is not None:
        return Outcome(Decision(state), error=error)
    meant = meant_frames(state, _by_name(state, command), heard_by)
    there = tuple(frame for frame in meant if is_online(state, frame.id))
    errors = {frame.id: error for frame in there if (error := _why_not(state, frame)) is not None}
    able = tuple(frame for frame in there if frame.id not in errors)
    if not able:
        away = NobodyHangs(nobody(command, meant))
        return Outcome(Decision(state), error=next(iter(errors.values()), away))
    start, busy = _start(state, able, now)
    if busy is not None:
        return Outcome(Decision(state), error=busy)
    track = SpeakTrack(
        cue_id=CueId(""),
        clock_id=state.clock_id,
        start=start,
        expires=HubMs(start + PATIENCE_MS),
        lasts_ms=lasts_ms,
        visemes=visemes,
        words=words,
        trace=trace,
    )
    outcome = _leaving(state, able, track, now)
    left_out = dict.fromkeys(error.message for error in errors.values())
    return replace(outcome, words=" ".join([outcome.words, *left_out]))


def tidy(message: str) -> str:
    """The words on one line, without what cannot be written on a panel."""
    seen = (char if unicodedata.category(char)[0] != "C" else " " for char in message)
    return " ".join("".join(seen).split())


def _unsayable(words: str, lasts_ms: float) -> KinframeError | None:
    if len(words) > LONGEST_WORDS:
        return SpeechTooLong(f"These are {len(words)} characters; {LONGEST_WORDS} are said in one go.")
    if lasts_ms > LONGEST_MS:
        limit = f"{LONGEST_MS / 1000:.0f} are the most in one go"
        return SpeechTooLong(f"That would take {lasts_ms / 1000:.0f} seconds to say; {limit}.")
    return None if lasts_ms else SpeechEmpty()


def _stranger(state: State, command: Command) -> KinframeError | None:
    named = [name for name in command.subjects if name != EVERYBODY]
    unknown = [name for name in named if subject_called(state, name) is None]
    return SubjectUnknown(f"Nobody called {unknown[0]} belongs to the house.") if unknown else None


def _why_not(state: State, frame: Frame) -> KinframeError | None:
    """Why the portrait in this frame cannot say anything: the subject's consent first, then what is lacking."""
    subject = _depicted(state, frame)
    presence = state.live.frames.get(frame.id)
    if subject is None or presence is None:
        return NobodyHangs(f"{frame.name} is bare.")
    if (unwilling := voice_refusal(state, subject.id)) is not None:
        return unwilling
    if not presence.capabilities.mouth:
        return MouthMissing(f"{frame.name} cannot move a portrait's mouth.")
    shapes = [clip for clip in clips_of(state, frame.portrait) if clip.record.atlas and clip.is_for(VISEMES)]
    if not shapes:
        return VisemesMissing(f"{subject.name} has no mouth shapes yet.")
    if not any(playable(presence, clip) for clip in shapes):
        return VisemesMissing(f"{frame.name} does not hold the mouth shapes of {subject.name} yet.")
    return None


def _start(state: State, frames: tuple[Frame, ...], now: Now) -> tuple[HubMs, Busy | None]:
    """When they can begin together: a speech waits for the one before, as performances do."""
    soonest = HubMs(now.ms + (SCENE_LEAD_MS if len(frames) > 1 else AT_ONCE_MS))
    ends = speech_free_from(state, [frame.id for frame in frames])
    free = HubMs(ends + BREATH_MS)
    if free <= soonest:
        return soonest, None
    if free - now.ms > LONGEST_QUEUE_MS:
        words = f"There is enough to say for the next {(free - now.ms) / 1000:.0f} seconds; say stop first."
        return soonest, Busy(words)
    return free, None


def _leaving(state: State, frames: tuple[Frame, ...], track: SpeakTrack, now: Now) -> Outcome:
    """The track to each frame under an id of its own."""
    sends: list[Send] = []
    cues: list[CueId] = []
    names: list[str] = []
    for frame in frames:
        key, state = minted(state, "speech")
        subject = _depicted(state, frame)
        assert subject is not None  # whoever is able is somebody
        mine = structs.replace(track, cue_id=CueId(key))
        saying = Saying(mine, frame.id, subject.id, subject.name)
        state = with_live(state, speeches=put(state.live.speeches, mine.cue_id, saying))
        sends.append(Send(frame.id, mine))
        cues.append(mine.cue_id)
        names.append(subject.name)
    ahead = "In a moment: " if track.start - now.ms > SCENE_LEAD_MS else ""
    verb = "says" if len(set(names)) == 1 else "say"
    words = f"{ahead}{listed(names)} {verb} “{track.words}”."
    return Outcome(Decision(state, tuple(sends)), words, cues=tuple(cues))


def _by_name(state: State, command: Command) -> Command:
    """With the names that hang on the wall in the place of aliases and ids."""
    named = ((name, subject_called(state, name)) for name in command.subjects)
    return replace(command, subjects=tuple(subject.name if subject else name for name, subject in named))


def _depicted(state: State, frame: Frame) -> Subject | None:
    portrait = state.house.portraits.get(frame.portrait) if frame.portrait else None
    return state.house.subjects.get(portrait.subject) if portrait else None
