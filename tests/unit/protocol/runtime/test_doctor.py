"""The doctor's manners: one finding for each check, never a traceback, an exit status that says the worst."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from protocol.errors import BusUnavailable, SettingsError
from protocol.runtime.doctor.findings import Check, Verdict, fail, ok, warn
from protocol.runtime.doctor.machine import existing, open_secrets, packages
from protocol.runtime.doctor.report import run_doctor


def all_is_well(case: str) -> Verdict:
    return ok(f"as it should be for {case}")


def odd(case: str) -> Verdict:
    return warn("a little odd", "look at it")


def broken(case: str) -> Verdict:
    return fail("it is broken", "mend it")


def crashing(case: str) -> Verdict:
    raise ZeroDivisionError("division by zero")


def coded(case: str) -> Verdict:
    raise BusUnavailable("nobody there")


def doctor(*checks: Check[str], flags: tuple[str, ...] = ()) -> int:
    return run_doctor("hub", list(flags), lambda _: "us", checks)


@pytest.mark.parametrize(
    ("checks", "status"),
    [((), 0), ((all_is_well,), 0), ((odd, all_is_well), 1), ((broken, odd), 2), ((crashing, odd), 2)],
)
def test_the_exit_status_says_the_worst(checks: tuple[Check[str], ...], status: int) -> None:
    assert doctor(*checks) == status


def test_lines_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    doctor(all_is_well, odd)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["ok", "all", "is", "well", "as", "it", "should", "be", "for", "us"]
    assert lines[1].startswith("warn odd")
    assert lines[2].strip() == "→ look at it"


def test_a_check_that_crashes_is_a_finding_and_the_rest_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(crashing, coded, all_is_well, flags=("--json",)) == 2
    captured = capsys.readouterr()
    said = json.loads(captured.out)
    assert [finding["level"] for finding in said["findings"]] == ["fail", "fail", "ok"]
    assert "ZeroDivisionError" in said["findings"][0]["reason"]
    assert "bus.unavailable" in said["findings"][1]["reason"]
    assert (said["node"], said["worst"], captured.err) == ("hub", "fail", "")


def test_settings_that_cannot_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(words: Namespace) -> str:
        raise SettingsError("http.prot: is not a setting")

    assert run_doctor("hub", [], refuse, (all_is_well,)) == 2
    assert "http.prot" in capsys.readouterr().err


def test_packages_of_an_extra() -> None:
    assert packages("hub").level == "ok"
    lacking = packages("render")  # of the other environment
    assert (lacking.level, "mediapipe" in lacking.reason) == ("fail", True)


def test_folders_and_secrets(tmp_path: Path) -> None:
    assert existing(tmp_path / "a" / "b") == tmp_path
    shut, wide = tmp_path / "shut", tmp_path / "wide"
    for file, mode in ((shut, 0o600), (wide, 0o640)):
        file.touch()
        file.chmod(mode)
    assert open_secrets([shut, wide, tmp_path / "none"]) == [wide]
