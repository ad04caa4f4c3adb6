"""A photo into clips, for real: what is delivered, what the cache saves, what cancelling leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from protocol.messages.render import ClipProfile, IntakeReport
from protocol.presented import image_hash
from protocol.track import decode_track
from protocol.words import PortraitId, blob_hash
from render_node.core.request import MadeClip, Progress, RenderRequest
from render_node.errors import FaceUnknown, GestureUnknown, RenderCancelled
from render_node.pipeline import Tools, render_portrait
from render_node.pipeline.portrait import wanted
from render_node.ports import Portrait, Rig
from render_node.worker.workshop import workshop

PHOTOS = Path(__file__).parents[3] / "demo" / "photos"
REQUEST = RenderRequest(
    photo=(PHOTOS / "eileen-collins.png").read_bytes(),
    gestures=("wave", "blink", "greet"),
    portrait=PortraitId("eileen"),
)


class CountingEngine:
    """The real engine, with a tally of the rigs it made."""

    def __init__(self, tools: Tools) -> None:
        self._engine = tools.engine
        self.name, self.version = tools.engine.name, tools.engine.version
        self.made_for, self.device, self.precision = "cpu", tools.engine.device, tools.engine.precision
        self.rigs = 0

    def rig(self, portrait: Portrait) -> Rig:
        self.rigs += 1
        return self._engine.rig(portrait)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    tools = workshop(tmp_path_factory.mktemp("cache"), 500)
    yield replace(tools, engine=CountingEngine(tools))


@pytest.fixture(scope="module")
def made(tools: Tools) -> tuple[list[IntakeReport | MadeClip], list[Progress]]:
    progress: list[Progress] = []
    outcomes = list(render_portrait(REQUEST, tools, progress.append))
    return [outcome for outcome in outcomes if isinstance(outcome, IntakeReport | MadeClip)], progress


def clips(outcomes: list[IntakeReport | MadeClip]) -> dict[str, MadeClip]:
    return {outcome.label: outcome for outcome in outcomes if isinstance(outcome, MadeClip)}


def test_the_report_comes_first_then_each_gesture_once_and_its_variants_after_all(
    made: tuple[list[IntakeReport | MadeClip], list[Progress]],
) -> None:
    outcomes, _ = made
    assert isinstance(outcomes[0], IntakeReport)
    assert outcomes[0].decision == "accept"
    assert list(clips(outcomes)) == ["greet", "blink", "greet.1", "blink.1"]
    assert [clip.record.variant for clip in clips(outcomes).values()] == [0, 0, 1, 1]
    assert "wave" in clips(outcomes)["greet"].record.performs


def test_records_say_what_the_files_hold(
    made: tuple[list[IntakeReport | MadeClip], list[Progress]], tools: Tools
) -> None:
    for clip in clips(made[0]).values():
        record = clip.record
        video, track = tools.cache.path(record.video).read_bytes(), tools.cache.path(record.track).read_bytes()
        assert (blob_hash(video), len(video)) == (record.video, record.video_bytes)
        assert (blob_hash(track), len(track)) == (record.track, record.track_bytes)
        images = list(tools.codec.decode(video))
        assert len(images) == record.images == len(decode_track(track).rows)
        hashes = [image_hash(image.width, image.height, image.planes) for image in (images[0], images[-1])]
        assert hashes == [record.neutral, record.neutral_end]
        assert {(image.width, image.height) for image in images} == {(record.width, record.height)} == {(512, 512)}


def test_all_gestures_start_and_end_with_the_same_neutral(
    made: tuple[list[IntakeReport | MadeClip], list[Progress]],
) -> None:
    ends = {end for clip in clips(made[0]).values() for end in (clip.record.neutral, clip.record.neutral_end)}
    assert len(ends) == 1


def test_all_tracks_of_a_portrait_share_the_normal_step(
    made: tuple[list[IntakeReport | MadeClip], list[Progress]], tools: Tools
) -> None:
    tracks = [decode_track(tools.cache.path(clip.record.track).read_bytes()) for clip in clips(made[0]).values()]
    assert len({track.normal_step for track in tracks}) == 1
    assert 0.1 < tracks[0].normal_step < 3.0


def test_progress_never_falls_and_gets_there(made: tuple[list[IntakeReport | MadeClip], list[Progress]]) -> None:
    _, progress = made
    fractions = [each.fraction for each in progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert {"photo", "detect", "matte", "rig", "film"} <= {each.stage for each in progress}
    films = [each for each in progress if each.stage == "film" and each.gesture == "blink" and each.total]
    first, second = dict.fromkeys(each.total for each in films)
    assert [each.done for each in films] == [*range(1, first + 1), *range(1, second + 1)]


def test_a_second_run_makes_nothing(made: tuple[list[IntakeReport | MadeClip], list[Progress]], tools: Tools) -> None:
    assert isinstance(tools.engine, CountingEngine)
    rigs = tools.engine.rigs
    again = [outcome for outcome in render_portrait(REQUEST, tools) if isinstance(outcome, MadeClip)]
    assert rigs == tools.engine.rigs == 1
    assert all(clip.cached for clip in again)
    assert [clip.record for clip in again] == [clip.record for clip in clips(made[0]).values()]
    assert [clip.measures for clip in again] == [clip.measures for clip in clips(made[0]).values()]


def test_a_cut_off_video_in_the_cache_is_rendered_again_to_the_same_bytes(
    made: tuple[list[IntakeReport | MadeClip], list[Progress]], tools: Tools
) -> None:
    record = clips(made[0])["blink"].record
    path = tools.cache.path(record.video)
    path.write_bytes(path.read_bytes()[:-1000])
    blink = replace(REQUEST, gestures=("blink",))
    again = [outcome for outcome in render_portrait(blink, tools) if isinstance(outcome, MadeClip)]
    assert [clip.cached for clip in again] == [False, True]
    assert again[0].record == record
    assert blob_hash(path.read_bytes()) == record.video


def test_a_photo_larger_than_the_profile_is_reduced_and_stays_even(tools: Tools) -> None:
    small = replace(REQUEST, gestures=("blink",), profile=ClipProfile(long_side=301))
    outcomes = list(render_portrait(small, tools))
    record = next(outcome for outcome in outcomes if isinstance(outcome, MadeClip)).record
    assert (record.width, record.height) == (300, 300)


def test_cancelling_stops_within_an_image_and_leaves_nothing_half(tools: Tools, tmp_path: Path) -> None:
    fresh = replace(workshop(tmp_path, 500), landmarker=tools.landmarker)
    seen: list[Progress] = []
    running = render_portrait(REQUEST, fresh, seen.append, lambda: bool(seen) and seen[-1].done >= 5)
    with pytest.raises(RenderCancelled):
        list(running)
    assert seen[-1].done == 5
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not any(path.read_bytes()[4:8] == b"ftyp" for path in (tmp_path / "blobs").rglob("*") if path.is_file())


def test_unknown_words_and_faces_are_said_before_anything_is_rendered(tools: Tools) -> None:
    with pytest.raises(GestureUnknown, match="moonwalk"):
        list(render_portrait(replace(REQUEST, gestures=("moonwalk",)), tools))
    with pytest.raises(FaceUnknown):
        list(render_portrait(replace(REQUEST, face=3), tools))


def test_a_photo_without_a_face_ends_with_its_report(tools: Tools) -> None:
    import io

    from PIL import Image

    stored = io.BytesIO()
    Image.effect_mandelbrot((400, 300), (-2, -1.5, 1, 1.5), 60).save(stored, "PNG")
    outcomes = list(render_portrait(replace(REQUEST, photo=stored.getvalue()), tools))
    assert [outcome.code for outcome in outcomes if isinstance(outcome, IntakeReport)] == ["render.no_face"]
    assert len(outcomes) == 1


def test_a_slow_machine_renders_fewer_variants(tools: Tools) -> None:
    assert [one.variant for one in wanted(("idle", "wave"), tools)] == [0, 0, 1, 2, 1]
    assert [one.label for one in wanted(("idle", "wave"), replace(tools, variants=1))] == ["idle", "greet"]
