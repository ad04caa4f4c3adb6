"""The hub goes away and comes back: the page says so, a browser frame lives on. Last, because it stops the hub."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Living
from tests.e2e.house import frame_called
from tests.e2e.pixels import MOMENT_S, PERFORMS, moment, moves
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
    assert moves(panel), "it idles on"
    moment(panel.click, lambda: moves(panel, PERFORMS, MOMENT_S))  # it greets back from its own store

    living.house.hub.start()
    wall.bring_to_front()
    expect(wall.get_by_role("alert")).to_be_hidden()
    page.bring_to_front()
    living.house.until("the frame again", lambda now: frame_called(now, "Island")["state"] == "idle")
    living.house.until("what it did meanwhile", lambda _: performances(living, frame))
    living.house.say_until(
        "grandma, smile", lambda _: any(one["gesture"] == "smile" for one in performances(living, frame))
    )
