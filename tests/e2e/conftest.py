"""One house and one Chromium for all tests of this folder: rendering a portrait takes its time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.e2e.house import GRANDMA, House, frame_called, running_house
from tests.patience import PATIENCE_S

FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


PATIENCE_MS = PATIENCE_S * 1000
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Living:
    """A house in which Grandma hangs in the Hallway, all her gestures rendered."""

    house: House
    grandma: str


@pytest.fixture(scope="session")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    with running_house(tmp_path_factory.mktemp("house")) as house:
        house.until("the render node", lambda now: any(node["online"] for node in now["render_nodes"]))
        portrait = house.add("Grandma", GRANDMA)
        house.hang(frame_called(house.look(), "Hallway")["id"], portrait)
        house.until_rendered(portrait)
        house.until("Grandma in the Hallway", lambda now: frame_called(now, "Hallway")["state"] == "idle")
        yield Living(house, portrait)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        yield browser
        browser.close()


def new_page(browser: Browser, **how: Any) -> Page:
    """In a fresh profile, patient as everybody here."""
    context = browser.new_context(**how)
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh browser profile; any error in the page's scripts fails the test."""
    page = new_page(chromium, viewport={"width": 1100, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.context.close()
    assert errors == []
