"""Portraits are given words: who may say them, when, and what becomes of a speech."""

from __future__ import annotations

import pytest

from hub.core.authority import Authority
from hub.core.choreography import AT_ONCE_MS, SCENE_LEAD_MS
from hub.core.commands import EVERYBODY, Command
from hub.core.events import EffectFailed, Ticked
from hub.core.requests import ConsentGiven, SubjectRested
from hub.core.saying import LONGEST_WORDS
from hub.core.snapshot import snapshot
from protocol.messages import Capabilities, Cue, CueCancel, CueRefused, NodeStatus, SpeakTrack, Spoken
from protocol.words import HubMs, NodeId, TraceId
from tests.unit.hub.core.houses import Play

DINNER = Command("say", ("Grandma",), message="Dinner is ready!")


@pytest.fixture
def play() -> Play:
    """Grandma hangs in the hallway and may speak; Dad hangs in the kitchen and may not."""
    house = Play()
    portrait, hallway = house.living("Grandma", "hallway")
    house.voice(portrait, hallway)
    house.living("Dad", "kitchen")
    return house


HALLWAY = NodeId("hallway")


def code(play: Play, command: Command, at: NodeId | None = None) -> str:
    error = play.order(command, at=at).error
    return error.code if error else ""


def tracks(play: Play) -> list[SpeakTrack]:
    return play.sent(SpeakTrack)


def report(play: Play, track: SpeakTrack, node: NodeId = HALLWAY, *, cancelled: bool = False) -> None:
    play.says(
        node,
        Spoken(
            node_id=node,
            cue_id=track.cue_id,
            clock_id=track.clock_id,
            planned=track.start,
            started=track.start,
            ended=HubMs(track.start + track.lasts_ms),
            cancelled=cancelled,
        ),
    )


def diary(play: Play) -> list[tuple[str, str]]:
    return [(line.words, line.code) for line in play.state.house.activity.values()]


def test_words_become_a_viseme_track_at_once_with_its_caption(play: Play) -> None:
    answer = play.order(DINNER)
    (track,) = play.sent(SpeakTrack, HALLWAY)
    assert (answer.words, answer.cues) == ("Grandma says “Dinner is ready!”.", (track.cue_id,))
    assert track.start == play.ms + AT_ONCE_MS < track.expires
    assert track.words == "Dinner is ready!"
    assert [one.name for one in track.visemes][:3] == ["DD", "ih", "nn"]
    assert track.lasts_ms > track.visemes[-1].at_ms
    assert [frame["says"] for frame in snapshot(play.state)["frames"]] == ["Dinner is ready!", ""]


def test_what_was_said_is_written_down_once_and_is_over(play: Play) -> None:
    play.order(DINNER)
    (track,) = tracks(play)
    for _ in range(2):
        report(play, track)
    assert diary(play).count(("Grandma said “Dinner is ready!” in hallway.", "")) == 1
    assert play.state.live.speeches == {}
    assert snapshot(play.state)["frames"][0]["says"] == ""


def test_a_frame_answers_for_its_own_speeches_only(play: Play) -> None:
    play.order(DINNER)
    report(play, tracks(play)[0], NodeId("kitchen"))
    assert len(play.state.live.speeches) == 1


def test_a_second_speech_waits_for_the_first_and_too_much_is_refused(play: Play) -> None:
    play.order(DINNER)
    second = play.order(DINNER)
    first, then = tracks(play)
    assert second.words == "In a moment: Grandma says “Dinner is ready!”."
    assert then.start >= first.start + first.lasts_ms
    codes = [code(play, DINNER) for _ in range(12)]
    assert codes[-1] == "command.busy"
    assert max(track.start for track in tracks(play)) <= play.ms + 10_000


def test_a_gesture_goes_on_while_she_speaks(play: Play) -> None:
    play.order(DINNER)
    play.order(Command("perform", ("Grandma",), gesture="wave"))
    (cue,) = play.sent(Cue)
    assert cue.start == tracks(play)[0].start


def test_without_consent_to_speak_nobody_is_given_words(play: Play) -> None:
    assert code(play, Command("say", ("Dad",), message="Hello")) == "consent.no_voice"
    assert play.answer().words == "There is no consent that Dad may speak; the owner can record it."
    assert code(play, Command("say", message="Hello"), NodeId("kitchen")) == "consent.no_voice"
    everybody = play.order(Command("say", (EVERYBODY,), message="Hello"))
    assert everybody.words == "Grandma says “Hello”. There is no consent that Dad may speak; the owner can record it."
    assert {send.cue_id for send in play.sent(SpeakTrack, HALLWAY)} == set(everybody.cues)
    assert play.sent(SpeakTrack, NodeId("kitchen")) == []


@pytest.mark.parametrize("move", [True, False])
def test_a_consent_that_is_taken_back_ends_the_speech_in_the_middle_of_a_word(play: Play, move: bool) -> None:
    play.order(DINNER)
    (track,) = tracks(play)
    grandma = next(iter(play.state.house.subjects))
    flags = {"move": move, "speak": False, "converse": False, "swap": False}
    play.happens(ConsentGiven("r", grandma, **flags, by="Anna", until="", actor="owner", trace=TraceId("t")))
    assert CueCancel(cue_id=track.cue_id) in play.sent(CueCancel, HALLWAY)
    assert play.state.live.speeches == {}
    assert code(play, DINNER) == ("consent.no_voice" if move else "consent.missing")


def test_who_was_put_to_rest_says_nothing_any_more(play: Play) -> None:
    grandma = next(iter(play.state.house.subjects))
    play.happens(SubjectRested("r", grandma, "Grandma", "owner", TraceId("t")))
    assert code(play, DINNER) == "consent.resting"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (Command("say", ("Grandma",)), "speech.empty"),
        (Command("say", ("Grandma",), message=" … \x00"), "speech.empty"),
        (Command("say", ("Grandma",), message="x" * (LONGEST_WORDS + 1)), "speech.too_long"),
        (Command("say", ("Grandma",), message="a. " * 160), "speech.too_long"),
        (Command("say", ("Uncle Bob",), message="Hello"), "house.unknown_subject"),
        (Command("say", ("Grandma",), message="Hello", gesture="wave"), "command.invalid"),
    ],
)
def test_what_cannot_be_said_is_refused_by_code(play: Play, command: Command, expected: str) -> None:
    assert code(play, command) == expected
    assert tracks(play) == []


def test_a_frame_that_is_away_says_nothing(play: Play) -> None:
    play.order(DINNER)
    play.says(HALLWAY, NodeStatus(node_id=HALLWAY, boot_id="b1", online=False))
    assert play.state.live.speeches == {}
    assert code(play, DINNER) == "command.nobody_there"
    assert play.answer().words == "hallway cannot be reached just now."


def test_without_mouth_shapes_or_a_mouth_it_says_so(play: Play) -> None:
    portrait, bath = play.living("Rex", "bath")
    play.voice(portrait, bath)
    play.frame("bath", boot="b2", capabilities=Capabilities(codecs=("h264",)))
    assert code(play, Command("say", ("Rex",), message="Woof")) == "speech.no_mouth"
    play.frame("bath", boot="b3")
    assert code(play, Command("say", ("Rex",), message="Woof")) == "speech.no_visemes"
    assert play.answer().words == "bath does not hold the mouth shapes of Rex yet."
    play.fetched(bath)
    assert code(play, Command("say", ("rex",), message="Woof")) == ""


def test_stop_silences_and_forgets(play: Play) -> None:
    play.order(DINNER)
    play.order(DINNER)
    play.order(Command("stop"))
    assert CueCancel() in play.sent(CueCancel, HALLWAY)
    assert play.state.live.speeches == {}
    assert code(play, DINNER) == ""
    assert tracks(play)[-1].start == play.ms + AT_ONCE_MS


def test_another_portrait_in_the_frame_does_not_go_on_with_the_words(play: Play) -> None:
    play.order(DINNER)
    play.order(Command("hang", frame="hallway"), authority=Authority.FAMILY)
    assert play.sent(CueCancel, HALLWAY) == [CueCancel(cue_id=tracks(play)[0].cue_id)]
    assert play.state.live.speeches == {}


def test_refusals_and_silence_are_written_down_with_their_codes(play: Play) -> None:
    for _ in range(3):
        play.order(DINNER)
    refused, unsent, lost = tracks(play)
    said = CueRefused(node_id=HALLWAY, cue_id=refused.cue_id, code="playback.no_atlas", reason="no shapes")
    play.says(HALLWAY, said)
    assert diary(play)[-1] == ("Grandma could not speak in hallway: no shapes", "playback.no_atlas")
    play.happens(EffectFailed("bus.unavailable", "the broker is gone", HALLWAY, unsent))
    assert diary(play)[-1][1] == "bus.unavailable"
    play.ms = lost.start + lost.lasts_ms + 60_000.0
    play.happens(Ticked())
    assert diary(play)[-1][1] == "playback.unanswered"
    assert play.state.live.speeches == {}


def test_two_who_may_speak_begin_together(play: Play) -> None:
    kitchen = NodeId("kitchen")
    play.voice(play.state.house.frames[kitchen].portrait or pytest.fail("nobody hangs there"), kitchen)
    answer = play.order(Command("say", ("Grandma", "Dad"), message="Hello"))
    assert answer.words == "Grandma and Dad say “Hello”."
    assert {track.start for track in tracks(play)} == {play.ms + SCENE_LEAD_MS}
    assert len({track.cue_id for track in tracks(play)}) == 2
