"""The doctors in a house that is alive: paired nodes over TLS, a portrait on the wall, and nothing to complain of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Living


def doctor(node: str, data: Path, **environment: str) -> dict[str, dict[str, Any]]:
    argv = [sys.executable, "-m", "protocol.runtime.cli", "doctor", node, "--data", str(data), "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {finding["check"]: finding for finding in json.loads(done.stdout)["findings"]}


def test_the_hub(living: Living) -> None:
    hub = living.house.hub
    ports = {"KINFRAME_HUB_HTTP__PORT": str(hub.port), "KINFRAME_HUB_BROKER__PORT": str(hub.mqtt_port)}
    said = doctor("hub", hub.data, **ports)
    for check in ("ports", "records", "blobs", "certificate", "broker", "broker users", "page", "owner"):
        assert said[check]["level"] == "ok", said[check]
    assert "over TLS" in said["broker"]["reason"]


@pytest.mark.parametrize(("node", "name"), [("frame", "hallway"), ("render", "renderer")])
def test_its_nodes(living: Living, node: str, name: str) -> None:
    said = doctor(node, living.house.folder / name)
    for check in ("credential", "hub broker", "hub page"):
        assert said[check]["level"] == "ok", said[check]
    assert "its certificate is the hub's" in said["hub broker"]["reason"]
    if node == "frame":
        assert "tried on a held clip" in said["decoder"]["reason"]
        assert "works in it" in said["store"]["reason"]
        assert living.house.look()["frames"][0]["online"], "looking disturbs nobody"
