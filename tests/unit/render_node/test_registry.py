"""The vocabulary that ships, and one that a house adds to."""

from __future__ import annotations

from pathlib import Path

import pytest

from render_node.errors import GestureInvalid, GestureUnknown
from render_node.registry import load_vocabulary

NEW = """
duration = 1.0
performs = ["agree"]
[[curve]]
channels = ["pitch"]
keys = [[0.0, 0.0], [0.5, 3.0], [1.0, 0.0]]
"""


def test_the_words_of_the_first_house() -> None:
    assert set(load_vocabulary().names) >= {
        *("idle", "blink", "smile", "nod", "shake", "look_left", "look_right", "surprise", "laugh", "greet"),
    }


def test_a_wave_is_performed_as_a_greeting() -> None:
    vocabulary = load_vocabulary()
    assert vocabulary.performing("wave").name == "greet"
    assert vocabulary.performing("nod").name == "nod"


def test_an_unknown_word_is_refused_with_the_known_ones() -> None:
    with pytest.raises(GestureUnknown, match="idle") as refused:
        load_vocabulary().performing("somersault")
    assert refused.value.code == "render.unknown_gesture"


def test_a_folder_adds_words(tmp_path: Path) -> None:
    (tmp_path / "assent.toml").write_text(NEW)
    (tmp_path / "notes.txt").write_text("not a gesture")
    assert load_vocabulary(tmp_path).performing("agree").name == "assent"


def test_a_word_cannot_be_defined_twice(tmp_path: Path) -> None:
    (tmp_path / "nod.toml").write_text(NEW)
    with pytest.raises(GestureInvalid, match="nod: defined twice"):
        load_vocabulary(tmp_path)


def test_a_variant_in_a_file_of_its_own_takes_the_place_of_a_made_one(tmp_path: Path) -> None:
    (tmp_path / "assent.toml").write_text(NEW.replace("duration = 1.0", "duration = 1.0\nvariants = 3"))
    (tmp_path / "assent.2.toml").write_text(NEW.replace("3.0", "2.0"))
    first, made, written = load_vocabulary(tmp_path).variants("assent")
    assert [one.label for one in (first, made, written)] == ["assent", "assent.1", "assent.2"]
    assert first.duration != made.duration
    assert max(key.value for key in written.curves[0].keys) == 2.0
    assert "assent.2" not in load_vocabulary(tmp_path).names


@pytest.mark.parametrize("label", ["assent.0", "assent.99", "assent.two", "unknown.1"])
def test_a_variant_of_nothing_or_without_a_number_is_refused(tmp_path: Path, label: str) -> None:
    (tmp_path / "assent.toml").write_text(NEW)
    (tmp_path / f"{label}.toml").write_text(NEW)
    with pytest.raises(GestureInvalid, match=label.replace(".", r"\.")):
        load_vocabulary(tmp_path)
