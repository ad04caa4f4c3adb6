"""Who is there, who looks, who is followed; what a poster is; what is answered."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frame_node.core.sight.choosing import DWELL_MS
from frame_node.core.sight.face import Look, Spot
from frame_node.core.sight.lens import Lens
from frame_node.core.sight.life import BELIEVED_MS
from frame_node.core.sight.sight import Happening, Sight, Sighting, Smile, Wink, closer, found, looked, steps
from frame_node.core.sight.wave import HandAt, Wave
from tests.unit.frame_node.sight.faces import STEP, look, spot, waving

LENS = Lens(640, 480, 62.0)
Scene = Callable[[float], Sequence[tuple[Spot, Look]]]


@dataclass
class Watched:
    """What came of a scene, image by image."""

    sightings: list[Sighting] = field(default_factory=list)
    happened: list[Happening] = field(default_factory=list)
    followed: list[int | None] = field(default_factory=list)

    @property
    def last(self) -> Sighting:
        return self.sightings[-1]


def watched(scene: Scene, seconds: float, hands: Sequence[HandAt | None] = (), seed: int = 1) -> Watched:
    """Through all steps, as the stages go; a living head sways a little, unless the scene is a picture's."""
    sight, seen = Sight(LENS), Watched()
    for index in range(round(seconds * 1000.0 / STEP)):
        now = index * STEP
        faces = scene(now / 1000.0)
        plan = steps(sight, True, now)
        if plan.search:
            sight = found(sight, [face for face, _ in faces], now)
        wanted = closer(sight, now).faces
        near = {
            each.number: min(faces, key=lambda face: abs(face[0].middle[0] - each.spot.middle[0]))
            for each in sight.viewers
            if each.number in wanted and faces
        }
        sight, happened = looked(sight, near, hands[index] if index < len(hands) else None, now)
        seen.sightings.append(sight.sighting(now))
        seen.happened += happened
        seen.followed.append(sight.chosen.number if sight.chosen else None)
    return seen


def somebody(x: float = 320.0, size: float = 40.0, seed: int = 3, **face: float) -> Scene:
    """A living viewer: sways, and blinks every four seconds."""
    dice = random.Random(seed)

    def scene(second: float) -> Sequence[tuple[Spot, Look]]:
        shut = second % 4.0 < 0.15
        sway = dice.gauss(0.0, 1.0) + 6.0 * ((second * 0.4) % 1.0)
        return [(spot(x + sway, 200.0, size), look(**{"opened": 0.08 if shut else 0.3, **face}))]

    return scene


def nobody(_: float) -> Sequence[tuple[Spot, Look]]:
    return []


def test_a_viewer_is_there_soon_and_gone_after_a_while() -> None:
    seen = watched(lambda at: somebody()(at) if 1.0 <= at < 5.0 else [], 10.0)
    present = [sighting.present for sighting in seen.sightings]
    assert not any(present[:10])
    assert all(present[16:70]), "not interrupted"
    assert not any(present[80:])


def test_a_face_that_is_lost_for_a_moment_is_still_there() -> None:
    seen = watched(lambda at: [] if 3.0 <= at < 4.5 else somebody()(at), 6.0)
    assert all(sighting.present for sighting in seen.sightings[10:])


@pytest.mark.parametrize(
    ("face", "attentive"),
    [({}, True), ({"yaw": 40.0}, False), ({"pitch": -35.0}, False), ({"gaze": 0.4}, False), ({"opened": 0.05}, False)],
)
def test_attention_is_a_face_turned_here_with_open_eyes(face: dict[str, float], attentive: bool) -> None:
    assert watched(somebody(**face), 6.0).last.attentive is attentive


def test_a_blink_does_not_interrupt_attention() -> None:
    seen = watched(somebody(), 12.0)
    assert all(sighting.attentive for sighting in seen.sightings[10:])


def poster(noise: float = 0.3, seed: int = 1) -> Scene:
    """A picture of a face: its points tremble with the noise of the camera, in pixels, and that is all."""
    dice = random.Random(seed)

    def scene(_: float) -> Sequence[tuple[Spot, Look]]:
        face = look(yaw=dice.gauss(0, 0.8), pitch=dice.gauss(0, 0.8), opened=0.3 + dice.gauss(0, 0.01))
        return [(spot(320.0 + dice.gauss(0, noise), 200.0 + dice.gauss(0, noise)), face)]

    return scene


def test_a_poster_loses_attention_and_does_not_get_it_back() -> None:
    seen = watched(poster(), 120.0)
    attentive = [sighting.attentive for sighting in seen.sightings]
    assert any(attentive[: int(BELIEVED_MS / STEP)])
    assert not any(attentive[int(2 * BELIEVED_MS / STEP) :])


def test_beside_a_poster_a_living_viewer_is_followed() -> None:
    picture, alive = poster(), somebody(x=500.0, size=25.0)
    seen = watched(lambda at: [*picture(at), *(alive(at) if at > 30.0 else [])], 45.0)
    assert seen.last.place is not None and seen.last.place.x < -0.2, "right in the picture is to the viewer's left"
    assert seen.last.attentive


def test_the_nearest_attentive_viewer_is_followed() -> None:
    far, near = somebody(200.0, 25.0), somebody(450.0, 45.0)
    seen = watched(lambda at: [*far(at), *(near(at) if at > 3.0 else [])], 8.0)
    assert seen.followed[25] == 0 and seen.followed[-1] == 1
    assert seen.last.viewers == 2


@given(st.lists(st.tuples(st.floats(60, 580), st.floats(15, 60)), min_size=2, max_size=5), st.integers(0, 99))
def test_whom_it_follows_does_not_flicker(places: list[tuple[float, float]], seed: int) -> None:
    dice = random.Random(seed)

    def scene(_: float) -> Sequence[tuple[Spot, Look]]:
        return [(spot(x, 200.0, size * dice.uniform(0.8, 1.25)), look(yaw=dice.gauss(0, 20))) for x, size in places]

    followed = watched(scene, 12.0).followed
    changes = [index for index, (one, other) in enumerate(pairwise(followed)) if one != other]
    apart = [later - earlier for earlier, later in pairwise(changes[1:])]
    assert all(gap * STEP >= DWELL_MS for gap in apart) or len(places) > 3 or overlapping(places)


def overlapping(places: list[tuple[float, float]]) -> bool:
    """Faces so close together that one may pass for another."""
    return any(abs(a[0] - b[0]) < 3.0 * max(a[1], b[1]) for a in places for b in places if a is not b)


def test_a_smile_is_said_once_and_not_again_soon() -> None:
    def scene(second: float) -> Sequence[tuple[Spot, Look]]:
        smiling = second % 6.0 > 3.0
        return somebody(mouth=0.65 if smiling else 0.55, lift=0.06 if smiling else 0.02)(second)

    seen = watched(scene, 40.0)
    assert sum(isinstance(each, Smile) for each in seen.happened) == 2, "one each twenty seconds"


def test_eyes_shut_on_purpose_are_answered_and_ordinary_blinks_are_not() -> None:
    def scene(second: float) -> Sequence[tuple[Spot, Look]]:
        ((face, eyes),) = somebody()(second)
        return [(face, look(opened=0.06) if 6.0 <= second < 7.0 else eyes)]

    assert [type(each) for each in watched(scene, 12.0).happened] == [Wink]
    assert watched(somebody(), 12.0).happened == []


def test_a_wave_needs_a_viewer() -> None:
    hands = [None] * 10 + waving()
    hands = [hand and HandAt(hand.at + 1000.0, hand.x, hand.width, hand.raised) for hand in hands]
    assert [type(each) for each in watched(somebody(), 5.0, hands).happened] == [Wave]
    assert watched(nobody, 5.0, hands).happened == []


def test_five_viewers_at_once_are_all_there() -> None:
    scenes = [somebody(60.0 + 130.0 * index, 20.0 + 2 * index, index) for index in range(5)]
    seen = watched(lambda at: [face for scene in scenes for face in scene(at)], 8.0)
    assert seen.last.viewers == 5 and seen.last.attentive


def test_distance_and_direction() -> None:
    pupils = LENS.focal * 0.063 / 2.0
    place = LENS.place((320.0 - pupils / 2, 240.0), (320.0 + pupils / 2, 240.0))
    assert place.distance_m == pytest.approx(2.0)
    assert (place.x, place.y) == (0.0, 0.0)
    turned = LENS.place((320.0 - pupils / 4, 240.0), (320.0 + pupils / 4, 240.0), 60.0)
    assert turned.distance_m == pytest.approx(2.0)
    assert LENS.place((100.0, 100.0), (130.0, 100.0)).x > 0.0, "left in the picture is to the viewer's right"


FACE = st.builds(spot, st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(0.0, 1e4), st.floats(-2, 2))
LOOK = st.builds(look, *2 * [st.floats(-180, 180)], *3 * [st.floats(-5, 5)], st.floats(-5, 5))


@given(st.lists(st.lists(st.tuples(FACE, LOOK), max_size=8), max_size=25))
def test_it_is_total_and_says_only_what_the_pipe_allows(images: list[list[tuple[Spot, Look]]]) -> None:
    seen = watched(lambda at: images[round(at * 10)], len(images) / 10.0)
    for sighting in seen.sightings:
        assert sighting.viewers <= 6
        if sighting.place is not None:
            assert -1.0 <= sighting.place.x <= 1.0
            assert -1.0 <= sighting.place.y <= 1.0
            assert 0.0 <= sighting.place.near <= 1.0
