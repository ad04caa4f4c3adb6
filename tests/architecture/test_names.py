"""Kinframe owns its four top-level names in its own environments, and its command starts at once."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("protocol", "hub", "frame_node", "render_node")


@pytest.mark.parametrize("environment", [".venv", ".venv-vision"])
def test_nobody_else_brings_a_package_of_our_names(environment: str) -> None:
    script = f"import importlib.util as u; print([str(u.find_spec(n).origin) for n in {PACKAGES!r}])"
    done = subprocess.run(
        [ROOT / environment / "bin" / "python", "-c", script], capture_output=True, text=True, check=True, cwd="/"
    )
    origins = eval(done.stdout)
    assert [Path(origin) for origin in origins] == [ROOT / name / "__init__.py" for name in PACKAGES]


def test_the_distribution_brings_these_four_and_no_more() -> None:
    ours = {name for name, owners in packages_distributions().items() if "kinframe" in owners}
    assert ours - {"__editable___kinframe_0_1_0_finder"} <= set(PACKAGES)


def test_help_imports_nothing_of_a_node() -> None:
    script = "import sys; from protocol.runtime import cli; cli.main(['--help']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules = set(eval(done.stdout.splitlines()[-1]))
    assert not modules & {"hub", "frame_node", "render_node", "asyncio", "pydantic", "structlog", "fastapi", "numpy"}
    for package in PACKAGES:
        assert (ROOT / package / "py.typed").exists()
