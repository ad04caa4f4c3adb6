"""A frame's inbox: one that lies open to tests, and the controller's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from frame_node.core.events import Event, PlayerGone
from frame_node.ports import Inbox
from frame_node.services.inbox import StampedInbox
from protocol.runtime.fakes import FakeClock
from tests.frame_fakes import OpenInbox

Taken = Callable[[int], Awaitable[list[Event]]]


@pytest.fixture(params=[OpenInbox, StampedInbox])
def inbox(request: pytest.FixtureRequest) -> tuple[Inbox, Taken]:
    """An inbox, and how so many events come out of it."""
    if request.param is OpenInbox:
        open_inbox = OpenInbox()

        async def seen(count: int) -> list[Event]:
            return open_inbox.events[:count]

        return open_inbox, seen
    stamped = StampedInbox(FakeClock())

    async def taken(count: int) -> list[Event]:
        return [(await stamped.get())[0] for _ in range(count)]

    return stamped, taken


async def test_nobody_waits_and_everything_comes_out_in_its_order(inbox: tuple[Inbox, Taken]) -> None:
    box, taken = inbox
    events = [PlayerGone(f"reason {number % 3}") for number in range(2_000)]
    for event in events:
        box.put(event)
    assert await taken(len(events)) == events
