"""A frame of today at a hub of the release before: it is welcomed, fetches, keeps the time and performs."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocol.messages import Hello, Showing, StoreReport
from tests.clips import MadeClip
from tests.frame_peers import HubVoice, blob_server, blobs_of, frame_process, is_sure, manifest_of, mosquitto, on_time
from tests.older_node import speaking_as_older


async def test_a_frame_performs_for_the_hub_of_the_release_before(
    tmp_path: Path, made: dict[str, MadeClip], monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        speaking_as_older(monkeypatch),
        mosquitto(tmp_path) as port,
        blob_server(blobs_of(made)) as url,
        frame_process(tmp_path / "f", port),
    ):
        async with HubVoice(port, url).running() as hub:
            hub.manifest = manifest_of(made)
            hello = await hub.until(Hello, lambda said: said.capabilities.width > 0)
            await hub.until(StoreReport, lambda said: len(said.ready) == len(made))
            await hub.until(Showing, lambda said: said.state == "idle" and is_sure(said))
            greet = made["greet"]
            _, done = await on_time(hub, hello.node_id, greet, "c", lead_ms=800.0)
            assert (done.first, done.last) == (greet.record.neutral, greet.record.neutral_end)
