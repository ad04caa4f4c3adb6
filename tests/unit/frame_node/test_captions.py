"""What is said can be read: page by page, in order, and long enough."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frame_node.core.captions import PAGE, page_at, pages_of, reading_ms
from frame_node.core.speech import HOLD_NS, LEAVE_NS, MS, Speaking, Speech, caption_at, hear, hush, passed
from protocol.words import CueId

LETTERS = st.characters(categories=["L", "N", "P"])
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=120), max_size=60).map(" ".join)
KNOWN = frozenset({"sil"})


def said(words: str, lasts_ms: int = 1_000) -> Speaking:
    speech = Speech(CueId("s"), 1_000 * MS, lasts_ms * MS, (), 0, words=words)
    speaking, refused = hear(Speaking(), speech, speech.end_ns, KNOWN, 0)
    assert refused is None
    return speaking


@given(WORDS)
def test_every_word_is_shown_in_its_turn(words: str) -> None:
    pages = pages_of(words)
    assert all(len(page) <= PAGE for page in pages)
    assert "".join("".join(pages).split()) == "".join(words.split())
    lengths = [len(page) for page in pages]
    for number, page in enumerate(pages):
        middle = sum(lengths[:number]) + lengths[number] / 2
        assert page_at(words, middle / sum(lengths)) == page
    assert page_at(words, 1.0) == (pages[-1] if pages else "")


def test_short_words_stay_long_enough_to_be_read() -> None:
    speaking = said("Hello", lasts_ms=300)
    assert caption_at(speaking, 999 * MS) == ""
    assert caption_at(speaking, 1_000 * MS) == "Hello"
    speaking, ended = passed(speaking, 1_300 * MS + HOLD_NS + LEAVE_NS)
    assert len(ended) == 1
    assert caption_at(speaking, 1_900 * MS) == "Hello"
    assert caption_at(speaking, (1_001 + round(reading_ms("Hello"))) * MS) == ""


def test_long_words_turn_their_pages_while_they_are_said() -> None:
    words = "one two three four five six seven eight nine ten " * 4
    speaking = said(words.strip(), lasts_ms=10_000)
    first, last = caption_at(speaking, 1_100 * MS), caption_at(speaking, 10_900 * MS)
    assert first.startswith("one two three") and last.endswith("nine ten") and first != last


def test_who_is_interrupted_is_not_read_to_the_end() -> None:
    speaking, _ = hush(said("Hello there", lasts_ms=5_000), None, 1_500 * MS)
    assert caption_at(speaking, 1_499 * MS) == "Hello there"
    assert caption_at(speaking, 1_500 * MS) == ""


def test_without_words_there_is_no_caption() -> None:
    assert caption_at(said(""), 1_100 * MS) == ""
