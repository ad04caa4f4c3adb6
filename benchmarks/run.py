"""``make bench``: every benchmark, one after another, each with the Python of its environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = (
    (".venv-vision", "benchmarks.render"),
    (".venv-vision", "benchmarks.frame"),
    (".venv-vision", "benchmarks.playback"),
    (".venv-vision", "benchmarks.lateness"),
    (".venv-vision", "benchmarks.eyes"),
    (".venv-vision", "benchmarks.clock"),
    (".venv", "benchmarks.house"),
    (".venv", "benchmarks.hostile"),
)


def main() -> int:
    worst = 0
    for environment, module in BENCHMARKS:
        print(f"== {module}", flush=True)
        python = ROOT / environment / "bin" / "python"
        worst = max(worst, subprocess.run([python, "-m", module], cwd=ROOT).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
