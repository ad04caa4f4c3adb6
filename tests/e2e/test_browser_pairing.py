"""A tablet and the house get to know each other: one shows a code, on the page of the other the owner types it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from protocol.pairing import NodeSide
from protocol.words import NodeId
from tests.e2e.admission import code_on, let_in
from tests.e2e.conftest import Living
from tests.e2e.house import frame_called
from tests.hub_process import HubProcess, running_hub
from tests.paired import PASSWORDS, owner
from tests.patience import eventually

REMEMBER = """(selector) => {
  const watched = document.querySelector(selector), seen = ((window.remembered ??= {})[selector] = []);
  new MutationObserver(() => seen.push(watched.textContent)).observe(watched, { childList: true, subtree: true });
}"""
HELD_CLIPS = "caches.open('kinframe-clips-1').then((cache) => cache.keys()).then((keys) => keys.length)"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    """A house of its own: wrong codes shut the door to everybody on this machine for a minute."""
    with running_hub(tmp_path) as process:
        yield process


@pytest.fixture
def wall(page: Page, hub: HubProcess) -> Iterator[Page]:
    """The house's page in another browser, where nobody is the owner yet."""
    browser = page.context.browser
    assert browser is not None
    context: BrowserContext = browser.new_context(viewport={"width": 1200, "height": 800})
    wall = context.new_page()
    wall.goto(hub.url)
    yield wall
    context.close()


def remember(page: Page, selector: str) -> None:
    """From now on, whatever it says: a welcome is over before a slow test has looked."""
    page.evaluate(REMEMBER, selector)


def expect_remembered(page: Page, selector: str, words: str) -> None:
    said = "([selector, words]) => window.remembered[selector].some((text) => text.includes(words))"
    page.wait_for_function(said, arg=[selector, words])


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def give_password(wall: Page, hub: HubProcess) -> None:
    wall.get_by_label("Owner's password").fill(PASSWORDS[hub.url])
    wall.get_by_role("button", name="Go on").click()


def test_the_owner_types_the_code_that_the_tablet_shows(page: Page, wall: Page, hub: HubProcess) -> None:
    page.goto(f"{hub.url}/frame?name=Pantry")
    code = code_on(page)
    card = wall.locator("#pairing-cards li", has_text="Pantry")
    expect(card).to_contain_text("A frame called Pantry wants to join")
    digits = card.get_by_label("The six digits on Pantry")
    expect(digits).to_be_focused()

    wall.keyboard.type(other_than(code))
    give_password(wall, hub)
    expect(card).to_contain_text("The code was wrong")
    expect(page.locator("#pairing-detail")).to_have_text("That was another code. 2 tries are left.")
    assert code_on(page) == code

    expect(card.locator(".box").first).to_be_empty()
    remember(page, "#pairing-code")
    remember(wall, "#pairing-cards")
    digits.press_sequentially(f"{code[:3]} {code[3:]}")
    expect_remembered(wall, "#pairing-cards", "Welcome, Pantry.")
    expect_remembered(page, "#pairing-code", "Welcome")
    expect(page.locator("#pairing")).to_be_hidden()
    assert hub.wait(lambda: frame_called(hub.house(), "Pantry")["online"])
    assert frame_called(hub.house(), "Pantry")["kind"] == "browser"

    (cookie,) = [each for each in page.context.cookies() if each["name"] == "kinframe_frame"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    page.reload()
    expect(page.locator("#bare")).to_contain_text("This frame is bare")
    expect(page.locator("#pairing")).to_be_hidden()


def test_three_wrong_codes_make_a_new_one(page: Page, hub: HubProcess) -> None:
    page.goto(f"{hub.url}/frame?name=Cellar")
    first = code_on(page)
    with owner(hub.url) as client:
        typed = type_wrongly(client, "Cellar", other_than(first))
        expect(page.locator("#pairing-detail")).to_contain_text("2 tries are left")
        typed = type_wrongly(client, "Cellar", other_than(first), typed)
        expect(page.locator("#pairing-detail")).to_contain_text("One try is left")
        type_wrongly(client, "Cellar", other_than(first), typed)
    expect(page.locator("#pairing-line")).to_contain_text("patience")
    expect(page.locator("#pairing-code")).not_to_contain_text(first[:3])
    expect(page.locator("#pairing-clock")).to_contain_text("Trying again in")
    assert not [frame for frame in hub.house()["frames"] if frame["name"] == "Cellar"]


def type_wrongly(client: httpx.Client, name: str, code: str, before: str = "") -> str:
    """Once it asks again; the number of this pairing."""

    def asking() -> list[str]:
        known = client.get("/api/house").raise_for_status().json()["pairings"]
        return [one["pairing"] for one in known if one["name"] == name and one["pairing"] != before]

    number = eventually(asking)[0]
    client.post(f"/api/pairing/{number}/code", json={"code": code}).raise_for_status()
    return number


def test_a_frame_that_is_shut_out_forgets_its_pictures_and_may_come_back(page: Page, living: Living) -> None:
    frame = let_in(page, living, "Porch")
    living.house.hang(frame["id"], living.grandma)
    living.house.until("its clips", lambda now: len(frame_called(now, "Porch")["ready"]) >= 5)
    page.wait_for_function(f"async () => await {HELD_CLIPS} > 5")
    wall = page.context.new_page()
    wall.goto(living.house.url)
    wall.get_by_label("Placement of Porch").click()
    wall.get_by_role("button", name="Shut it out").click()
    wall.get_by_role("dialog", name="Shut Porch out?").get_by_role("button", name="Shut it out").click()
    give_password(wall, living.house.hub)
    expect(page.locator("#pairing-detail")).to_contain_text("The house has let this frame go")
    page.wait_for_function(f"async () => await {HELD_CLIPS} === 0")
    living.house.until("it is gone", lambda now: not frame_called(now, "Porch")["online"])
    page.reload()
    expect(page.locator("#pairing-detail")).to_contain_text("The house has let this frame go")
    again = let_in(page, living, "Porch")
    assert again["id"] == frame["id"]


def test_another_name_is_told_to_the_house_at_once(page: Page, wall: Page, hub: HubProcess) -> None:
    page.goto(f"{hub.url}/frame?name=Nook")
    code = code_on(page)
    page.get_by_label("This frame is called").fill("Reading nook")
    page.keyboard.press("Enter")
    expect(wall.locator("#pairings")).to_contain_text("A frame called Reading nook wants to join")
    expect(wall.locator("#pairing-cards li")).to_have_count(1)
    assert code_on(page) == code
    card = wall.locator("#pairing-cards li")
    card.get_by_role("button", name="Dismiss").click()
    give_password(wall, hub)
    expect(wall.locator("#pairings")).to_be_hidden()
    expect(page.locator("#pairing-line")).to_have_text("The house did not let this frame in.")
    page.get_by_role("button", name="Ask again").click()
    assert code_on(page) != code


def test_a_crowd_at_the_door_does_not_fill_the_page(wall: Page, hub: HubProcess) -> None:
    names = [f"Crowd {number}" for number in range(5)]
    for number, name in enumerate(names):
        element = NodeSide("123456", NodeId(f"crowd-{number}")).element
        httpx.post(f"{hub.url}/api/pairing", json=asked(f"crowd-{number}", name, element)).raise_for_status()
    expect(wall.locator("#pairing-cards li")).to_have_count(3)
    expect(wall.locator("#pairing-more")).to_have_text("and 2 more")
    with owner(hub.url) as client:
        for one in client.get("/api/house").json()["pairings"]:
            client.delete(f"/api/pairing/{one['pairing']}").raise_for_status()
    expect(wall.locator("#pairings")).to_be_hidden()


def asked(node: str, name: str, element: bytes) -> dict[str, str]:
    text = base64.urlsafe_b64encode(element).decode().rstrip("=")
    return {"node_id": node, "kind": "frame", "name": name, "software": "test", "element": text}
