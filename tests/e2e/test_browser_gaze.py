"""A browser frame's eyes and head go after the pointer, or to what happens beside it, exactly as in native frames."""

from __future__ import annotations

import random
import time

import pytest
from playwright.sync_api import Page

from frame_node.core.gazing import Gazing, look_at, looking
from frame_node.core.glancing import Glances, glanced, heeded
from frame_node.core.turning import STRAIGHT, Turning, following, rolled_back, turned
from protocol.messages.player import GlanceAt
from tests.e2e.conftest import Living
from tests.e2e.test_browser_frame import hung
from tests.e2e.test_browser_speech import Ear, cut
from tests.patience import PATIENCE_S

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


GLANCE = """async ({ told, until }) => {
  const { Glances } = await import('/static/js/frame/glancing.js');
  const glances = new Glances();
  const coming = [...told];
  return Array.from({ length: until }, (_, now) => {
    while (coming.length && coming[0].at === now) glances.heed(coming.shift().glance, now);
    return glances.at(now);
  });
}"""


def glance_at(dice: random.Random, start: int, until: int) -> GlanceAt:
    """Somewhere, between these milliseconds."""
    return GlanceAt(x=dice.uniform(-1, 1), y=dice.uniform(-1, 1), start_ns=start * MS, until_ns=until * MS)


@pytest.mark.parametrize("seed", range(4))
def test_it_keeps_glances_as_a_native_frame_does(seed: int, page: Page, living: Living) -> None:
    page.goto(f"{living.house.url}/docs")
    dice, until = random.Random(seed), 3_000
    orders = sorted((dice.randrange(until), dice.randrange(-200, 1_000), dice.randint(1, 600)) for _ in range(40))
    told = [(at, glance_at(dice, at + late, at + late + lasts)) for at, late, lasts in orders]
    glances: Glances = ()
    ours = []
    for now in range(until):
        for at, glance in told:
            glances = heeded(glances, glance, now * MS) if at == now else glances
        ours.append(glanced(glances, now * MS))
    theirs = page.evaluate(
        GLANCE,
        {
            "told": [
                {
                    "at": at,
                    "glance": {"x": one.x, "y": one.y, "startAt": one.start_ns // MS, "untilAt": one.until_ns // MS},
                }
                for at, one in told
            ],
            "until": until,
        },
    )
    assert len(set(ours)) > 10
    assert [tuple(one) if one else None for one in theirs] == ours


WATCH = """async () => {
  const { Mimic } = await import('/static/js/frame/mimic.js');
  const { patches } = Mimic.prototype;
  window.eyes = 0;
  Mimic.prototype.patches = function (...shot) {
    const found = patches.apply(this, shot);
    window.eyes = found.filter(({ atlas }) => atlas === 'gaze').length;
    return found;
  };
}"""
"""How many eyes are laid over the picture."""
LOOK = """(lasts) => {
  const start = performance.now() + line.clock.offset + 200;
  const message = { type: 'playback.glance', x: -1, clock_id: line.clock.id, start, lasts_ms: lasts };
  line.socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
}"""


def becomes(page: Page, eyes: int) -> None:
    until = time.perf_counter() + PATIENCE_S
    while page.evaluate("eyes") != eyes:
        assert time.perf_counter() < until, f"never {eyes} eyes"
        page.wait_for_timeout(50)


def test_it_looks_where_the_hub_says_that_something_happens(page: Page, living: Living) -> None:
    ear = Ear(page)
    hung(page, living, "Looking on")
    cut(page, ear)
    page.evaluate(WATCH)
    page.evaluate(LOOK, -1)
    page.wait_for_timeout(1_500)
    assert page.evaluate("eyes") == 0, "what cannot be kept is let be"
    page.evaluate(LOOK, 5_000)
    becomes(page, 2)
    page.wait_for_timeout(5_000)
    becomes(page, 0)
    page.context.close()
