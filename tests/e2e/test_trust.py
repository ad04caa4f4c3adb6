"""Trust, on the house page in Chromium: the owner comes in, records consent, reads the log, and leaves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.adapters.records_sqlite import SqlRecords
from hub.core.changes import changes
from hub.core.records import NodeKeys, PairedNode
from protocol.words import NodeId
from tests.e2e.house import EILEEN, GRANDMA, House
from tests.hub_process import HubProcess

SHOWN = re.compile(r"Owner's password .*: ([a-z0-9-]{19})$", re.MULTILINE)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hub alone: nothing is rendered here."""
    folder = tmp_path_factory.mktemp("trust")
    alone = House(folder, HubProcess(folder / "hub"))
    alone.hub.start()
    alone.add("Grandma", GRANDMA)
    yield alone
    alone.hub.stop()


def password(house: House) -> str:
    (shown,) = SHOWN.findall(house.hub.log.read_text())
    return str(shown)


def come_in(page: Page, house: House) -> None:
    field = page.get_by_label("Owner's password")
    field.fill(password(house))
    page.keyboard.press("Enter")
    expect(field).to_be_hidden()


def consent(house: House, name: str) -> dict[str, object]:
    return next(dict(s["consent"]) for s in house.look()["subjects"] if s["name"] == name)


def test_the_owner_comes_in_reads_the_log_and_leaves(page: Page, house: House) -> None:
    page.goto(house.url)
    trust = page.get_by_role("region", name="Trust")
    expect(trust).to_contain_text("Nothing has left the house.")
    expect(trust.locator("#audit li")).to_have_count(0)
    expect(page.locator("#insecure")).to_be_hidden()
    trust.get_by_role("button", name="Come in as the owner").click()
    page.get_by_label("Owner's password").fill("guessed")
    page.keyboard.press("Enter")
    expect(page.locator("dialog .notice")).to_contain_text("session.wrong_password")
    come_in(page, house)
    expect(trust.locator("#audit")).to_contain_text("the owner came in")
    expect(trust.locator("#audit")).to_contain_text("1 wrong password")
    assert "kinframe_owner" not in page.evaluate("document.cookie")
    trust.get_by_role("button", name="Leave as the owner").click()
    expect(trust.locator("#audit li")).to_have_count(0)
    expect(trust.get_by_role("button", name="Come in as the owner")).to_be_visible()


def test_consent_is_changed_with_the_keyboard_and_asks_for_the_owner(page: Page, house: House) -> None:
    page.goto(house.url)
    page.get_by_role("button", name="Change what Grandma agreed to").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Who agrees to this").fill("Anna, her daughter")
    page.get_by_label("speak with a voice").focus()
    page.keyboard.press("Space")
    page.get_by_label("Until").fill("2031-05-01")
    page.get_by_role("button", name="Record it").click()
    come_in(page, house)
    row = page.locator("#agreements li", has_text="Grandma")
    expect(row).to_contain_text("may move and speak, until 2031-05-01, says Anna, her daughter")
    assert consent(house, "Grandma")["speak"] is True
    expect(page.locator("#audit")).to_contain_text("Grandma: may move and speak")


def test_whoever_closes_the_dialog_changes_nothing(page: Page, house: House) -> None:
    page.goto(house.url)
    before = consent(house, "Grandma")
    page.get_by_role("button", name="Change what Grandma agreed to").click()
    page.get_by_label("answer in conversations").check()
    page.get_by_role("button", name="Record it").click()
    page.get_by_label("Owner's password").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_label("answer in conversations")).to_be_visible()  # nothing that was filled in is lost
    assert consent(house, "Grandma") == before


def test_a_portrait_is_added_with_a_consent(page: Page, house: House) -> None:
    page.goto(house.url)
    page.set_input_files("#photo-file", EILEEN)
    page.get_by_label("Who is this?").fill("Grandma")
    expect(page.get_by_label("Who agrees to this")).to_be_hidden()  # she has agreed already
    page.get_by_label("Who is this?").fill("Rosa")
    page.get_by_label("Who agrees to this").fill("Rosa herself")
    page.get_by_label("move in the frames").uncheck()
    page.get_by_role("button", name="Bring to life").click()
    expect(page.get_by_label("Who is this?")).to_be_visible()  # a photo that may not move cannot come alive
    page.get_by_label("move in the frames").check()
    page.get_by_role("button", name="Bring to life").click()
    row = page.locator("#agreements li", has_text="Rosa")
    expect(row).to_contain_text("may move, says Rosa herself")
    assert consent(house, "Rosa")["speak"] is False


def test_somebody_is_put_to_rest_by_typing_the_name(page: Page, house: House) -> None:
    page.goto(house.url)
    (portrait,) = [p for p in house.look()["portraits"] if p["subject"] == house.look()["subjects"][0]["id"]][:1]
    page.get_by_role("button", name="Put Grandma to rest").click()
    button = page.locator("dialog").get_by_role("button", name="Put Grandma to rest")
    expect(button).to_be_disabled()
    page.get_by_label("Type the name to go on").fill("grandma")
    expect(button).to_be_disabled()
    page.get_by_label("Type the name to go on").fill("Grandma")
    button.click()
    come_in(page, house)
    row = page.locator("#agreements li", has_text="Grandma")
    expect(row).to_contain_text("at rest")
    expect(row).to_contain_text("nothing was left.")
    names = {file.name for file in house.hub.data.rglob("*") if file.is_file()}
    assert {portrait["photo"], portrait["thumbnail"]} & names == set()
    expect(page.locator("#audit")).to_contain_text("searched by name and by content: nothing was left.")


def test_a_node_is_shut_out(page: Page, tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "hub")
    hub.data.mkdir()
    with ThreadPoolExecutor(1) as aside:  # Playwright's loop runs in this thread
        aside.submit(asyncio.run, paired_before(hub.data)).result()
    hub.start()
    try:
        page.goto(hub.url)
        row = page.locator("#trusted-nodes li", has_text="Kitchen")
        expect(row).to_contain_text("frame · since Jan 2, 2030 · away")
        page.get_by_role("button", name="Shut Kitchen out").click()
        page.locator("dialog").get_by_role("button", name="Shut out").click()
        come_in(page, House(tmp_path, hub))
        expect(row).to_contain_text("shut out on")
        expect(row.get_by_role("button")).to_have_count(0)
        expect(page.locator("#audit")).to_contain_text("frame Kitchen (frame-1)")
    finally:
        hub.stop()


async def paired_before(data: Path) -> None:
    keys = NodeKeys("", "", "", "")
    node = PairedNode(NodeId("frame-1"), "frame", "Kitchen", "2030-01-02T12:00:00+00:00", keys)
    records = SqlRecords(f"sqlite:///{data / 'house.sqlite'}")
    before = await records.load()
    await records.write(changes(before, replace(before, nodes={node.id: node})))
    await records.close()
