"""A browser frame says what it is told: its mouth moves, is shut in silence, and it reports what was said."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

import pytest
from PIL import ImageStat
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Living
from tests.e2e.pixels import moment, seen
from tests.e2e.test_browser_frame import hung
from tests.paired import owner
from tests.patience import PATIENCE_S, undisturbed

MOUTH = (0.42, 0.46, 0.62, 0.51)
"""Where Grandma's lips part, in fractions of a panel of the tests' size: left, top, right, bottom."""


WORDS = "Dinner is ready, come down! There is soup, there is bread, and all wait for you."
"""One page of a caption: long enough to be read in two places while they are said, on a busy machine too."""
LISTEN = """
window.line = { said: [], clock: null, socket: null };
window.WebSocket = class extends WebSocket {
  constructor(...words) {
    super(...words);
    line.socket = this;
    this.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data);
      if (message.type !== 'clock.answer') return;
      line.clock = { id: message.clock_id, offset: message.answered - performance.now() };
    });
  }
  send(text) {
    line.said.push(JSON.parse(text));
    super.send(text);
  }
};
"""
"""Wraps the page's WebSocket: what the frame says is kept, and a hub's words can be put into its ear."""
SPEAK = """(track) => {
  const start = performance.now() + line.clock.offset + 500;
  const message = { ...track, type: 'playback.speak', clock_id: line.clock.id, start, expires: start + 60000 };
  line.socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
}"""


class Ear:
    """Says to a frame what a hub would, and hears what it answers."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.add_init_script(LISTEN)

    def speak(self, name: str, marks: list[tuple[float, str]], lasts_ms: float) -> float:
        """Half a second from now; gives when that is, by our own clock."""
        visemes = [{"name": viseme, "at_ms": at} for at, viseme in marks]
        self._page.evaluate(SPEAK, {"cue_id": name, "visemes": visemes, "lasts_ms": lasts_ms})
        return time.perf_counter() + 0.5

    def heard(self, name: str, *kinds: str) -> dict[str, Any]:
        """The first message of these kinds about something said."""
        until = time.perf_counter() + PATIENCE_S
        while time.perf_counter() < until:
            said: list[dict[str, Any]] = self._page.evaluate("line.said")
            if found := [one for one in said if one["type"] in kinds and one.get("cue_id") == name]:
                return found[0]
            self._page.wait_for_timeout(50)
        raise AssertionError(f"none of {kinds} for {name}; it said {said[-5:]}")


@pytest.fixture
def ear(page: Page) -> Ear:
    return Ear(page)


def darkness(page: Page, at: float = 0.0) -> float:
    page.wait_for_timeout(max(0.0, (at - time.perf_counter()) * 1000))
    picture = seen(page.locator("#panel"))
    left, top, right, bottom = (part * size for part, size in zip(MOUTH, picture.size * 2, strict=True))
    return (
        255.0
        - ImageStat.Stat(picture.crop((round(left), round(top), round(right), round(bottom))).convert("L")).mean[0]
    )


def cut(page: Page, ear: Ear) -> None:
    """Until the mouth shapes lie on the glass."""
    for number in range(40):
        ear.speak(f"try-{number}", [(0.0, "nonsense")], 100.0)
        if ear.heard(f"try-{number}", "playback.refused")["code"] == "playback.unknown_viseme":
            return
        page.wait_for_timeout(300)
    raise AssertionError("the atlas never came to the glass")


def test_the_mouth_moves_with_the_track_and_is_shut_in_silence(page: Page, ear: Ear, living: Living) -> None:
    hung(page, living, "Speaking")
    cut(page, ear)
    names = (f"s{number}" for number in count())

    def said() -> tuple[float, ...]:
        """How dark the mouth is before, in the middle of each sound, and after."""
        bare, name = darkness(page), next(names)
        start = ear.speak(name, [(0.0, "aa"), (1_500.0, "sil"), (3_000.0, "aa")], 4_500.0)
        seen = [darkness(page, start + seconds) for seconds in (0.8, 2.3, 3.8)]
        spoken = ear.heard(name, "playback.spoken")
        assert not spoken["cancelled"] and spoken["ended"] - spoken["started"] == pytest.approx(4_500.0, abs=1.0)
        return bare, *seen, darkness(page)

    def moves(tried: tuple[float, ...]) -> bool:
        bare, opened, shut, again, after = tried
        return min(opened, again) - max(bare, shut) > 8.0 and opened - after > 8.0

    undisturbed(said, moves)


def test_words_given_on_the_page_are_said_read_and_written_down(page: Page, ear: Ear, living: Living) -> None:
    hung(page, living, "Reciting")
    cut(page, ear)
    ear.speak("order", [(90.0, "aa"), (0.0, "aa")], 100.0)
    assert ear.heard("order", "playback.refused")["code"] == "playback.bad_track"
    house = living.house
    assert house.say("grandma, say dinner is ready")["problem"]["code"] == "consent.no_voice"
    grandma = next(each["id"] for each in house.look()["subjects"] if each["name"] == "Grandma")
    with owner(house.url) as client:
        client.put(
            f"/api/subjects/{grandma}/consent", json={"move": True, "speak": True, "by": "Anna"}
        ).raise_for_status()
    wall = page.context.new_page()
    wall.goto(house.url)
    card = wall.locator("figure", has_text="Reciting")
    names = (f"meanwhile-{number}" for number in count())

    def say() -> None:
        expect(card.locator(".caption")).to_be_hidden()
        card.get_by_role("button", name="Words for Grandma to say").click()
        wall.get_by_label("What shall be said?").fill(WORDS)
        wall.get_by_role("button", name="Say it", exact=True).last.click()

    def is_read() -> bool:
        """On the frame and on its card, while it is said: then nothing else can be."""
        for caption in (page.locator("#caption"), card.locator(".caption")):
            expect(caption).to_have_text(WORDS, timeout=5_000)
        name = next(names)
        ear.speak(name, [(0.0, "aa")], 5_000.0)
        return ear.heard(name, "playback.refused", "playback.spoken").get("code") == "playback.busy"

    moment(say, is_read)
    said = f"Grandma said “{WORDS}” in {{}}.".format
    for frame in ("Reciting", "Hallway"):
        house.until("the report", lambda now, frame=frame: said(frame) in [line["words"] for line in now["activity"]])
    expect(page.locator("#caption")).to_be_hidden()
    expect(card.locator(".caption")).to_be_hidden()
