"""Commands become cues, wishes and honest answers."""

from __future__ import annotations

import pytest

from hub.core.authority import Authority
from hub.core.choreography import AT_ONCE_MS
from hub.core.commands import EVERYBODY, Command
from protocol.messages import (
    ClipRejected,
    Cue,
    CueCancel,
    CueRefused,
    JobEnded,
    Manifest,
    Performance,
    RenderJob,
    ViewerWaved,
)
from protocol.words import HubMs, NodeId, TraceId
from tests.unit.hub.core.houses import RENDER, Play

WAVE = Command("perform", ("Grandma",), gesture="wave")


def performance(play: Play, cue: Cue, node: NodeId) -> Performance:
    return Performance(
        node_id=node,
        cue_id=cue.cue_id,
        clip=cue.clip,
        gesture=cue.gesture,
        performed_as=cue.performed_as,
        clock_id=cue.clock_id,
        planned=cue.start,
        settled=cue.start,
        started=cue.start,
        ended=cue.start,
        drift_ms=0.1,
        uncertainty_ms=0.1,
        presented=30,
        dropped=0,
    )


def test_a_wave_is_performed_as_greet_at_once() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    answer = play.order(WAVE)
    (cue,) = play.sent(Cue, hallway)
    assert (answer.words, answer.error, answer.cues) == ("Grandma waves.", None, (cue.cue_id,))
    assert (cue.gesture, cue.performed_as, cue.start) == ("wave", "greet", play.ms + AT_ONCE_MS)
    assert cue.clip in play.state.house.clips
    assert cue.expires > cue.start


def test_what_is_asked_for_meanwhile_waits_its_turn() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    play.order(WAVE)
    answer = play.order(WAVE)
    first, second = play.sent(Cue, hallway)
    record = play.state.house.clips[first.clip].record
    assert answer.words == "In a moment: Grandma waves."
    assert second.start >= first.start + 1000 * record.images / record.fps
    assert second.expires > second.start


def test_more_than_anybody_waits_for_is_refused_and_nothing_is_sent() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    answers = [play.order(WAVE) for _ in range(20)]
    refused = [answer for answer in answers if answer.error is not None]
    assert refused
    assert {answer.error.code for answer in refused} == {"command.busy"}
    assert len(play.sent(Cue)) == len(answers) - len(refused)
    assert max(cue.start for cue in play.sent(Cue)) <= play.ms + 10_000


def test_the_report_is_kept_once() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    play.order(WAVE)
    (cue,) = play.sent(Cue)
    for _ in range(2):
        play.says(hallway, performance(play, cue, hallway))
    (kept,) = play.state.house.performances.values()
    assert (kept.subject_name, kept.frame_name, kept.report.performed_as) == ("Grandma", "hallway", "greet")
    assert play.state.live.cues == {}


def test_without_the_clip_she_nods_and_the_wish_is_kept_until_the_frame_has_it() -> None:
    play = Play()
    hallway = play.frame("hallway")
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    for gesture in ("idle", "nod"):
        play.made(portrait, gesture, job)
    play.fetched(hallway)
    answer = play.order(WAVE)
    assert answer.words == "Grandma will wave as soon as the clip is there."
    (nod,) = play.sent(Cue)
    assert nod.performed_as == "nod"
    assert len(play.sent(RenderJob)) == 1  # the job under way will bring it
    play.made(portrait, "greet", job)
    assert len(play.sent(Cue)) == 1  # rendered, but not yet with the frame
    play.fetched(hallway)
    assert len(play.sent(Cue)) == 1  # and not while she nods
    play.says(hallway, performance(play, nod, hallway))
    assert [cue.gesture for cue in play.sent(Cue)] == ["nod", "wave"]
    assert play.state.house.wishes == {}


def test_a_wish_for_a_missing_gesture_queues_a_job_of_its_own() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    play.renderer(NodeId("other"))
    play.order(Command("perform", ("Grandma",), gesture="idle"))
    assert len(play.sent(RenderJob)) == 1
    answer = play.order(Command("perform", ("Grandma",), gesture="dance"))
    assert answer.error is not None
    assert answer.error.code == "command.unknown_gesture"
    assert answer.words == "Nobody here can dance."


@pytest.mark.parametrize("how", ["rejected", "ended", "stopped"])
def test_wishes_that_cannot_come_true_are_dropped(how: str) -> None:
    play = Play()
    hallway = play.frame("hallway")
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    play.made(portrait, "idle", job)
    play.fetched(hallway)
    play.order(Command("perform", ("Grandma",), gesture="nod"))
    assert len(play.state.house.wishes) == 1
    if how == "rejected":
        play.says(RENDER, ClipRejected(node_id=RENDER, job_id=job, gesture="nod", code="x.y", reason="bad"))
    elif how == "ended":
        play.says(RENDER, JobEnded(node_id=RENDER, job_id=job, outcome="failed"))
    else:
        play.order(Command("stop"))
    assert play.state.house.wishes == {}


def test_everybody_starts_together_with_lead() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    play.living("Dad", "kitchen")
    answer = play.order(Command("perform", (EVERYBODY,), gesture="wave"))
    cues = play.sent(Cue)
    assert {(cue.start, cue.scene) for cue in cues} == {(play.ms + 500, cues[0].scene)}
    assert answer.words == "Grandma and Dad wave."
    play.order(Command("perform", (EVERYBODY,), ("Dad",), gesture="nod"))
    assert play.sent(Cue)[-1].gesture == "nod"
    assert len(play.sent(Cue)) == 3


def test_a_ripple_leaves_out_who_is_unsure_or_gone() -> None:
    play = Play()
    for name, node in (("Grandma", "a"), ("Dad", "b"), ("Rex", "c")):
        play.living(name, node)
    play.showing(NodeId("b"), uncertainty=None)
    answer = play.order(Command("ripple", gesture="wave"))
    starts = {cue.clip: cue.start for cue in play.sent(Cue)}
    assert sorted(starts.values()) == [play.ms + 500, play.ms + 1500]  # 2 m a step, at 2 m/s, and no hole for b
    assert "b was left out: it is not sure of the time." in answer.words


def test_a_viewer_who_waves_sets_off_a_ripple_through_the_others_once() -> None:
    play = Play()
    play.living("Grandma", "a")
    play.living("Dad", "b")
    waved = ViewerWaved(node_id=NodeId("a"), by="hand", clock_id=play.state.clock_id, at=HubMs(play.ms))
    play.says(NodeId("a"), waved)
    play.says(NodeId("a"), waved)
    assert len(play.sent(Cue, NodeId("b"))) == 1
    assert play.sent(Cue, NodeId("a")) == []


def test_stop_cancels_everywhere_or_for_one() -> None:
    play = Play()
    play.living("Grandma", "a")
    play.living("Dad", "b")
    play.order(Command("perform", (EVERYBODY,), gesture="wave"))
    play.order(Command("stop", ("Dad",)))
    assert len(play.sent(CueCancel)) == 1
    assert {flight.frame for flight in play.state.live.cues.values()} == {"a"}
    play.order(Command("stop"))
    assert play.state.live.cues == {}


def test_nobody_there_is_said_plainly() -> None:
    play = Play()
    play.subject("Grandma")
    assert play.order(WAVE).words == "Grandma hangs nowhere yet."
    assert play.order(Command("perform", (EVERYBODY,), gesture="nod")).words == "Nobody hangs anywhere yet."


def test_where_it_was_heard_is_who_is_meant() -> None:
    play = Play()
    play.living("Grandma", "a")
    play.living("Dad", "b")
    play.order(Command("perform", gesture="nod"), at=NodeId("b"))
    assert len(play.sent(Cue, NodeId("b"))) == 1
    assert play.sent(Cue, NodeId("a")) == []


def test_a_cue_the_frame_has_no_clip_for_becomes_a_wish_again() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    play.order(WAVE)
    (cue,) = play.sent(Cue)
    refused = CueRefused(node_id=hallway, cue_id=cue.cue_id, code="playback.no_clip", reason="gone", trace=TraceId(""))
    play.says(hallway, refused)
    assert [wish.word for wish in play.state.house.wishes.values()] == ["wave"]
    play.fetched(hallway)
    assert len(play.sent(Cue)) == 2


def test_voice_may_not_take_portraits_out_of_the_house() -> None:
    play = Play()
    portrait, _ = play.living("Grandma", "a")
    command = Command("remove_portrait", portrait=portrait)
    assert play.order(command, authority=Authority.VIEWER).error is not None
    assert portrait in play.state.house.portraits
    assert play.order(command, authority=Authority.FAMILY).error is None
    assert portrait not in play.state.house.portraits


def test_several_commands_end_at_the_first_that_fails() -> None:
    play = Play()
    play.living("Grandma", "a")
    answer = play.order(WAVE, Command("story"), WAVE)
    assert answer.error is not None
    assert answer.error.code == "command.not_yet"
    assert answer.words.startswith("Grandma waves. ")
    assert len(play.sent(Cue)) == 1


def test_a_frame_answers_for_its_own_cues_only() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    thief = play.frame("thief", "Attic")
    play.order(WAVE)
    (cue,) = play.sent(Cue, hallway)
    play.says(thief, CueRefused(node_id=thief, cue_id=cue.cue_id, code="playback.busy", reason="", trace=TraceId("")))
    play.says(thief, performance(play, cue, thief))
    assert cue.cue_id in play.state.live.cues and not play.state.house.performances
    play.says(hallway, performance(play, cue, hallway))
    (told,) = play.state.house.performances.values()
    assert told.report.node_id == hallway


def test_an_atlas_belongs_to_the_portrait_but_is_never_performed() -> None:
    play = Play()
    portrait, frame = play.living("Grandma", "hallway")
    play.made(portrait, "visemes", atlas=True)
    play.fetched(frame)
    assert "visemes" in [record.gesture for record in play.sent(Manifest, frame)[-1].clips]
    answer = play.order(Command("perform", ("Grandma",), gesture="visemes"))
    assert answer.error is not None and answer.error.code == "command.unknown_gesture"
    assert play.sent(Cue) == []


def test_variants_of_a_gesture_take_turns_by_lot() -> None:
    play = Play()
    portrait, frame = play.living("Grandma", "hallway")
    play.made(portrait, "nod", variant=1)
    play.fetched(frame)
    for _ in range(12):
        play.order(Command("perform", ("Grandma",), gesture="nod"))
        cue = play.sent(Cue)[-1]
        play.ms = cue.start + 5_000.0
        play.says(frame, performance(play, cue, frame))
    performed = {cue.clip for cue in play.sent(Cue)}
    assert performed == {f"clip-{portrait}-nod", f"clip-{portrait}-nod.1"}
    assert {cue.performed_as for cue in play.sent(Cue)} == {"nod"}
