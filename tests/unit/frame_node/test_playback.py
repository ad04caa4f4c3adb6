"""Playback, example by example: what a viewer sees and what the hub is told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from frame_node.core import passage, playback
from frame_node.core.phases import Ended, Idling, Ordered, Outcome, Performing, Playback, Settling, TurnedDown
from protocol.words import ClipId, CueId
from tests.unit.frame_node.reels import repertoire

MS = 1_000_000
PERIOD = 1_000_000_000 // 30


class Stage:
    """A player that is exactly on time unless told otherwise."""

    def __init__(self) -> None:
        self.now = 1_000 * MS
        self.outcomes: list[Outcome] = []
        self.seen: list[tuple[int, str, int]] = []
        self.behind: list[int] = []
        """How long after it was due each image was presented."""
        self.state, _ = playback.hang(Playback(), repertoire(), self.now)

    def arm(self, cue_id: str, start: int, clip: str = "greet", patience_ms: int = 5_000) -> None:
        cue = Ordered(CueId(cue_id), ClipId(clip), start, start + patience_ms * MS)
        self.state, outcomes = playback.arm(self.state, cue, self.now)
        self.outcomes += outcomes

    def play(self, until: int, late_at: int | None = None, late: int = 0) -> None:
        while self.now < until:
            self.state, outcomes = passage.advance(self.state, self.now)
            coming = passage.upcoming(self.state, self.now)
            assert coming is not None
            self.now = max(self.now, coming.due_ns)
            if isinstance(self.state.phase, Performing) and coming.index == late_at:
                self.now += late
            kind = type(self.state.phase).__name__
            self.state, more = passage.presented(self.state, coming, self.now)
            self.seen.append((self.now, kind, coming.index))
            self.behind.append(self.now - coming.due_ns)
            self.outcomes += (*outcomes, *more)

    def ended(self) -> list[Ended]:
        return [one for one in self.outcomes if isinstance(one, Ended)]


def test_a_performance_starts_exactly_on_time_and_shows_every_image_once() -> None:
    stage = Stage()
    start = stage.now + 400 * MS
    stage.arm("c", start)
    stage.play(start + 1_000 * MS)
    (done,) = stage.ended()
    assert (done.started_ns, done.presented, done.dropped, done.cancelled) == (start, 12, 0, False)
    assert done.ended_ns == start + 11 * PERIOD and start - 150 * MS <= done.settled_ns < start
    assert [i for _, kind, i in stage.seen if kind == "Performing"] == list(range(1, 12))
    assert isinstance(stage.state.phase, Idling)


def test_idle_goes_on_without_a_gap_before_and_after() -> None:
    stage = Stage()
    stage.play(stage.now + 5_000 * MS)
    times = [at for at, _, _ in stage.seen]
    assert {b - a for a, b in pairwise(times)} == {PERIOD}


def test_idle_loops_take_turns_each_from_its_first_image_and_without_a_gap() -> None:
    stage = Stage()
    shown: list[tuple[int, str, int]] = []
    while len(shown) < 900:
        coming = passage.upcoming(stage.state, stage.now)
        assert coming is not None
        stage.now = coming.due_ns
        still = coming.shot.base
        shown.append((stage.now, still.reel.clip, still.image))
        stage.state, _ = passage.presented(stage.state, coming, stage.now)
    times = [at for at, _, _ in shown]
    assert {after - before for before, after in pairwise(times)} == {PERIOD}
    lengths = {"idle-p": 60, "idle-p-1": 44, "idle-p-2": 76}
    turns = [(before, after) for before, after in pairwise(shown) if after[2] != before[2] + 1]
    assert all(before[2] == lengths[before[1]] - 1 and after[2] == 0 for before, after in turns)
    assert all(before[1] != after[1] for before, after in turns), "never the same loop twice in a row"
    assert {after[1] for _, after in turns} == set(lengths)


def test_a_performance_after_a_turn_comes_back_into_the_loop_that_it_left() -> None:
    stage = Stage()
    turn = stage.now + 60 * PERIOD
    stage.arm("c", turn + 200 * MS)  # decided before the turn, to leave the loop that begins with it
    stage.play(turn + 1_000 * MS)
    (done,) = stage.ended()
    assert done.started_ns == turn + 200 * MS
    assert isinstance(stage.state.phase, Idling) and stage.state.phase.clock.reel.clip != "idle-p"


def test_a_broken_idle_loop_leaves_the_stage_to_another() -> None:
    stage = Stage()
    stage.play(stage.now + 500 * MS)
    stage.state, _ = playback.drop_clip(stage.state, ClipId("idle-p"), stage.now)
    stage.play(stage.now + 4_000 * MS)
    assert stage.state.repertoire is not None
    assert "idle-p" not in {reel.clip for reel in stage.state.repertoire.idles}
    assert isinstance(stage.state.phase, Idling) and stage.state.phase.clock.reel.clip != "idle-p"


def test_a_late_player_drops_images_counts_them_and_still_ends_on_time() -> None:
    stage = Stage()
    start = stage.now + 400 * MS
    stage.arm("c", start)
    stage.play(start + 1_000 * MS, late_at=4, late=100 * MS)
    (done,) = stage.ended()
    assert done.dropped == 2 and done.presented == 10 and done.ended_ns == start + 11 * PERIOD


def test_images_that_come_more_than_half_a_refresh_late_are_counted() -> None:
    stage = Stage()
    for late, counted in ((0, 0), (8 * MS, 0), (8 * MS + 1, 1), (20 * MS, 2)):
        coming = passage.upcoming(stage.state, stage.now)
        assert coming is not None
        stage.now = coming.due_ns + late
        stage.state, _ = passage.presented(stage.state, coming, stage.now)
        assert stage.state.late == counted


def test_a_start_that_was_missed_moves_the_whole_performance() -> None:
    stage = Stage()
    start = stage.now + 400 * MS
    stage.arm("c", start)
    while not isinstance(stage.state.phase, Settling):
        stage.play(stage.now + 1)
    stage.now = start + 90 * MS  # the machine was busy
    stage.play(start + 1_500 * MS)
    (done,) = stage.ended()
    assert done.started_ns == start + 90 * MS and (done.presented, done.dropped) == (12, 0)
    assert done.ended_ns == done.started_ns + 11 * PERIOD


def test_cues_queue_by_start_and_an_overlapping_one_is_busy() -> None:
    stage = Stage()
    start = stage.now + 400 * MS
    stage.arm("later", start + 13 * PERIOD, "nod")
    stage.arm("first", start)
    stage.arm("between", start + 5 * PERIOD)
    (busy,) = stage.outcomes
    assert isinstance(busy, TurnedDown) and (busy.cue_id, busy.code) == ("between", "playback.busy")
    stage.play(start + 2_000 * MS)
    assert [(done.cue_id, done.started_ns) for done in stage.ended()] == [
        ("first", start),
        ("later", start + 13 * PERIOD),
    ]


def test_a_cue_without_lead_settles_first_and_is_late_by_that() -> None:
    stage = Stage()
    stage.play(stage.now + 300 * MS)  # far from neutral
    asked = stage.now
    stage.arm("c", asked)
    stage.play(asked + 1_000 * MS)
    (done,) = stage.ended()
    assert 0 < done.started_ns - asked <= 150 * MS and done.presented == 12


def test_a_cancelled_performance_is_reported_and_leads_back_to_idle() -> None:
    stage = Stage()
    start = stage.now + 400 * MS
    stage.arm("c", start)
    stage.play(start + 150 * MS)
    stage.state, outcomes = playback.cancel(stage.state, CueId("c"), stage.now)
    (done,) = outcomes
    assert isinstance(done, Ended) and done.cancelled and 0 < done.presented < 12
    stage.play(stage.now + 400 * MS)
    assert isinstance(stage.state.phase, Idling)
    assert "Returning" in [kind for _, kind, _ in stage.seen]


@pytest.mark.parametrize("into", range(0, 100, 9))
def test_a_cue_that_comes_on_the_way_back_makes_no_image_late(into: int) -> None:
    stage = Stage()
    start = stage.now + 400 * MS
    stage.arm("c", start)
    stage.play(start + 150 * MS)
    stage.state, _ = playback.cancel(stage.state, CueId("c"), stage.now)
    stage.play(stage.now + into * MS)
    stage.arm("next", stage.now + 160 * MS)
    stage.play(stage.now + 1_000 * MS)
    assert [one.cue_id for one in stage.ended()] == ["next"]
    assert max(stage.behind) == 0


def test_what_was_slept_through_is_not_performed_on_waking() -> None:
    stage = Stage()
    start = stage.now + 400 * MS
    for number, at in enumerate((start, start + 1_900 * MS, start + 9_000 * MS)):
        stage.arm(f"c{number}", at)
    stage.play(start - 20 * MS)
    assert isinstance(stage.state.phase, Settling)
    slept_at, stage.now = stage.now, start + 2_000 * MS
    stage.state, turned = playback.slept_through(stage.state, slept_at, stage.now)
    assert {one.cue_id for one in turned if isinstance(one, TurnedDown)} == {"c0", "c1"}
    assert all(isinstance(one, TurnedDown) and one.code == "playback.expired" for one in turned)
    stage.play(start + 10_000 * MS)
    (done,) = stage.ended()
    assert (done.cue_id, done.started_ns) == ("c2", start + 9_000 * MS)
