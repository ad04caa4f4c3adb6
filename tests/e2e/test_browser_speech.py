"""A browser frame says a viseme track: its mouth moves with it, is shut in silence, and it reports what was said."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from PIL import ImageStat
from playwright.sync_api import Page, WebSocketRoute

from tests.e2e.conftest import Living
from tests.e2e.pixels import seen
from tests.e2e.test_browser_frame import hung

MOUTH = (0.42, 0.46, 0.62, 0.51)
"""Where Grandma's lips part, in fractions of a panel of the tests' size: left, top, right, bottom."""


class Ear:
    """Listens at the frame's WebSocket, and can say to it what a hub would."""

    def __init__(self, page: Page) -> None:
        self.said: list[dict[str, Any]] = []
        self._clock: tuple[str, float, float] | None = None
        self._route: WebSocketRoute | None = None
        page.route_web_socket(re.compile(r"/api/frame"), self._opened)

    def _opened(self, route: WebSocketRoute) -> None:
        self._route, hub = route, route.connect_to_server()

        def from_frame(text: str | bytes) -> None:
            self.said.append(json.loads(text))
            hub.send(text)

        def from_hub(text: str | bytes) -> None:
            message = json.loads(text)
            if message["type"] == "clock.answer":
                self._clock = message["clock_id"], message["answered"], time.perf_counter()
            route.send(text)

        route.on_message(from_frame)
        hub.on_message(from_hub)

    def speak(self, name: str, marks: list[tuple[float, str]], lasts_ms: float) -> float:
        """Half a second from now; gives when that is, by our own clock."""
        assert self._clock and self._route
        clock_id, answered, heard = self._clock
        now = time.perf_counter()
        start = answered + (now - heard) * 1000 + 500
        visemes = [{"name": viseme, "at_ms": at} for at, viseme in marks]
        track = {"type": "playback.speak", "cue_id": name, "clock_id": clock_id, "visemes": visemes}
        self._route.send(json.dumps(track | {"start": start, "expires": start + 3000, "lasts_ms": lasts_ms}))
        return now + 0.5

    def heard(self, page: Page, kind: str, name: str, seconds: float = 10.0) -> dict[str, Any]:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            if found := [one for one in self.said if one["type"] == kind and one.get("cue_id") == name]:
                return found[0]
            page.wait_for_timeout(50)
        raise AssertionError(f"no {kind} for {name}; it said {self.said[-5:]}")


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
        if ear.heard(page, "playback.refused", f"try-{number}")["code"] == "playback.unknown_viseme":
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
    spoken = ear.heard(page, "playback.spoken", "s")
    assert not spoken["cancelled"] and spoken["ended"] - spoken["started"] == pytest.approx(4_500.0, abs=1.0)
    assert abs(darkness(page) - bare) < 6.0


def test_what_cannot_be_said_is_refused_by_code(page: Page, ear: Ear, living: Living) -> None:
    hung(page, living, "Silent")
    cut(page, ear)
    ear.speak("order", [(90.0, "aa"), (0.0, "aa")], 100.0)
    assert ear.heard(page, "playback.refused", "order")["code"] == "playback.bad_track"
    ear.speak("one", [(0.0, "aa")], 5_000.0)
    ear.speak("two", [(0.0, "aa")], 5_000.0)
    assert ear.heard(page, "playback.refused", "two")["code"] == "playback.busy"
