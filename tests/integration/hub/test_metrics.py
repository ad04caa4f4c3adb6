"""Metrics of a real hub: behind its door, and true after a real cue."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from protocol.messages import HubHealth
from tests.hub_process import HubProcess, running_hub
from tests.open_house import open_house
from tests.scripted_nodes import ScriptedFrame, ScriptedRenderer

PHOTO = Path(__file__).parents[3] / "demo" / "photos" / "grace-hopper.jpg"


def read(hub: HubProcess) -> dict[tuple[str, ...], float]:
    """Samples by name and label values."""
    text = httpx.get(f"{hub.url}/metrics").raise_for_status().text
    families = text_string_to_metric_families(text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def told_of_itself(frame: ScriptedFrame) -> bool:
    return any(isinstance(said, HubHealth) and said.frames_online == 1 for said in frame.heard)


def alive(house: dict[str, Any]) -> bool:
    return any(f["portrait"] and len(f["ready"]) == 3 and f["state"] == "idle" for f in house["frames"])


async def test_a_cue_can_be_seen_in_the_metrics(tmp_path: Path) -> None:
    with running_hub(tmp_path) as hub:
        frame = ScriptedFrame("Hallway", hub.url)
        async with frame, ScriptedRenderer("Render", hub.url):
            async with httpx.AsyncClient(base_url=hub.url) as http:
                (await http.post("/api/subjects", json={"name": "Grandma"})).raise_for_status()
                sent = await http.post("/api/portraits", params={"subject": "Grandma"}, content=PHOTO.read_bytes())
                sent.raise_for_status()
                await asyncio.to_thread(hub.wait, lambda: alive(hub.house()))
                (await http.post("/api/commands", json={"text": "make grandma nod"})).raise_for_status()
            await asyncio.to_thread(hub.wait, lambda: read(hub)[("kinframe_cue_started_seconds_count",)] == 1)
            seen = read(hub)
            await asyncio.to_thread(hub.wait, lambda: told_of_itself(frame))
    assert seen[("kinframe_frames", "online")] == 1
    assert seen[("kinframe_hub_broker_up",)] == 1
    assert seen[("kinframe_clips_rendered_total", "false")] == 3
    assert 0 < seen[("kinframe_cue_started_seconds_sum",)] < 10
    assert seen[("kinframe_hub_resident_memory_bytes",)] > 1e7
    assert not any("Grandma" in word for sample in seen for word in sample)


def test_metrics_stand_behind_the_door(tmp_path: Path) -> None:
    with open_house(tmp_path, "k" * 20) as client:
        assert client.get("/metrics").json()["error"]["code"] == "api.key_needed"
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {'k' * 20}"})
        assert answer.headers["content-type"].startswith("text/plain; version=")
        assert "kinframe_hub_uptime_seconds" in answer.text
