"""A browser frame's eyes and head go after the pointer, by the very arithmetic of native frames."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page

from frame_node.core.gazing import Gazing, look_at, looking
from frame_node.core.turning import STRAIGHT, Turning, following, rolled_back, turned
from tests.e2e.conftest import Living

MS = 1_000_000
IMAGE_MS = 33
FOLLOW = """async ({ places, step }) => {
  const { Gazing } = await import('/static/js/frame/gazing.js');
  const { rolledBack, STRAIGHT, Turning } = await import('/static/js/frame/turning.js');
  const [gazing, turning] = [new Gazing(), new Turning()];
  return places.map((place, index) => {
    const now = (index + 1) * step;
    const turn = turning.at(now);
    gazing.look(place, now, turn === STRAIGHT);
    turning.follow(gazing.goal, now);
    const look = gazing.at(now);
    const eyes = look && rolledBack(look, turn);
    return [...turn, ...(eyes ? [eyes.x, eyes.y, eyes.strength] : [0, 0, 0])];
  });
}"""


def walk(seed: int) -> list[tuple[float, float] | None]:
    """Somebody who comes, stands, walks, leaves and comes again, image by image."""
    dice = random.Random(seed)
    places: list[tuple[float, float] | None] = []
    for _ in range(12):
        here = None if dice.random() < 0.3 else (dice.uniform(-1.2, 1.2), dice.uniform(-0.6, 0.6))
        places += [here] * dice.randint(1, 50)
    return [*places, *[None] * 100]


def native(places: list[tuple[float, float] | None]) -> list[list[float]]:
    gazing, head, seen = Gazing(), Turning(), []
    for index, place in enumerate(places):
        now = (index + 1) * IMAGE_MS * MS
        turn = turned(head, now)
        gazing = looking(gazing, place, now, straight=turn == STRAIGHT)
        head = following(head, gazing.goal, now)
        look = look_at(gazing, now)
        seen.append([*turn, *(vars(rolled_back(look, turn)).values() if look else (0.0, 0.0, 0.0))])
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_a_browser_looks_exactly_as_a_native_frame_does(seed: int, page: Page, living: Living) -> None:
    page.goto(f"{living.house.url}/docs")
    places = walk(seed)
    ours, theirs = native(places), page.evaluate(FOLLOW, {"places": places, "step": IMAGE_MS})
    assert max(abs(one[0]) for one in ours) > 0.4, "a head that never turns would agree too"
    for one, other in zip(ours, theirs, strict=True):
        assert other == pytest.approx(one, abs=1e-6)
