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
