"""A house file is read strictly: what is wrong is named by its dotted path."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.cli.house_file import load_house
from protocol.errors import SettingsError


def test_a_whole_house(tmp_path: Path) -> None:
    file = tmp_path / "house.toml"
    file.write_text(
        '[[subjects]]\nname = "Grandma"\naliases = ["granny"]\nkind = "person"\n'
        '[[frames]]\nname = "Hallway"\nroom = "hall"\nsubject = "granny"\n[[frames]]\nname = "Kitchen"\n'
    )
    house = load_house(file)
    assert house.subjects[0].spoken == ("Grandma", "granny")
    assert house.frames[0].subject == "Grandma"
    assert house.frames[1].room is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('[[subjects]]\nname = "A"\n[[subjects]]\naliases = []', "house.subjects[1].name"),
        ('[[subjects]]\nname = "  "', "house.subjects[0].name"),
        ("[[subjects]]\nname = 3", "house.subjects[0].name"),
        ('[[subjects]]\nname = "A"\naliases = "b"', "house.subjects[0].aliases"),
        ('[[subjects]]\nname = "A"\naliases = ["b", 4]', "house.subjects[0].aliases[1]"),
        ('[[subjects]]\nname = "A"\nalias = ["b"]', "house.subjects[0].alias"),
        ('[[subjects]]\nname = "Ann"\n[[subjects]]\nname = "ann"', "house.subjects[1].name"),
        ('[[frames]]\nroom = "hall"', "house.frames[0].name"),
        ('[[frames]]\nname = "F"\nsubject = "Nobody"', "house.frames[0].subject"),
        ('[[frames]]\nname = "F"\n[[frames]]\nname = "F"', "house.frames[1].name"),
        ("subjects = 3", "house.subjects"),
        ("[[people]]\nname = 'A'", "house.people"),
        ("[[subjects]\n", "not a TOML file"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, path: str) -> None:
    file = tmp_path / "house.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_house(file)
    assert path in caught.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nothing\.toml"):
        load_house(tmp_path / "nothing.toml")
