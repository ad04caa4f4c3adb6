"""What is said, to be read: page by page, each long enough for eyes, which are slower than mouths. Pure."""

from __future__ import annotations

from textwrap import wrap

PAGE = 84
"""Characters that are shown at once: two or three lines on a panel."""
LOOK_UP_MS = 900.0
READ_MS = 60.0
"""For each character: about 17 a second, as subtitles allow."""


def pages_of(words: str) -> list[str]:
    return wrap(words, PAGE, break_on_hyphens=False)


def page_at(words: str, part: float) -> str:
    """The page that is being said when this part of it all (0…1) is over; the last one from then on."""
    pages = pages_of(words)
    reached = part * sum(map(len, pages))
    for page in pages:
        reached -= len(page)
        if reached < 0.0:
            return page
    return pages[-1] if pages else ""


def reading_ms(words: str) -> float:
    """How long a caption stays at least."""
    return LOOK_UP_MS + READ_MS * len(words) if words else 0.0
