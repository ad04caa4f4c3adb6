"""From written English to what a mouth shows: which of fifteen visemes begins when. Pure.

It stands in until there is a voice, whose own timing is better: a voice brings its phonemes, and this is not asked.
The visemes are those of the Oculus lip-sync reference. The spellings are a small table in the manner of the letter-to-
sound rules of Elovitz et al. (1976): right for most words that a family says, plausible for the others, and wrong for
"one" or "colonel". Lengths are round figures in the order of Klatt's inherent durations (1979): about 13 sounds a
second, the last vowel before a pause longer. Digits are said one by one. Letters of other scripts open and shut the
mouth in turn: the lips are not those of that language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from protocol.messages import Viseme

SILENCE = "sil"
VOWELS = frozenset({"aa", "E", "ih", "oh", "ou"})
VOWEL_MS = 110.0
CONSONANT_MS = 70.0
GLIDE = 0.7
"""Of its length that each vowel keeps where two are one sound, as in "my"."""
LAST = 1.4
"""How much longer the last vowel before a pause is."""
PAUSES_MS = dict.fromkeys(",;:–—", 260.0) | dict.fromkeys(".!?…", 520.0)
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
EXCEPTIONS = """
    one=ou,aa,nn two=DD,ou eight=E,ih,DD the=TH,aa you=ou your=oh,RR to=DD,ou do=DD,ou who=ou are=aa,RR were=ou,RR
    said=SS,E,DD says=SS,E,SS have=aa,FF love=nn,aa,FF give=kk,ih,FF come=kk,aa,PP some=SS,aa,PP of=aa,FF get=kk,E,DD
    hello=E,nn,oh was=ou,aa,SS what=ou,aa,DD there=TH,E,RR where=ou,E,RR i=aa,ih my=PP,aa,ih by=PP,aa,ih why=ou,aa,ih
"""
"""Words that are spelt otherwise than they sound."""
SPELLINGS = """
    tion=CH,nn sion=CH,nn ture=CH,RR eigh=E,ih augh=oh ough=oh dge=CH tch=CH igh=aa,ih
    ch=CH sh=CH th=TH ph=FF wh=ou ck=kk ng=nn gh= ^kn=nn ^wr=RR qu=kk,ou x=kk,SS mb$=PP
    air=E,RR ear=ih,RR eer=ih,RR oor=oh,RR our=aa,RR ar=aa,RR er=RR ir=RR ur=RR or=oh,RR
    a(?=[bcdfgklmnprstvz]e$)=E,ih i(?=[bcdfgklmnprstvz]e$)=aa,ih o(?=[bcdfgklmnprstvz]e$)=oh u(?=[bcdfgklmnprstvz]e$)=ou
    ai=E,ih ay=E,ih ee=ih ea=ih ei=E,ih ey=ih ie=ih ew=ou oa=oh oo=ou ou=aa,ou ow=oh,ou oi=oh,ih oy=oh,ih au=oh aw=oh
    ue=ou ui=ou a=aa e=E i=ih o=oh u=aa ^y(?=[aeiou])=ih y$=ih y=ih
    b=PP m=PP p=PP f=FF v=FF d=DD t=DD c(?=[eiy])=SS c=kk g(?=[eiy])=CH g=kk k=kk q=kk j=CH s=SS z=SS n=nn l=nn r=RR
    w=ou h=
"""
"""Regular expressions and what they sound like, tried in this order; ``^`` and ``$`` are the ends of the word."""
_PIECE = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d|[,;:–—.!?…]")
_FOLDED = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ð": "th", "þ": "th", "ł": "l"})
_STRANGE = ("aa", "DD")


def viseme_track(words: str) -> tuple[tuple[Viseme, ...], float]:
    """The visemes of these words with their times, and how long it all lasts in milliseconds; nothing for no words."""
    track: list[Viseme] = []
    at = 0.0
    for phrase, pause in _phrases(words):
        last = max((number for number, (name, _) in enumerate(phrase) if name in VOWELS), default=-1)
        for number, (name, lasts) in enumerate(phrase):
            if not track or track[-1].name != name:
                track.append(Viseme(name=name, at_ms=round(at, 1)))
            at += lasts * (LAST if number == last else 1.0)
        if phrase:
            track.append(Viseme(name=SILENCE, at_ms=round(at, 1)))
        at += pause if track else 0.0
    end = track[-1].at_ms if track else 0.0
    return tuple(track[:-1]), end


def _phrases(words: str) -> Iterator[tuple[list[tuple[str, float]], float]]:
    """What is said in one go, as visemes and their lengths, and the pause after it."""
    phrase: list[tuple[str, float]] = []
    pause = 0.0
    for piece in _PIECE.findall(unicodedata.normalize("NFC", words)):
        if piece in PAUSES_MS:
            pause = max(pause, PAUSES_MS[piece])
            continue
        if pause:
            yield phrase, pause
            phrase, pause = [], 0.0
        phrase += _sounds(DIGITS[int(piece)] if piece.isdecimal() else piece)
    yield phrase, pause


def _sounds(word: str) -> list[tuple[str, float]]:
    """Visemes and lengths of one word."""
    plain = _plain(word)
    if (known := _exceptions().get(plain)) is not None:
        return [(name, _lasts(name)) for name in known.split(",")]
    found: list[tuple[str, float]] = []
    place = 0
    while place < len(plain):
        length, names = _spelt(plain, place)
        glides = len(names) > 1 and all(name in VOWELS for name in names)
        found += [(name, _lasts(name) * (GLIDE if glides else 1.0)) for name in names]
        place += length
    return found


def _lasts(name: str) -> float:
    return VOWEL_MS if name in VOWELS else CONSONANT_MS


def _spelt(word: str, place: int) -> tuple[int, tuple[str, ...]]:
    """How many letters are one sound from here, and what it looks like."""
    letter = word[place]
    silent_e = letter == "e" and place == len(word) - 1 and any(vowel in word[:place] for vowel in "aeiouy")
    if silent_e or (place and letter == word[place - 1] and letter not in "aeiou"):
        return 1, ()
    for pattern, names in _spellings().get(letter, ()):
        if match := pattern.match(word, place):
            return match.end() - place, names
    return 1, (_STRANGE[place % 2],) if letter.isalpha() else ()


@cache
def _exceptions() -> dict[str, str]:
    pairs = (entry.partition("=") for entry in EXCEPTIONS.split())
    return {word: names for word, _, names in pairs}


@cache
def _spellings() -> dict[str, tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]]:
    """The table by first letters."""
    table: dict[str, tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]] = {}
    for line in SPELLINGS.split():
        pattern, _, names = line.rpartition("=")
        first = pattern.lstrip("^")[0]
        entry = (re.compile(pattern), tuple(names.split(",")) if names else ())
        table[first] = (*table.get(first, ()), entry)
    return table


def _plain(word: str) -> str:
    """In small letters without accents and apostrophes."""
    folded = unicodedata.normalize("NFKD", word.casefold().translate(_FOLDED))
    return "".join(letter for letter in folded if letter.isalpha())
