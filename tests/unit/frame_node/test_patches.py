"""Patches lie on the feature they belong to, whatever the head does, and leave a face that moves by itself alone."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, sin

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frame_node.core.gazing import Look
from frame_node.core.move import Move, Shot, Still
from frame_node.core.patches import Patch, patches
from frame_node.core.pose import applied
from frame_node.core.reel import Reel
from frame_node.core.sheet import GAZE, VISEMES, plan_sheet
from frame_node.core.speech import Mouth
from protocol.track import Affine, Box, Track, TrackRow
from protocol.words import ClipId, PortraitId

WIDTH, HEIGHT = 300, 400
RATIO = HEIGHT / WIDTH
MOUTH, LEFT, RIGHT = Box(0.42, 0.55, 0.16, 0.06), Box(0.33, 0.38, 0.10, 0.04), Box(0.57, 0.38, 0.10, 0.04)
REGION = Box(0.36, 0.50, 0.28, 0.20)
VISEME_NAMES = ("sil", "PP", "aa", "oh")
COLUMNS, LINES = (-1.0, -0.5, 0.0, 0.5, 1.0), (-1.0, 0.0, 1.0)
SAY = Mouth({"aa": 0.7, "sil": 0.3}, 1.0)
AHEAD = Look(0.0, 0.0, 1.0)
POSES = st.tuples(st.floats(-0.03, 0.03), st.floats(-0.03, 0.03), st.floats(-0.12, 0.12))


def reel(name: str, rows: tuple[TrackRow, ...], names: tuple[str, ...] = (), portrait: str = "p") -> Reel:
    region = REGION if name == VISEMES else None
    track = Track(
        fps=30,
        width=WIDTH,
        height=HEIGHT,
        face=Box(0.2, 0.2, 0.6, 0.6),
        normal_step=0.2,
        rows=rows,
        names=names,
        region=region,
    )
    return Reel(ClipId(name), PortraitId(portrait), name, WIDTH, HEIGHT, track)


def row(pose: tuple[float, float, float] = (0.0, 0.0, 0.0), **face: float) -> TrackRow:
    right, down, turn = pose
    c, s, x, y = cos(turn), sin(turn), 0.5, 0.5 * RATIO
    move = Affine(c, -s, x - (c * x - s * y) + right, s, c, y - (s * x + c * y) + down)

    def moved(box: Box) -> Box:
        mx, my = applied(move, (box.x + box.w / 2, (box.y + box.h / 2) * RATIO))
        return Box(mx - box.w / 2, my / RATIO - box.h / 2, box.w, box.h)

    return TrackRow(0.0, 0.0, 0.0, move, moved(LEFT), moved(RIGHT), moved(MOUTH), 1.0, **face)


def atlases() -> dict[str, Reel]:
    visemes = tuple(f"viseme:{name}" for name in VISEME_NAMES)
    looks = tuple(f"gaze:{x:g},{y:g}" for y in LINES for x in COLUMNS)
    return {
        VISEMES: reel(VISEMES, tuple(row() for _ in visemes), visemes),
        GAZE: reel(GAZE, tuple(row() for _ in looks), looks),
    }


def shot(pose: tuple[float, float, float] = (0.0, 0.0, 0.0), **face: float) -> Shot:
    return Shot(Still(reel("idle", (row(pose, **face),)), 0))


def middle(box: Box) -> tuple[float, float]:
    return box.x + box.w / 2, (box.y + box.h / 2) * RATIO


@given(POSES, st.floats(-1, 1), st.floats(-1, 1))
def test_every_patch_lies_on_its_feature(pose: tuple[float, float, float], x: float, y: float) -> None:
    moved = row(pose)
    found = patches(shot(pose), atlases(), SAY, Look(x, y, 1.0))
    assert [patch.atlas for patch in found] == [VISEMES, GAZE, GAZE]
    for patch, shown, neutral in zip(
        found, (moved.mouth, moved.left_eye, moved.right_eye), (MOUTH, LEFT, RIGHT), strict=True
    ):
        assert applied(patch.to_neutral, middle(shown)) == pytest.approx(middle(neutral), abs=1e-6)
        assert sum(weight for _, weight in patch.images) == pytest.approx(1.0)
        assert 1 <= len(patch.images) <= 4


@given(st.floats(-1.3, 1.3), st.floats(-1.3, 1.3))
def test_the_mixed_looks_point_where_the_eyes_should(x: float, y: float) -> None:
    (left, _) = patches(shot(), atlases(), None, Look(x, y, 1.0))
    places = [(c, r) for r in LINES for c in COLUMNS]
    for axis, wanted in enumerate((x, y)):
        pointed = sum(places[number][axis] * weight for number, weight in left.images)
        assert pointed == pytest.approx(min(1.0, max(-1.0, wanted)), abs=1e-6)


def test_nothing_is_laid_over_when_nothing_is_said_and_nobody_there() -> None:
    assert patches(shot(), atlases(), None, None) == ()
    assert patches(shot(), {}, SAY, AHEAD) == ()
    assert patches(shot(), atlases(), Mouth({"sil": 1.0}, 0.0), None) == ()


def by_atlas(found: tuple[Patch, ...]) -> dict[str, float]:
    return {patch.atlas: patch.strength for patch in found}


def test_a_blink_and_a_glance_of_its_own_are_left_alone() -> None:
    assert GAZE in by_atlas(patches(shot(open=0.95), atlases(), None, AHEAD))
    for face in ({"open": 0.4}, {"gaze_x": -0.9}, {"gaze_y": 0.8}):
        assert by_atlas(patches(shot(**face), atlases(), SAY, AHEAD)) == {VISEMES: 1.0}


def test_a_laugh_takes_over_from_speech_softly() -> None:
    strengths = [
        by_atlas(patches(shot(mouthing=part / 20), atlases(), SAY, None)).get(VISEMES, 0.0) for part in range(12)
    ]
    assert strengths[0] == 1.0 and strengths[-1] == 0.0
    assert strengths == sorted(strengths, reverse=True) and max(a - b for a, b in pairwise(strengths)) < 0.3


def test_an_atlas_of_another_size_is_not_used() -> None:
    other = {name: Reel(one.clip, one.portrait, one.gesture, 150, 200, one.track) for name, one in atlases().items()}
    assert patches(shot(), other, SAY, AHEAD) == ()


@given(POSES, POSES, st.integers(1, 9))
@example((0.02734375, 0.0, -0.078125), (-0.015625, 0.0, 0.109375), 3)
@settings(max_examples=50)
def test_through_a_settle_the_patch_goes_with_the_face(
    origin: tuple[float, float, float], goal: tuple[float, float, float], step: int
) -> None:
    """At both ends as over the single images, and in between in between."""
    stills = [Still(reel(name, (row(pose),)), 0) for name, pose in (("idle", origin), ("nod", goal))]
    move = Move(stills[0], stills[1], 0, 10, 10, softness=0.0)
    before, after = (patches(Shot(still), atlases(), SAY, None)[0].to_neutral for still in stills)
    ways = [patches(move.shot(part), atlases(), SAY, None)[0].to_neutral for part in (0, step, 10)]
    assert tuple(ways[0]) == pytest.approx(tuple(before), abs=1e-6)
    assert tuple(ways[2]) == pytest.approx(tuple(after), abs=1e-6)
    at = middle(MOUTH)
    here, there, between = applied(before, at), applied(after, at), applied(ways[1], at)
    # What turns while it shifts goes along an arc: no farther beside the straight way than its bow.
    turn, shift = abs(goal[2] - origin[2]), hypot(goal[0] - origin[0], goal[1] - origin[1])
    from_middle = hypot(at[0] - 0.5, at[1] - 0.5 * RATIO)
    bow = shift * turn / 4 + (from_middle + hypot(*goal[:2]) + hypot(*origin[:2])) * turn**2 / 8 + 1e-6
    for a, b, c in zip(here, there, between, strict=True):
        assert min(a, b) - bow <= c <= max(a, b) + bow


def test_nothing_is_laid_over_while_one_portrait_fades_into_another() -> None:
    other = Still(reel("idle", (row(),), portrait="q"), 0)
    fading = Move(Still(reel("idle", (row(),)), 0), other, 0, 10, 10).shot(4)
    assert patches(fading, atlases(), SAY, AHEAD) == ()


def test_the_sheet_holds_every_oval_and_nothing_twice() -> None:
    plan = plan_sheet(atlases())
    taken: set[tuple[int, int]] = set()
    for name, cut in plan.cuts.items():
        assert cut.x % 2 == cut.y % 2 == cut.w % 2 == cut.h % 2 == 0
        assert cut.x >= 0 and cut.x + cut.w <= WIDTH and cut.y >= 0 and cut.y + cut.h <= HEIGHT
        for x, y in plan.places[name]:
            assert x % 2 == y % 2 == 0 and x + cut.w <= plan.width and y + cut.h <= plan.height
            pixels = {(x + dx, y + dy) for dx in range(0, cut.w, 2) for dy in range(0, cut.h, 2)}
            assert not pixels & taken
            taken |= pixels
    for patch in patches(shot(), atlases(), SAY, AHEAD):
        cut, oval = plan.cuts[patch.atlas], patch.oval
        assert cut.x + 2 <= (oval.x - oval.across) * WIDTH and (oval.x + oval.across) * WIDTH <= cut.x + cut.w - 2
        assert cut.y + 2 <= (oval.y - oval.down) * WIDTH and (oval.y + oval.down) * WIDTH <= cut.y + cut.h - 2
