"""The render node's doctor: MediaPipe and the encoder really run, and a silent fall to another device is a failure."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from render_node.doctor import checks
from render_node.doctor.case import RenderCase
from render_node.engines.mesh import MeshEngine
from render_node.settings import RenderSettings


def test_a_render_node_that_is_well_but_alone(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "protocol.runtime.cli", "doctor", "render", "--data", str(tmp_path), "--json"]
    nobody = {"KINFRAME_RENDER_HUB__MQTT_PORT": "1", "KINFRAME_RENDER_HUB__URL": "http://127.0.0.1:1"}
    environment = {**nobody, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(argv, capture_output=True, text=True, env=environment, timeout=120)
    said = {finding["check"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert [name for name, finding in said.items() if finding["level"] == "fail"] == ["hub broker", "hub page"]
    assert done.returncode == 2
    assert done.stderr == "", "libraries keep quiet"
    assert said["models"]["level"] == said["codecs"]["level"] == said["engine"]["level"] == "ok"


def test_a_silent_fall_to_the_processor_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MeshEngine, "made_for", "cuda")
    verdict = checks.engine(RenderCase(RenderSettings(data=tmp_path)))
    assert verdict.level == "fail"
    assert "fell back silently" in verdict.reason


def test_a_cache_beyond_its_budget(tmp_path: Path) -> None:
    blobs = tmp_path / "cache" / "blobs" / "00"
    blobs.mkdir(parents=True)
    with (blobs / "big").open("wb") as file:
        file.truncate(100_000_000)
    verdict = checks.cache(RenderCase(RenderSettings(data=tmp_path, cache_mb=64)))
    assert verdict.level == "warn"
