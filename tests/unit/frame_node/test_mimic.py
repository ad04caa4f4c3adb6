"""Whom eyes and head go after: a viewer first, then what happens beside the portrait, nobody while it performs."""

from __future__ import annotations

from frame_node.core.move import Shot, Still
from frame_node.core.turning import STRAIGHT, Turn
from frame_node.core.viewing import Viewing, leave, move_to
from frame_node.player.mimic import Mimic
from protocol.messages.player import GlanceAt
from tests.unit.frame_node.reels import reel

MS = 1_000_000
IDLE, NOD = (Shot(Still(reel(name, [0.0, 0.0]), 0)) for name in ("idle", "nod"))
NOBODY = Viewing()
LEFT = GlanceAt(x=-0.8, y=0.0, start_ns=1_000 * MS, until_ns=3_000 * MS)


def heads(mimic: Mimic, until_ms: int, shot: Shot = IDLE, viewing: Viewing = NOBODY, since_ms: int = 0) -> list[Turn]:
    """Where the head points at every image."""
    return [mimic.turn(shot, viewing, at * MS, turns=True) for at in range(since_ms, until_ms, 33)]


def glancing() -> Mimic:
    mimic = Mimic()
    mimic.glance(LEFT, 0)
    return mimic


def test_it_turns_aside_in_time_and_back_when_it_is_over() -> None:
    mimic = glancing()
    assert set(heads(mimic, 1_180)) == {STRAIGHT}, "nobody looks before anything happens"
    assert heads(mimic, 3_000, since_ms=1_180)[-1].x < -0.5
    assert heads(mimic, 6_000, since_ms=3_000)[-1] == STRAIGHT


def test_a_viewer_goes_first_and_the_glance_comes_after() -> None:
    mimic = glancing()
    viewer = move_to(NOBODY, 0.4, 0.0, 1.0, 0)
    assert heads(mimic, 2_000, viewing=viewer)[-1].x > 0.4
    gone = leave(viewer, 2_000 * MS)
    assert heads(mimic, 3_000, viewing=gone, since_ms=2_000)[-1].x < -0.4


def test_a_viewer_who_comes_meanwhile_is_looked_at() -> None:
    mimic = glancing()
    assert heads(mimic, 2_000)[-1].x < -0.3
    viewer = move_to(NOBODY, 0.4, 0.0, 1.0, 2_000 * MS)
    assert heads(mimic, 3_000, viewing=viewer, since_ms=2_000)[-1].x > 0.3


def test_who_performs_looks_at_nobody_beside() -> None:
    assert set(heads(glancing(), 3_000, shot=NOD)) == {STRAIGHT}


def test_when_all_is_stopped_it_looks_away() -> None:
    mimic = glancing()
    assert heads(mimic, 2_000)[-1].x < -0.3
    assert mimic.hush(None, 2_000 * MS) == ()
    assert heads(mimic, 4_500, since_ms=2_000)[-1] == STRAIGHT


def test_whoever_hangs_far_aside_is_looked_at_far_aside() -> None:
    for x, sign in ((-1.0, -1), (1.0, 1)):
        mimic = Mimic()
        mimic.glance(GlanceAt(x=x, y=0.0, start_ns=0, until_ns=3_000 * MS), 0)
        assert sign * heads(mimic, 2_500)[-1].x > 0.8
