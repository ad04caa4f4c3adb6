"""What a mouth shows for written words."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.visemes import LAST, SILENCE, VOWEL_MS, VOWELS, viseme_track

ATLAS = Path(__file__).parents[4] / "render_node" / "gestures" / "visemes.toml"


def shapes(words: str) -> str:
    return " ".join(one.name for one in viseme_track(words)[0])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("mama", "PP aa PP aa"),
        ("dinner", "DD ih nn RR"),
        ("phone", "FF oh nn"),
        ("knight", "nn aa ih DD"),
        ("cake", "kk E ih kk"),
        ("cheese", "CH ih SS"),
        ("the queen", "TH aa kk ou ih nn"),
        ("church", "CH RR CH"),
        ("I love you", "aa ih nn aa FF ou"),
        ("42", "FF aa RR DD ou"),
        ("Größe", "kk RR oh SS"),
        ("naïve", "nn E ih FF"),
    ],
)
def test_spellings_have_the_shapes_of_their_sounds(words: str, expected: str) -> None:
    assert shapes(words) == expected


def test_lips_meet_between_phrases_and_the_last_vowel_is_longer() -> None:
    track, lasts = viseme_track("papa, papa.")
    assert [one.name for one in track] == ["PP", "aa", "PP", "aa", SILENCE, "PP", "aa", "PP", "aa"]
    pause = track[5].at_ms - track[4].at_ms
    assert pause > 200.0
    assert track[4].at_ms - track[3].at_ms == pytest.approx(LAST * VOWEL_MS)
    assert lasts == pytest.approx(2 * track[4].at_ms + pause, abs=0.2)


def test_a_full_stop_pauses_longer_than_a_comma_and_the_end_not_at_all() -> None:
    comma, stop = viseme_track("papa, papa")[1], viseme_track("papa. papa")[1]
    assert stop > comma + 100.0
    assert viseme_track("papa...")[1] == viseme_track("papa")[1]


@pytest.mark.parametrize("words", ["", "...", " \n", "🙂 – !"])
def test_without_words_there_is_nothing_to_show(words: str) -> None:
    assert viseme_track(words) == ((), 0.0)


def test_another_script_moves_the_mouth_all_the_same() -> None:
    names = {one.name for one in viseme_track("привет")[0]}
    assert names & VOWELS and names - VOWELS


@given(st.text(max_size=120))
def test_any_text_gives_a_track_that_a_frame_accepts(words: str) -> None:
    known = ATLAS.read_text(encoding="utf-8")
    track, lasts = viseme_track(words)
    times = [one.at_ms for one in track]
    assert all(before < after for before, after in pairwise(times))
    assert all(0.0 <= at < lasts for at in times)
    assert all(f'"viseme:{one.name}"' in known for one in track)
    assert all(one.name != other.name for one, other in pairwise(track))
