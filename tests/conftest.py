"""Makes the modules beside this file importable as ``tests.…``; turns skips into failures where all must run.

What is generated is the same in every run, and no example has a deadline: a run fails for what was changed, not by
chance. To look for what nobody has thought of, ``pytest --hypothesis-profile=explore`` draws other examples each time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.patience import be_patient_over_http

be_patient_over_http()
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("explore"), derandomize=True, database=None)
settings.load_profile("steady")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.CallInfo[None], None]:
    """A skip fails when KINFRAME_REQUIRE_ALL is set: a suite that could not run has not passed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("KINFRAME_REQUIRE_ALL") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where everything must run: {report.longrepr}"
