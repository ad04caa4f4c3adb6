"""A slice of ``benchmarks.hostile``: strangers shout at a real hub, and the house waves as before."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from tests.storms_hub import family_of, open_hub, scripted_house, settle_in, storm_of_messages, storm_of_requests, wave

MORE_MB = 12.0
"""A little is always kept: the diary, the performances, the nodes of a house up to its limit."""


async def test_hostile_messages_and_requests_leave_the_house_as_it_was(tmp_path: Path) -> None:
    with open_hub(tmp_path) as hub:
        frame, render = scripted_house(hub)
        async with frame, render:
            await settle_in(hub, frame)
            processes = family_of(hub)
            messages = await storm_of_messages(hub, frame, 4_000)
            assert messages.answers["protocol.malformed"] > 1_000
            assert messages.answers["protocol.wrong_sender"] > 300
            assert messages.end_mb < messages.warm_mb + MORE_MB
            requests = await asyncio.to_thread(storm_of_requests, hub, 300)
            assert requests.sent > 250
            assert requests.unpromised == []
            assert family_of(hub) == processes, "somebody died of it"
            assert "decision_failed" not in hub.log.read_text()
            await wave(hub, frame)
        assert len(hub.log.read_text().splitlines()) < 2_000, "a flood must not fill the disk with its own log"


async def test_a_crowd_of_names_does_not_become_a_crowd_of_tasks(tmp_path: Path) -> None:
    with open_hub(tmp_path) as hub:
        frame, _ = scripted_house(hub)
        async with frame:
            await storm_of_messages(hub, frame, 2_000, number=7)
            async with httpx.AsyncClient(base_url=hub.url) as http:
                assert (await http.get("/api/health")).json()["resident_mb"] < 140
