"""A browser frame says a viseme track: its mouth moves with it, is shut in silence, and it reports what was said."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PIL import ImageStat
from playwright.sync_api import Page

from tests.e2e.conftest import Living
from tests.e2e.pixels import seen
from tests.e2e.test_browser_frame import hung

MOUTH = (0.42, 0.46, 0.62, 0.51)
"""Where Grandma's lips part, in fractions of a panel of the tests' size: left, top, right, bottom."""


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
  const message = { ...track, type: 'playback.speak', clock_id: line.clock.id, start, expires: start + 3000 };
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

    def heard(self, kind: str, name: str, seconds: float = 10.0) -> dict[str, Any]:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            said: list[dict[str, Any]] = self._page.evaluate("line.said")
            if found := [one for one in said if one["type"] == kind and one.get("cue_id") == name]:
                return found[0]
            self._page.wait_for_timeout(50)
        raise AssertionError(f"no {kind} for {name}; it said {said[-5:]}")


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
        if ear.heard("playback.refused", f"try-{number}")["code"] == "playback.unknown_viseme":
            return
        page.wait_for_timeout(300)
    raise AssertionError("the atlas never came to the glass")


def test_the_mouth_moves_with_the_track_and_is_shut_in_silence(page: Page, ear: Ear, living: Living) -> None:
    hung(page, living, "Speaking")
    cut(page, ear)
    bare = darkness(page)
    start = ear.speak("s", [(0.0, "aa"), (1_500.0, "sil"), (3_000.0, "aa")], 4_500.0)
    opened, shut, again = (darkness(page, start + seconds) for seconds in (0.8, 2.3, 3.8))
    assert min(opened, again) - max(bare, shut) > 8.0, (bare, opened, shut, again)
    spoken = ear.heard("playback.spoken", "s")
    assert not spoken["cancelled"] and spoken["ended"] - spoken["started"] == pytest.approx(4_500.0, abs=1.0)
    assert opened - darkness(page) > 8.0


def test_what_cannot_be_said_is_refused_by_code(page: Page, ear: Ear, living: Living) -> None:
    hung(page, living, "Silent")
    cut(page, ear)
    ear.speak("order", [(90.0, "aa"), (0.0, "aa")], 100.0)
    assert ear.heard("playback.refused", "order")["code"] == "playback.bad_track"
    ear.speak("one", [(0.0, "aa")], 5_000.0)
    ear.speak("two", [(0.0, "aa")], 5_000.0)
    assert ear.heard("playback.refused", "two")["code"] == "playback.busy"
