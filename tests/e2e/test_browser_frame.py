"""A tablet's browser as a frame: it hangs, performs, reports, greets back, and lives on without the hub."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.admission import let_in
from tests.e2e.conftest import Living, new_page
from tests.e2e.house import CLIPS, frame_called
from tests.e2e.pixels import MOMENT_S, PERFORMS, moment, moves, seen, stays_still

SMALL: Any = {"width": 320, "height": 400}


def hung(page: Page, living: Living, name: str) -> dict[str, Any]:
    """The page as a frame of this name in which Grandma idles, all clips at hand."""
    page.set_viewport_size(SMALL)
    frame = let_in(page, living, name, "&room=den")
    living.house.hang(frame["id"], living.grandma)
    return living.house.until("its clips", lambda now: _ready(frame_called(now, name)))


def _ready(frame: dict[str, Any]) -> dict[str, Any] | None:
    return frame if frame["state"] == "idle" and len(frame["ready"]) >= CLIPS else None


def performances(living: Living, frame: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in living.house.look()["performances"] if one["frame"] == frame["id"]]


def test_it_performs_a_cue_and_reports(page: Page, living: Living) -> None:
    frame = hung(page, living, "Tablet")
    assert frame["kind"] == "browser"
    assert {"presented_hashes", "sense", "hear", "speak"} <= {lack["capability"] for lack in frame["lacks"]}
    panel = page.locator("#panel")
    assert moves(panel)
    for gesture in ("smile", "nod"):
        moment(
            lambda gesture=gesture: living.house.say(f"grandma, {gesture}"), lambda: moves(panel, PERFORMS, MOMENT_S)
        )
        living.house.until("idle again", lambda now: frame_called(now, "Tablet")["state"] == "idle")

        def fluent(_: Any, gesture: str = gesture) -> list[dict[str, Any]]:
            """Of a page that did not stand still meanwhile."""
            done = (one for one in performances(living, frame) if one["gesture"] == gesture)
            return [one for one in done if one["presented"] >= 5 and 0 <= one["started"] - one["settled"] < 1000]

        report = living.house.say_until(f"grandma, {gesture}", fluent)[0]
        assert report["first"] is None, "a browser cannot prove what it presented"
        assert report["ended"] - report["started"] > 1000
        assert not report["cancelled"]
    page.context.close()


def test_it_hangs_in_a_mat_and_is_dark_by_the_hour(page: Page, living: Living) -> None:
    """As the hub says; what is asked for is seen all the same. Whom nobody stirred is dark at once."""
    frame = hung(page, living, "Pantry")
    path = f"/api/frames/{frame['id']}/panel"
    plain = {"preset": "plain", "weather": ""}  # whatever the house may have
    living.house.ask("PUT", path, json={"mat": 0.1, "mat_colour": "#204060", "care": False, **plain})
    blue = (0x20, 0x40, 0x60)
    for _ in range(50):
        mat = seen(page.locator("#panel")).getpixel((160, 8))
        if all(abs(part - wanted) < 6 for part, wanted in zip(mat, blue, strict=True)):
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError(f"no mat, but {mat}")
    living.house.ask("PUT", path, json={"quiet": "00:00-23:59", "mat": 0})
    expect(page.locator("body")).to_have_class(re.compile("is-dark"))
    living.house.say("grandma, nod")
    expect(page.locator("body")).not_to_have_class(re.compile("is-dark"))
    page.context.close()


def test_a_touch_is_a_wave_and_the_frame_greets_back(page: Page, living: Living) -> None:
    frame = hung(page, living, "Nursery")
    panel = page.locator("#panel")
    moment(panel.click, lambda: moves(panel, PERFORMS, MOMENT_S))
    report = living.house.until("the greeting", lambda _: performances(living, frame))[0]
    assert (report["gesture"], report["performed_as"]) == ("wave", "greet")
    assert report["cue_id"].startswith(frame["id"]), "its own cue, not the hub's"
    assert any("waved at Nursery" in line["words"] for line in living.house.look()["activity"])


def test_it_says_how_well_it_knows_the_time(page: Page, living: Living) -> None:
    frame = hung(page, living, "Landing")
    known = living.house.until("the time", lambda now: (it := frame_called(now, "Landing"))["uncertainty_ms"] and it)
    living.house.until("it well", lambda now: frame_called(now, "Landing")["uncertainty_ms"] < 20.0)
    assert known["sync"] == "websocket"
    assert known["offset_ms"] is not None and known["skew_ppm"] is not None
    wall = page.context.new_page()
    wall.goto(living.house.url)
    words = re.compile(r"Knows the time to ± [\d.]+ ms over WebSocket; its clock is off by \d+ ppm")
    expect(wall.locator(f'[data-frame="{frame["id"]}"] .where')).to_have_attribute("title", words)
    page.context.close()


def test_it_says_what_it_lacks(page: Page, living: Living) -> None:
    hung(page, living, "Study")
    page.keyboard.press("i")
    info = page.get_by_role("region", name="About this frame")
    expect(info).to_contain_text("It cannot prove which images were presented")
    expect(info).to_contain_text(re.compile(r"known to ± \d+\.\d ms"))
    page.keyboard.press("Escape")
    expect(info).to_be_hidden()


def test_one_browser_is_one_frame(page: Page, living: Living) -> None:
    frame = hung(page, living, "One")
    other = page.context.new_page()
    other.goto(f"{living.house.url}/frame?name=Two")
    expect(other.locator("#bare")).to_contain_text("Another tab of this browser is this frame")
    page.close()
    living.house.until("the other tab", lambda now: frame_called(now, "One")["online"])
    expect(other.locator("#bare")).to_be_hidden()
    assert other.evaluate("localStorage.getItem('kinframe.frame_id')") == frame["id"]

    def browsers(now: dict[str, Any]) -> int:
        return sum(each["kind"] == "browser" and each["online"] for each in now["frames"])

    living.house.until("one frame", lambda now: browsers(now) == 1)


def test_without_motion_stills_fade(chromium: Browser, living: Living) -> None:
    page = new_page(chromium, reduced_motion="reduce", viewport=SMALL)
    frame = hung(page, living, "Calm")
    panel = page.locator("#panel")
    assert stays_still(panel, 2.0)
    moment(lambda: living.house.say("grandma, laugh"), lambda: moves(panel, PERFORMS, MOMENT_S))
    report = living.house.until("the report", lambda _: performances(living, frame))[0]
    assert (report["presented"], report["dropped"]) == (1, 0)
    page.context.close()


def test_its_own_sha256_is_the_real_one(page: Page, living: Living) -> None:
    page.goto(f"{living.house.url}/docs")
    for length in (0, 1, 55, 56, 63, 64, 65, 1000, 100_000):
        script = """async (length) => {
          const { computed } = await import('/static/js/frame/sha256.js');
          const data = Uint8Array.from({length}, (_, i) => (i * 31 + 7) % 256);
          return Array.from(computed(data), (byte) => byte.toString(16).padStart(2, '0')).join('');
        }"""
        data = bytes((i * 31 + 7) % 256 for i in range(length))
        assert page.evaluate(script, length) == hashlib.sha256(data).hexdigest()
