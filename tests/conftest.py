"""Makes the modules beside this file importable as ``tests.…``; turns skips into failures where all must run."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.CallInfo[None], None]:
    """A skip fails when KINFRAME_REQUIRE_ALL is set: a suite that could not run has not passed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("KINFRAME_REQUIRE_ALL") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where everything must run: {report.longrepr}"
