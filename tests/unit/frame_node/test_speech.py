"""What a mouth says when: mixes of visemes that add up, closures that close, silence that is shut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frame_node.core.speech import (
    EASE_NS,
    HOLD_NS,
    LEAVE_NS,
    MOST,
    MS,
    Speaking,
    Speech,
    SpeechRefused,
    hear,
    hush,
    mouth_at,
    passed,
)
from protocol.words import CueId

NAMES = ("sil", "PP", "FF", "aa", "E", "oh", "ou")
KNOWN = frozenset(NAMES)
START = 1_000 * MS
MARKS = st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from(NAMES)), max_size=20).map(
    lambda marks: tuple(sorted((begin * MS, name) for begin, name in dict(marks).items()))
)


def speech(
    name: str = "s", start_ms: int = 1_000, marks: tuple[tuple[int, str], ...] = (), lasts_ms: int = 2_000
) -> Speech:
    return Speech(CueId(name), start_ms * MS, lasts_ms * MS, marks, 0)


def heard(*speeches: Speech, now_ms: int = 0) -> Speaking:
    speaking = Speaking()
    for one in speeches:
        speaking, refused = hear(speaking, one, one.end_ns, KNOWN, now_ms * MS)
        assert refused is None
    return speaking


@given(MARKS, st.integers(-500, 4_000))
def test_the_weights_add_up_and_are_few(marks: tuple[tuple[int, str], ...], at_ms: int) -> None:
    weights = speech(marks=marks).weights(at_ms * MS)
    assert 1 <= len(weights) <= MOST
    assert sum(weights.values()) == pytest.approx(1.0, abs=0.02)
    assert all(weight > 0.0 and name in NAMES for name, weight in weights.items())


@given(MARKS, st.integers(0, 4_000))
def test_nothing_jumps_from_one_millisecond_to_the_next(marks: tuple[tuple[int, str], ...], at_ms: int) -> None:
    speaking = heard(speech(marks=marks))
    mouths = [mouth_at(speaking, (at_ms + ms) * MS) for ms in range(20)]
    for one, other in pairwise(mouths):
        strengths = [mouth.strength if mouth else 0.0 for mouth in (one, other)]
        assert abs(strengths[0] - strengths[1]) < 0.02
        if one and other:
            names = {*one.weights, *other.weights}
            assert all(abs(one.weights.get(name, 0.0) - other.weights.get(name, 0.0)) < 0.12 for name in names)


def test_lips_meet_on_a_short_p_between_open_vowels() -> None:
    marks = ((0, "aa"), (300 * MS, "PP"), (370 * MS, "aa"))
    shut = max(speech(marks=marks).weights(START + ms * MS).get("PP", 0.0) for ms in range(280, 400))
    assert shut > 0.9


def test_the_mouth_is_shut_in_silence() -> None:
    marks = ((0, "aa"), (200 * MS, "sil"), (900 * MS, "aa"))
    assert speech(marks=marks).weights(START + 500 * MS) == {"sil": pytest.approx(1.0, abs=1e-3)}
    assert speech(marks=()).weights(START + 500 * MS) == {"sil": pytest.approx(1.0, abs=1e-3)}


def test_it_comes_before_the_first_sound_and_leaves_after_the_last() -> None:
    speaking = heard(speech(marks=((0, "aa"),)))
    assert mouth_at(speaking, START - EASE_NS) is None
    begun, over = mouth_at(speaking, START), mouth_at(speaking, START + 2_000 * MS + HOLD_NS)
    assert begun is not None and begun.strength == 1.0
    assert over is not None and over.strength == 1.0 and over.weights["sil"] > 0.99
    assert mouth_at(speaking, START + 2_000 * MS + HOLD_NS + LEAVE_NS) is None


def test_between_two_sentences_the_mouth_stays_shut_instead_of_smiling() -> None:
    speaking = heard(speech("a", 1_000, ((0, "aa"),), 500), speech("b", 1_650, ((0, "aa"),), 500))
    mouths = [mouth_at(speaking, ms * MS) for ms in range(1_000, 2_100)]
    assert min(mouth.strength if mouth else 0.0 for mouth in mouths) > 0.6


def test_a_late_track_joins_softly_where_it_is() -> None:
    late = Speech(CueId("s"), START, 2_000 * MS, ((0, "aa"),), START + 700 * MS)
    assert late.strength(START + 700 * MS) == 0.0
    assert late.strength(START + 700 * MS + EASE_NS) == 1.0


@pytest.mark.parametrize(
    ("code", "one", "expires_ms", "known"),
    [
        ("playback.no_atlas", speech(), 5_000, frozenset()),
        ("playback.unknown_viseme", speech(marks=((0, "qq"),)), 5_000, KNOWN),
        ("playback.expired", speech(), 900, KNOWN),
        ("playback.expired", speech(start_ms=-3_000), 5_000, KNOWN),
        ("playback.busy", speech(start_ms=8_500), 9_000, KNOWN),
    ],
)
def test_what_cannot_be_said_is_refused_by_code(code: str, one: Speech, expires_ms: int, known: frozenset[str]) -> None:
    speaking, refused = hear(heard(speech("other", 8_000)), one, expires_ms * MS, known, 0)
    assert refused is not None and refused.code == code and refused.reason
    assert len(speaking.speeches) == 1


def test_a_duplicate_changes_nothing() -> None:
    speaking = heard(speech())
    again, refused = hear(speaking, speech(), START + 5_000 * MS, KNOWN, 0)
    assert refused is None and again == speaking


def test_what_was_said_is_reported_once() -> None:
    speaking = heard(speech(marks=((0, "aa"),)))
    speaking, none = passed(speaking, START + 2_100 * MS)
    speaking, ended = passed(speaking, START + 5_000 * MS)
    speaking, again = passed(speaking, START + 6_000 * MS)
    assert none == again == () and not ended[0].cancelled
    assert (ended[0].started_ns, ended[0].ended_ns) == (START, START + 2_000 * MS)


def test_hush_shuts_the_mouth_softly_and_forgets_what_waits() -> None:
    speaking = heard(speech("now", marks=((0, "aa"),)), speech("later", 4_000))
    speaking, refused = hush(speaking, None, START + 500 * MS)
    assert refused == (SpeechRefused(CueId("later"), "playback.cancelled", "it was cancelled"),)
    soon, then = mouth_at(speaking, START + 600 * MS), mouth_at(speaking, START + 2_000 * MS)
    assert soon is not None and soon.weights["sil"] > 0.99 and then is None
    _, ended = passed(speaking, START + 2_000 * MS)
    assert ended[0].cancelled and ended[0].ended_ns == START + 500 * MS
