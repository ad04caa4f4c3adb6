"""Made-up clips are drawn once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clips import MadeClip, make_atlases, make_portrait


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MadeClip]:
    folder: Path = tmp_path_factory.mktemp("clips")
    return make_portrait(folder, ("greet", "nod"))


@pytest.fixture(scope="session")
def speaking(made: dict[str, MadeClip], tmp_path_factory: pytest.TempPathFactory) -> dict[str, MadeClip]:
    """The same portrait with its mouth shapes and looks."""
    return made | make_atlases(tmp_path_factory.mktemp("atlases"))
