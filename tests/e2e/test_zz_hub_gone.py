"""The hub goes away and comes back: the page says so, a browser frame lives on. Last, because it stops the hub."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Living
from tests.e2e.house import frame_called
from tests.e2e.pixels import most_motion
from tests.e2e.test_browser_frame import hung, performances


def test_page_and_frame_without_the_hub(page: Page, living: Living) -> None:
    frame = hung(page, living, "Island")
    wall = page.context.new_page()
    wall.goto(living.house.url)
    wall.locator(".picture.is-alive").first.wait_for()

    living.house.hub.kill()
    expect(wall.get_by_role("alert")).to_contain_text("lost")
    panel = page.locator("#panel")
    page.bring_to_front()
    assert most_motion(panel, 3.0) > 0.3, "it idles on"
    panel.click()
    assert most_motion(panel, 2.5) > 0.8, "it greets back from its own store"

    living.house.hub.start()
    wall.bring_to_front()
    expect(wall.get_by_role("alert")).to_be_hidden(timeout=20_000)
    page.bring_to_front()
    living.house.until("the frame again", lambda now: frame_called(now, "Island")["state"] == "idle", 30)
    living.house.until("what it did meanwhile", lambda _: performances(living, frame), 30)
    living.house.say("grandma, smile")
    living.house.until(
        "a performance", lambda _: any(one["gesture"] == "smile" for one in performances(living, frame)), 20
    )
