"""Playback as a rule-based machine: whatever is commanded and however late the player is, the promises hold."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from frame_node.core import passage, playback
from frame_node.core.foresight import wanted_soon
from frame_node.core.phases import (
    Empty,
    Ended,
    Idling,
    Ordered,
    Performing,
    Playback,
    Presentation,
    Returning,
    Settling,
    TurnedDown,
)
from frame_node.core.settle import REFRESH_NS, SETTLE_LONGEST_NS
from frame_node.core.transitions import Result
from protocol.words import ClipId, CueId
from tests.unit.frame_node.reels import repertoire

MS = 1_000_000


class PlaybackMachine(RuleBasedStateMachine):
    """Mirrors what the player's loop does, and counts what it presents."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 5_000 * MS
        self.state = Playback()
        self.ordered: dict[CueId, Ordered] = {}
        self.ended: dict[CueId, Ended | TurnedDown] = {}
        self.shown: dict[CueId, list[int]] = {}
        self.at_hand: set[tuple[ClipId, int]] = set()
        """Images that are on the glass, or that the decoder was told of before they are due."""
        self.number = 0

    def take(self, result: Result) -> None:
        self.at_hand |= {(still.reel.clip, still.image) for still in wanted_soon(self.state)}
        self.state, outcomes = result
        for outcome in outcomes:
            assert outcome.cue_id in self.ordered, "an outcome for a cue that nobody gave"
            assert outcome.cue_id not in self.ended, "a cue ends once"
            self.ended[outcome.cue_id] = outcome
            if isinstance(outcome, Ended):
                self.check_performance(outcome)

    def check_performance(self, ended: Ended) -> None:
        images = self.shown[ended.cue_id]
        assert images == sorted(set(images)), "images only go forwards"
        assert images[0] == 0, "the first image presented is the clip's first"
        assert len(images) == ended.presented
        if not ended.cancelled:
            assert images[-1] == 11, "the last image presented is the clip's last"
            assert ended.presented + ended.dropped == 12
        assert ended.settled_ns <= ended.started_ns <= ended.ended_ns
        assert ended.started_ns >= self.ordered[ended.cue_id].start_ns, "never early"

    @initialize()
    def begin(self) -> None:
        self.take(playback.hang(self.state, repertoire(), self.now))

    @rule(name=st.sampled_from(["p", "q"]), gestures=st.sampled_from([("greet", "nod"), ("greet",), ()]))
    def hang(self, name: str, gestures: tuple[str, ...]) -> None:
        self.take(playback.hang(self.state, repertoire(name, gestures), self.now))

    @rule()
    def take_down(self) -> None:
        self.take(playback.hang(self.state, None, self.now))
        assert isinstance(self.state.phase, Empty)

    @rule(
        clip=st.sampled_from(["greet", "nod", "unknown"]),
        lead=st.integers(-300, 1_500),
        patience=st.integers(-100, 2_000),
    )
    def arm(self, clip: str, lead: int, patience: int) -> None:
        self.number += 1
        start = self.now + lead * MS
        cue = Ordered(CueId(f"c{self.number}"), ClipId(clip), start, start + patience * MS)
        self.ordered[cue.cue_id] = cue
        self.take(playback.arm(self.state, cue, self.now))

    @rule(slept=st.integers(2_000, 20_000))
    def sleep(self, slept: int) -> None:
        since, self.now = self.now, self.now + slept * MS
        self.take(playback.slept_through(self.state, since, self.now))
        missed = [name for name, cue in self.ordered.items() if since <= cue.start_ns <= self.now]
        under_way = self.state.phase.cue.cue_id if isinstance(self.state.phase, Performing) else None
        assert all(name in self.ended or name == under_way for name in missed), "what was slept through has ended"

    @precondition(lambda self: self.ordered)
    @rule(data=st.data())
    def arm_again(self, data: st.DataObject) -> None:
        recent = list(self.ordered.values())[-4:]
        before = self.state
        self.take(playback.arm(self.state, data.draw(st.sampled_from(recent)), self.now))
        assert self.state == before, "a duplicate changes nothing"

    @rule(which=st.one_of(st.none(), st.integers(1, 30)))
    def cancel(self, which: int | None) -> None:
        name = None if which is None else CueId(f"c{which}")
        self.take(playback.cancel(self.state, name, self.now))
        if which is None:
            assert not self.state.waiting and not isinstance(self.state.phase, (Settling, Performing))

    @rule(clip=st.sampled_from(["greet", "nod", "idle-p", "idle-p-1", "idle-q-2"]))
    def break_clip(self, clip: str) -> None:
        self.take(playback.drop_clip(self.state, ClipId(clip), self.now))

    @rule(images=st.integers(1, 60), lateness=st.lists(st.sampled_from([0, 0, 0, 1, 20, 40, 400]), min_size=1))
    def play(self, images: int, lateness: list[int]) -> None:
        for turn in range(images):
            coming = self.next_one()
            if coming is None:
                self.now += 50 * MS
                return
            self.present(coming, lateness[turn % len(lateness)] * MS)

    @rule(lateness=st.sampled_from([(0,), (0, 3), (0, 40), (0, 0, 90), (20,)]))
    def play_out(self, lateness: tuple[int, ...]) -> None:
        """Left alone, everything comes to its end: all cues are performed or turned down, and the portrait idles."""
        for turn in range(2_000):
            if not self.state.waiting and isinstance(self.state.phase, (Idling, Empty)):
                return
            coming = self.next_one()
            assert coming is not None
            self.present(coming, lateness[turn % len(lateness)] * MS)
        raise AssertionError(f"never comes to an end: {self.state.phase}")

    def next_one(self) -> Presentation | None:
        self.take(passage.advance(self.state, self.now))
        return passage.upcoming(self.state, self.now)

    def present(self, coming: Presentation, late: int) -> None:
        before = self.state
        self.now = max(self.now, coming.due_ns) + late
        phase = before.phase
        cue = phase.cue.cue_id if isinstance(phase, (Settling, Performing)) else None
        is_image = isinstance(phase, Performing) or (isinstance(phase, Settling) and coming.index == phase.move.images)
        if cue is not None and is_image:
            self.shown.setdefault(cue, []).append(coming.shot.base.image)
        if isinstance(phase, Settling) and not is_image:
            assert phase.move.end_ns - phase.move.start_ns <= SETTLE_LONGEST_NS + 2 * REFRESH_NS
        stills = [still for still in (coming.shot.base, coming.shot.over) if still is not None]
        if isinstance(phase, (Settling, Returning)):
            origin = phase.move.origin
            assert (origin.reel.clip, origin.image) in self.at_hand, "a way sets off from what is at hand"
        self.at_hand = {(still.reel.clip, still.image) for still in stills}
        self.take(passage.presented(before, coming, self.now))
        assert self.state.presented == before.presented + 1

    @invariant()
    def every_cue_is_accounted_for(self) -> None:
        open_cues = {cue.cue_id for cue in self.state.waiting}
        if isinstance(self.state.phase, (Settling, Performing)):
            open_cues.add(self.state.phase.cue.cue_id)
        assert open_cues == set(self.ordered) - set(self.ended)

    @invariant()
    def something_is_always_shown_when_something_hangs(self) -> None:
        state, _ = passage.advance(self.state, self.now)
        coming = passage.upcoming(state, self.now)
        assert (coming is None) == (self.state.repertoire is None)
        if coming is not None:
            assert 0.0 <= coming.shot.mix <= 1.0
            assert coming.due_ns - self.now <= 1_000 * MS
        assert isinstance(self.state.phase, (Empty, Idling, Settling, Performing, Returning))


PlaybackMachine.TestCase.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)
test_playback = PlaybackMachine.TestCase
