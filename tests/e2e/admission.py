"""Pages that are frames, let into the house by the code that they show."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.e2e.conftest import Living
from tests.e2e.house import frame_called
from tests.paired import type_code


def code_on(page: Page) -> str:
    """The six digits, once the house may be told them."""
    page.locator('#pairing[data-stage="waiting"]').wait_for()
    digits = page.locator("#pairing-code .half").all_inner_texts()
    return "".join(digits)


def let_in(page: Page, living: Living, name: str, query: str = "") -> dict[str, Any]:
    """The page becomes a frame of this name; the owner types its code."""
    page.goto(f"{living.house.url}/frame?name={name}{query}")
    type_code(living.house.url, name, code_on(page))
    return living.house.until("the frame", lambda now: frame if (frame := frame_called(now, name))["online"] else None)
