"""The page of a report: text and tables in one HTML file, pictures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from render_node.core.scorecard import Result, Score

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #262421; background: #faf8f4; max-width: 1080px;
  margin: 2rem auto; padding: 0 1rem }
h1, h2 { font-weight: 600; line-height: 1.2 }
h2 { margin-top: 2.5rem; border-top: 1px solid #e2ddd4; padding-top: 1rem }
table { border-collapse: collapse; font-size: 13px; width: 100% }
th { text-align: left; font-weight: 600 }
td, th { padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #e2ddd4; vertical-align: top }
td.n { text-align: right; font-variant-numeric: tabular-nums }
img { max-width: 100%; display: block; margin: .6rem 0 }
.bad { color: #a32f14 }
.faint { color: #8c867d }
"""


@dataclass
class PhotoSection:
    """What is told of one photo."""

    name: str
    decision: str
    words: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()
    results: list[Result] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    """File beside the page, and what it shows."""


def page(title: str, intro: str, table: Sequence[Score], photos: Sequence[PhotoSection]) -> str:
    """The whole file."""
    clips = [result for photo in photos for result in photo.results]
    refused = [result for result in clips if result.refused]
    parts = [
        "<!doctype html>",
        '<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f"<h1>{escape(title)}</h1><p>{escape(intro)}</p>",
        f"<p>{len(photos)} photos, {len(clips)} clips, {len(refused)} of them refused.</p>",
        "<h2>Photos</h2>",
        _rows(("photo", "decision", "in words"), [_photo_row(photo) for photo in photos]),
        "<h2>Measures</h2><p>Mean and worst over all photos, also of clips that were refused.</p>",
        _rows(("gesture", "measure", "clips", "mean", "worst", "of", "bound"), [_score_row(one) for one in table]),
    ]
    return "\n".join([*parts, *(_section(photo) for photo in photos)]) + "\n"


def _section(photo: PhotoSection) -> str:
    heading = f"<h2>{escape(photo.name)}</h2><p>{escape(photo.decision)}: {escape(photo.words)} "
    lines = [heading + f'<span class="faint">{escape(photo.code)}</span></p>']
    if photo.facts:
        lines.append(f'<p class="faint">{escape(", ".join(f"{name} {value}" for name, value in photo.facts))}</p>')
    missing = [one for one in photo.results if one.refused]
    refused = [f'<li class="bad">{escape(one.label)}: {escape(one.refused)}</li>' for one in missing]
    if refused:
        lines.append(f"<ul>{''.join(refused)}</ul>")
    for file, caption in photo.pictures:
        lines.append(f'<figure><img loading="lazy" src="{escape(file)}" alt="{escape(caption)}">')
        lines.append(f'<figcaption class="faint">{escape(caption)}</figcaption></figure>')
    return "\n".join(lines)


def _photo_row(photo: PhotoSection) -> str:
    made = sum(not result.refused for result in photo.results)
    clips = f" {made} of {len(photo.results)} clips passed." if photo.results else ""
    return f"<td>{escape(photo.name)}<td>{escape(photo.decision)}<td>{escape(photo.words + clips)}"


def _score_row(one: Score) -> str:
    cell = '<td class="n">' if one.kept else '<td class="n bad">'
    worst = f"{cell}{one.worst:.3f}<td>{escape(one.worst_photo)}"
    numbers = f'<td class="n">{one.count}<td class="n">{one.mean:.3f}{worst}<td>{escape(one.bound)}'
    return f"<td>{escape(one.label)}<td>{escape(one.measure)}{numbers}"


def _rows(head: Sequence[str], rows: Sequence[str]) -> str:
    return f"<table><tr><th>{'<th>'.join(head)}</tr>" + "".join(f"\n<tr>{row}</tr>" for row in rows) + "\n</table>"
