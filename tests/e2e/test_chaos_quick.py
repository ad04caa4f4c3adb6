"""The quick rows of ``make chaos``: a house on four hosts survives what breaks, and loses nothing.

Proofs and losses are asserted here; how long recovery takes is measured by ``make chaos`` on a machine of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.lab import why_not

ROOT = Path(__file__).resolve().parents[2]
PATIENT_S = "60"
SOME = (
    "broker_killed",
    "hub_killed",
    "frame_killed_downloading",
    "render_killed",
    "partition_short",
    "frame_disk_full",
    "download_tampered",
)


@pytest.mark.skipif(why_not() != "", reason=why_not() or "needs root")
def test_the_house_survives_the_quick_rows() -> None:
    argv = [sys.executable, "-m", "tests.chaos", "--rows", ",".join(SOME), "--json", "--goal", PATIENT_S]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800)
    results = json.loads(done.stdout) if done.stdout else []
    assert len(results) == len(SOME), done.stderr[-6000:]
    failed = [f"{one['row']}: {'; '.join(one['wrong'])}" for one in results if not one["passed"]]
    assert not failed, "\n".join([*failed, done.stderr[-6000:]])
