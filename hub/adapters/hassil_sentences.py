"""A language's templates over one house: its names, frames and gestures put in, utterances read against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from hassil import RecognizeResult, SlotList, recognize_all

from hub.adapters.hassil_language import FORMS, Language
from hub.adapters.hassil_lists import text_list
from hub.core.reading import Reading
from hub.core.spoken import Words, joined, name_words, slice_at
from hub.core.understanding import Vocabulary

_MOST_READINGS = 64
_SOMEBODY = frozenset({"who", "all", "group"})


class HouseSentences:
    """Reads words against the templates of one language with one house's names."""

    def __init__(
        self,
        language: Language,
        vocabulary: Vocabulary,
        names: Mapping[tuple[str, ...], tuple[str, ...]],
        gestures: Iterable[str],
    ) -> None:
        self._language = language
        self._read: dict[tuple[str, Words], Reading | None] = {}
        self._lists: dict[str, SlotList] = dict(language.lists)
        self._lists["subject"] = text_list("subject", ((" ".join(words), owners) for words, owners in names.items()))
        self._lists["frame"] = text_list("frame", _frames(vocabulary))
        self._lists["scene"] = text_list("scene", ((" ".join(name_words(name)), name) for name in vocabulary.scenes))
        self._lists["group"] = text_list("group", _groups(vocabulary, language))
        for form in FORMS:
            self._lists[form] = text_list(form, _gestures(language, form, gestures))

    def read(self, section: str, words: Words) -> Reading | None:
        """The best reading of the words in one section of the language, if there is any.

        Best is the one with the least text left free, then one that names a scene of the house, then one that names
        somebody, then the one with the most literal text, then the first in the file.
        """
        if (section, words) not in self._read:
            self._read[section, words] = self._match(section, words)
        return self._read[section, words]

    @property
    def effort(self) -> int:
        """How many stretches of words were read since ``forget``."""
        return len(self._read)

    def forget(self) -> None:
        """Forget what was read of the utterance before."""
        self._read.clear()

    def _match(self, section: str, words: Words) -> Reading | None:
        text = joined(words)
        results = recognize_all(
            text, self._language.sections[section], slot_lists=self._lists, language=self._language.code
        )
        best: RecognizeResult | None = min(islice(results, _MOST_READINGS), key=_rank, default=None)
        return None if best is None else _reading(best, words)


def _rank(result: RecognizeResult) -> tuple[int, bool, bool, int, int]:
    free = sum(len(entity.text) for entity in result.entities_list if entity.is_wildcard)
    listed = sum(len(entity.text) for entity in result.entities_list if not entity.is_wildcard)
    nobody = _SOMEBODY.isdisjoint(result.entities)
    order = (result.intent_metadata or {}).get("order", 0)
    return (free, "scene" not in result.entities, nobody, listed, int(order))


def _reading(result: RecognizeResult, words: Words) -> Reading:
    values: dict[str, list[object]] = {}
    free: dict[str, Words] = {}
    heard: dict[str, Words] = {}
    for entity in result.entities_list:
        if entity.is_wildcard and entity.text_span is not None:
            free[entity.name] = slice_at(words, *entity.text_span)
        else:
            values.setdefault(entity.name, []).append(entity.value)
            if entity.text_span is not None:
                heard.setdefault(entity.name, slice_at(words, *entity.text_span))
    return Reading(
        action=result.intent.name,
        values={name: tuple(found) for name, found in values.items()},
        free=free,
        heard=heard,
        bare=sum(len(entity.text.replace(" ", "")) for entity in result.entities_list)
        >= len(joined(words).replace(" ", "")),
    )


def _frames(vocabulary: Vocabulary) -> Iterable[tuple[str, object]]:
    """Frames by name, then by room; a room with several frames stands for itself."""
    for frame in vocabulary.frames:
        yield " ".join(name_words(frame.name)), frame.name
    rooms = [frame.room for frame in vocabulary.frames if frame.room]
    for frame in vocabulary.frames:
        if frame.room:
            shared = [name_words(room) for room in rooms].count(name_words(frame.room)) > 1
            yield " ".join(name_words(frame.room)), frame.room if shared else frame.name


def _groups(vocabulary: Vocabulary, language: Language) -> Iterable[tuple[str, object]]:
    """What the subjects of one kind are called together: ``the pets``."""
    for kind in dict.fromkeys(subject.kind for subject in vocabulary.subjects):
        members = tuple(subject.name for subject in vocabulary.subjects if subject.kind == kind)
        for word in language.kinds.get(kind, (f"{kind}s",)):
            yield " ".join(name_words(word)), members


def _gestures(language: Language, form: str, known: Iterable[str]) -> Iterable[tuple[str, object]]:
    """The words of the language file, then the bare names of gestures that it does not contain."""
    for gesture, forms in language.gestures.items():
        yield from ((text, gesture) for text in forms.get(form, ()))
    if form in ("verb", "noun"):
        for gesture in known:
            yield " ".join(name_words(gesture.replace("_", " "))), gesture
