"""Where the owner's door keeps its hash: in memory for tests, and in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.adapters.data_folder import PasswordFile
from hub.services.owner_door import Kept
from tests.trust_fakes import KeptInMemory


@pytest.fixture(params=["fake", "file"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    return KeptInMemory() if request.param == "fake" else PasswordFile(tmp_path / "not there yet")


def test_nothing_is_kept_at_first(kept: Kept) -> None:
    assert kept.read() == ""


def test_the_last_one_counts(kept: Kept) -> None:
    for hashed in ("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "shorter"):
        kept.write(hashed)
        assert kept.read() == hashed
