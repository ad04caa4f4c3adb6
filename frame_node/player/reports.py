"""What the player tells its controller."""

from __future__ import annotations

from collections.abc import Iterable

from frame_node.core.phases import Ended, Idling, Outcome, Performing, Playback, Returning, Settling, TurnedDown
from frame_node.core.speech import SpeechEnded, SpeechRefused
from frame_node.player.decode import Image
from protocol.errors import KinframeError
from protocol.messages.playback import PlayerState
from protocol.messages.player import (
    ClipUnplayable,
    CueTurnedDown,
    Hang,
    Hung,
    NowShowing,
    PanelClosed,
    Performed,
    Spoke,
    Touched,
)
from protocol.runtime.child import ChildPipe
from protocol.words import ClipId, CueId

EVERY_NS = 5_000_000_000


class Reports:
    """Sends messages; repeats what is shown every few seconds, says changes at once."""

    def __init__(self, pipe: ChildPipe) -> None:
        self._pipe = pipe
        self._said: tuple[object, ...] = ()
        self._said_ns = 0

    def showing(self, state: Playback, viewer: bool, now_ns: int) -> None:
        name, clip, cue = describe(state)
        portrait = state.repertoire.portrait if state.repertoire else None
        facts = (name, portrait, clip, cue, viewer)
        if facts == self._said and now_ns - self._said_ns < EVERY_NS:
            return
        self._said, self._said_ns = facts, now_ns
        counts = {"presented": state.presented, "dropped": state.dropped, "late": state.late}
        self._pipe.send(NowShowing(state=name, portrait=portrait, clip=clip, cue_id=cue, viewer=viewer, **counts))

    def outcome(self, outcome: Outcome, first: Image | None, last: Image | None) -> None:
        if isinstance(outcome, TurnedDown):
            self._pipe.send(CueTurnedDown(cue_id=outcome.cue_id, code=outcome.code, reason=outcome.reason))
        else:
            self._pipe.send(_performed(outcome, first, last))

    def refused(self, refusals: Iterable[SpeechRefused]) -> None:
        for one in refusals:
            self._pipe.send(CueTurnedDown(cue_id=one.cue_id, code=one.code, reason=one.reason))

    def spoke(self, ended: Iterable[SpeechEnded]) -> None:
        for one in ended:
            times = {"started_ns": one.started_ns, "ended_ns": one.ended_ns}
            self._pipe.send(Spoke(cue_id=one.cue_id, cancelled=one.cancelled, **times))

    def hung(self, state: Playback, hang: Hang) -> None:
        shown = state.repertoire
        names = shown.clips if shown else frozenset()
        self._pipe.send(Hung(portrait=hang.portrait, clips=tuple(sorted(names))))

    def unplayable(self, clip: ClipId, error: KinframeError) -> None:
        self._pipe.send(ClipUnplayable(clip=clip, code=error.code, reason=error.message))

    def problem(self, error: KinframeError) -> None:
        self.unplayable(ClipId(""), error)

    def touched(self, at_ns: int) -> None:
        self._pipe.send(Touched(at_ns=at_ns))

    def closed(self) -> None:
        self._pipe.send(PanelClosed())


def describe(state: Playback) -> tuple[PlayerState, ClipId | None, CueId | None]:
    """The state's word, the clip that is seen, and the cue it belongs to."""
    match state.phase:
        case Idling(clock):
            return "idle", clock.reel.clip, None
        case Returning(move):
            return "idle", move.goal.reel.clip, None
        case Settling(cue, move):
            return "settling", move.goal.reel.clip, cue.cue_id
        case Performing(cue, reel):
            return "performing", reel.clip, cue.cue_id
        case _:
            return "empty", None, None


def _performed(ended: Ended, first: Image | None, last: Image | None) -> Performed:
    return Performed(
        cue_id=ended.cue_id,
        settled_ns=ended.settled_ns,
        started_ns=ended.started_ns,
        ended_ns=ended.ended_ns,
        presented=ended.presented,
        dropped=ended.dropped,
        first=first.hash() if first else None,
        last=last.hash() if last else None,
        cancelled=ended.cancelled,
    )
