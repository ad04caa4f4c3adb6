"""A wave whose frames are not all there. Pure arithmetic over metres.

A gap is closed like this. A wave runs from mark to mark: a mark is a distance at which one or more frames hang.
Where all frames of a mark are left out, the steps to it and from it become one, and that one takes as long as the
longest of them, never their sum; before the first frame that takes part nothing is waited for. So no pause is longer
than one that the whole wave would have had there, and the order stays. Frames that were left out keep a time in
between, for the case that they come in time.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from itertools import pairwise

from protocol.words import NodeId


def closed(metres: Mapping[NodeId, float], there: Container[NodeId]) -> dict[NodeId, float]:
    """The way from mark to mark with its gaps closed, from 0 at the first who is there."""
    marks = sorted(set(metres.values()))
    taken = {far for node, far in metres.items() if node in there}
    way: dict[float, float] = {}
    gap: list[float] = []
    last: float | None = None
    for mark in marks:
        if mark not in taken:
            gap.append(mark)
            continue
        stops = [mark] if last is None else [last, *gap, mark]
        step = max((b - a for a, b in pairwise(stops)), default=0.0)
        begin = 0.0 if last is None else way[last]
        for left_out in gap:
            way[left_out] = begin if last is None else begin + step * (left_out - last) / (mark - last)
        way[mark] = begin + step
        gap, last = [], mark
    for left_out in gap:
        way[left_out] = left_out - marks[0] if last is None else way[last] + left_out - last
    return {node: way[far] for node, far in metres.items()}
