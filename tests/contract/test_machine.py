"""What machines say of themselves: one that is given its figures, and the one that the hub runs on."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.adapters.machine import OwnMachine
from hub.ports import Machine
from tests.hub_fakes import GivenMachine


@pytest.fixture(params=["fake", "fake without /proc", "own"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    fakes = {"fake": GivenMachine(), "fake without /proc": GivenMachine(resident=None)}
    return fakes.get(request.param) or OwnMachine(tmp_path)


def test_both_figures_are_whole_numbers_of_bytes(machine: Machine) -> None:
    free, resident = machine.disk_free_bytes(), machine.resident_bytes()
    assert type(free) is int and free >= 0
    assert resident is None or (type(resident) is int and resident > 0)
