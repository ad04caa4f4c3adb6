"""Words out of an utterance, and the way back to the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.core.spoken import joined, said, slice_at, words_of

CONTRACTIONS = {"don't": "do not", "i'm": "i am"}


def test_words_are_plain_and_possessives_stand_alone() -> None:
    assert joined(words_of("Zoë’s SMILE, don't 40%!", CONTRACTIONS)) == "zoe 's smile do not 40 percent"
    assert joined(words_of("James' dogs' o'clock", {})) == "james 's dogs 's oclock"


def test_pauses_are_kept_with_the_word_before() -> None:
    words = words_of("Grandma, look left. Stop!", {})
    assert [word.text for word in words if word.pause] == ["grandma", "left", "stop"]
    assert not any(word.pause for word in words_of("Jean-Luc waves", {}))


def test_a_stretch_of_words_gives_back_the_text_as_it_was_said() -> None:
    text = "Tell Dad: I'm HOME, at last!"
    words = words_of(text, CONTRACTIONS)
    start = joined(words).index("i am")
    assert said(text, slice_at(words, start, len(joined(words)))) == "I'm HOME, at last"


@given(st.text(max_size=80))
def test_every_word_lies_in_the_text_in_order(text: str) -> None:
    words = words_of(text, CONTRACTIONS)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert slice_at(words, 0, len(joined(words)) + 1) == words
