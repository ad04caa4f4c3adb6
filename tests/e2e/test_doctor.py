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
from tests.patience import PATIENCE_S, undisturbed


def doctor(node: str, data: Path, **environment: str) -> dict[str, dict[str, Any]]:
    argv = [sys.executable, "-m", "protocol.runtime.cli", "doctor", node, "--data", str(data), "--json"]
    done = subprocess.run(
        argv, capture_output=True, text=True, env={**os.environ, **environment}, timeout=2 * PATIENCE_S
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {finding["check"]: finding for finding in json.loads(done.stdout)["findings"]}


def well(said: dict[str, dict[str, Any]], *checks: str) -> bool:
    """Or somebody who stood still did not answer within the doctor's patience."""
    return {said[check]["level"] for check in checks} == {"ok"}


def test_the_hub(living: Living) -> None:
    hub = living.house.hub
    ports = {"KINFRAME_HUB_HTTP__PORT": str(hub.port), "KINFRAME_HUB_BROKER__PORT": str(hub.mqtt_port)}
    checks = ("ports", "records", "blobs", "certificate", "broker", "broker users", "page", "owner")
    said = undisturbed(lambda: doctor("hub", hub.data, **ports), lambda said: well(said, *checks))
    assert "over TLS" in said["broker"]["reason"]


@pytest.mark.parametrize(("node", "name"), [("frame", "hallway"), ("render", "renderer")])
def test_its_nodes(living: Living, node: str, name: str) -> None:
    data = living.house.folder / name
    said = undisturbed(lambda: doctor(node, data), lambda said: well(said, "credential", "hub broker", "hub page"))
    assert "its certificate is the hub's" in said["hub broker"]["reason"]
    if node == "frame":
        assert "tried on a held clip" in said["decoder"]["reason"]
        assert "works in it" in said["store"]["reason"]
        assert living.house.look()["frames"][0]["online"], "looking disturbs nobody"
