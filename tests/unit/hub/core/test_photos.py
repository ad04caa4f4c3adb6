"""Of several photos of a subject the best hangs, unless somebody decided, and the house says why."""

from __future__ import annotations

from typing import Any

from hub.core.commands import Command
from hub.core.requests import FaceChosen, FramePlaced
from hub.core.snapshot import snapshot
from protocol.messages import FaceFound, IntakeReport, IntakeReported
from protocol.track import Box
from protocol.words import JobId, NodeId, PortraitId, SubjectId, TraceId
from tests.unit.hub.core.houses import GESTURES, RENDER, Play

PLACE = NodeId("hallway")


def seen(sharpness: float) -> FaceFound:
    return FaceFound(box=Box(0, 0, 1, 1), score=0.9, eye_distance=120, roll=0, yaw=0, sharpness=sharpness)


def photo(play: Play, subject: SubjectId, *sharpness: float, decision: str = "accept") -> tuple[PortraitId, JobId]:
    """A photo with a face of each sharpness, as intake found it."""
    portrait, job = play.photo(subject)
    faces = tuple(seen(each) for each in sharpness)
    report = IntakeReport(decision=decision, code=f"intake.{decision}", words="In words.", faces=faces)  # type: ignore[arg-type]
    play.says(RENDER, IntakeReported(node_id=RENDER, job_id=job, report=report))
    return portrait, job


def alive(play: Play, portrait: PortraitId, job: JobId) -> None:
    for gesture in GESTURES:
        play.made(portrait, gesture, job)
    play.ended(job)


def house() -> tuple[Play, SubjectId]:
    play = Play()
    play.renderer()
    return play, play.subject("Grandma")


def hanging(play: Play) -> PortraitId | None:
    return play.state.house.frames[PLACE].portrait


def tile(play: Play, portrait: PortraitId) -> dict[str, Any]:
    return next(one for one in snapshot(play.state)["portraits"] if one["id"] == portrait)


def test_the_only_photo_is_compared_with_nothing() -> None:
    play, grandma = house()
    portrait, job = photo(play, grandma, 0.6)
    alive(play, portrait, job)
    play.frame(PLACE)
    assert hanging(play) == portrait
    assert tile(play, portrait)["standing"] is None
    assert not any("photos" in entry.words for entry in play.state.house.activity.values())


def test_the_best_of_several_takes_a_bare_wall_and_the_house_says_why() -> None:
    play, grandma = house()
    sharp, blurred = photo(play, grandma, 0.6), photo(play, grandma, 0.2)
    for one in (blurred, sharp):
        alive(play, *one)
    play.frame(PLACE)
    assert hanging(play) == sharp[0]
    said = [entry.words for entry in play.state.house.activity.values() if "hangs in" in entry.words]
    assert said[-1].startswith("Grandma hangs in hallway. Of 2 photos it is the best: the largest face, sharp")
    assert tile(play, sharp[0])["standing"]["best"] is True
    assert tile(play, blurred[0])["standing"]["words"] == "less sharp (0.20)."


def test_a_better_photo_takes_the_place_once_it_can_do_everything() -> None:
    play, grandma = house()
    play.frame(PLACE)
    blurred = photo(play, grandma, 0.2)
    alive(play, *blurred)
    sharp = photo(play, grandma, 0.6)
    play.made(sharp[0], "idle", sharp[1])
    assert hanging(play) == blurred[0], "the other one cannot greet yet"
    alive(play, *sharp)
    assert hanging(play) == sharp[0]


def test_of_equal_photos_the_one_that_hangs_is_the_one_that_is_called_the_best() -> None:
    play, grandma = house()
    for one in (photo(play, grandma, 0.6), photo(play, grandma, 0.6)):
        alive(play, *one)
    play.frame(PLACE)
    assert tile(play, hanging(play) or PortraitId(""))["standing"]["best"] is True


def test_a_worse_photo_or_one_as_good_takes_no_place() -> None:
    play, grandma = house()
    play.frame(PLACE)
    first = photo(play, grandma, 0.6)
    alive(play, *first)
    for sharpness in (0.2, 0.6):
        alive(play, *photo(play, grandma, sharpness))
    assert hanging(play) == first[0]


def test_what_somebody_hung_stays() -> None:
    play, grandma = house()
    play.frame(PLACE)
    blurred = photo(play, grandma, 0.2)
    alive(play, *blurred)
    play.happens(FramePlaced(play.request(), PLACE, {"portrait": blurred[0]}))
    alive(play, *photo(play, grandma, 0.6))
    assert hanging(play) == blurred[0]


def test_whoever_hangs_nowhere_goes_before_a_second_photo() -> None:
    play, grandma = house()
    for one in (photo(play, grandma, 0.6), photo(play, grandma, 0.5), photo(play, play.subject("Dad"), 0.4)):
        alive(play, *one)
    play.frame("one")
    play.frame("two")
    names = {frame["subject"] for frame in snapshot(play.state)["frames"]}
    assert names == {"Grandma", "Dad"}


def test_who_is_shown_by_word_is_shown_by_the_best_photo() -> None:
    play, grandma = house()
    sharp, blurred = photo(play, grandma, 0.6), photo(play, grandma, 0.2)
    for one in (sharp, blurred):
        alive(play, *one)
    play.frame(PLACE)
    play.happens(FramePlaced(play.request(), PLACE, {"portrait": None}))
    answer = play.order(Command("show", ("Grandma",)))
    assert answer.words is not None
    assert answer.words.startswith("Grandma hangs in hallway now. Of 2 photos it is the best")
    assert hanging(play) == sharp[0]


def test_of_a_photo_of_several_people_the_chosen_face_counts() -> None:
    play, grandma = house()
    alone = photo(play, grandma, 0.3)
    group, job = photo(play, grandma, 0.6, 0.15, decision="choose")
    play.ended(job, "choose", code="intake.several_faces")
    play.happens(FaceChosen(play.request(), group, 1, TraceId("")))
    assert tile(play, alone[0])["standing"]["best"] is True
    assert tile(play, group)["standing"]["words"] == "less sharp (0.15)."
