"""The mouth: a lower lip and jaw that drop away from an upper lip, and what is seen in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from render_node.engines.mesh import topology
from render_node.engines.mesh.calm import LOWER_AT_EASE, UPPER_AT_EASE, UPPER_SHARE, read_lips
from render_node.engines.mesh.folds import Folds
from render_node.engines.mesh.gloss import Gloss
from render_node.engines.mesh.inside import Inside
from render_node.engines.mesh.layer import cut_patch
from render_node.engines.mesh.raster import Field, mix, sample_sharp, smoothstep
from render_node.engines.mesh.tone import Tone
from render_node.ports import Image, Points

JAW_DOWN = 0.12
"""How far the lower lip goes at full jaw, in IOD; beyond 0.15 the inside is seen to be flat."""
LIP_RISES = 0.28
"""How much of the jaw's way the upper lip goes up, and twice that when it gathers: the opening is round, not a slot."""
BARE_UP = 0.035
"""How far the upper lip rises by itself, in IOD."""
SOFT = 0.010
APART = 0.020
"""Lips nearer to each other than this are closed already, in IOD."""
LINE, LINE_DARK = 0.010, 0.68
"""How wide and how dark the line is where they meet."""
CHIN_RISES = 0.8
"""How much of the lower lip's way the chin goes when the mouth closes."""
TO_NOSE = 0.22
"""How far above its edge the upper lip's motion ends, in IOD."""
ROUNDS = 0.45
"""How much narrower than the mouth its opening gets when the lips gather."""
GATHERS = 0.42
"""By what part lips grow higher when they gather."""


@dataclass(frozen=True)
class MouthCommand:
    """Fractions, as in the channels."""

    jaw: float
    lipclose: float = 0.0
    pucker: float = 0.0
    calm: float = 0.0
    bare: float = 0.0

    @property
    def at_rest(self) -> bool:
        return not (self.jaw or self.lipclose or self.pucker or self.calm or self.bare)


class Mouth:
    """The mouth and chin of the enlarged picture; points are in its pixels."""

    def __init__(self, picture: Image, unit: float, points: Points, *, glasses: bool) -> None:
        height, width = picture.shape[:2]
        left, right = (points[index] for index in topology.MOUTH_CORNERS)
        self._patch = cut_patch(left, right, unit, (width, height), (0.85, 0.45, 1.10))
        self._plain = np.ascontiguousarray(picture[self._patch.window])
        self._lips = read_lips(points, unit)
        self._folds = Folds(self._plain, self._patch, self._lips, points, glasses=glasses)
        self._gloss = Gloss(self._plain, self._patch, points)
        upper, lower = points[list(topology.INNER_UPPER_LIP)], points[list(topology.INNER_LOWER_LIP)]
        self._upper = self._patch.curve(upper)
        self._lower = np.maximum(self._patch.curve(lower), self._upper)
        corners, _ = self._patch.along(points[list(topology.INNER_CORNERS)])
        self._middle, self._half = float(corners.mean()), float(corners[1] - corners[0]) / 2.0
        self._apart_by = cast(Field, self._lower - self._upper)
        self._apart = float(self._apart_by.max()) > APART
        self._prepare_shapes()
        tone = Tone(self._plain, _of_the_face(picture, points))
        self._inside = Inside(self._plain, tone, self._patch, self._upper, self._lower, self._gap, self._aside)

    @property
    def window(self) -> tuple[slice, slice]:
        return self._patch.window

    def drawn(self, command: MouthCommand) -> Image:
        """The patch with the mouth as commanded; lips that close and a jaw that drops at once are a word being said."""
        t, at_lip = self._patch.t, self._opens(command.pucker)
        base = self._gloss.dulled(self._folds.eased(command.calm, command.pucker), command.pucker)
        close = command.lipclose if self._apart else 0.0
        drop, lift = np.float32(command.jaw * JAW_DOWN), np.float32(close * (1.0 - UPPER_SHARE))
        lip = self._lower + drop * at_lip - lift * self._apart_by
        edge = self._upper + self._comes_down(command, close)
        image = base.copy()
        image[self._gap] = self._inside.seen(base, close, command.pucker, edge[self._gap], lip[self._gap])
        image = mix(image, self._upper_lip(base, edge, command), smoothstep(SOFT, -SOFT, t - edge))
        thin = t - self._grown(t - lip, self._lips.lower, self._more(command, LOWER_AT_EASE, self._lips.lower), 0.30)
        source = thin
        for _ in range(3):
            source = thin - (drop * self._follows(source, at_lip) - lift * self._follows_shut(source))
        image = mix(image, self._from(base, source - t), smoothstep(-SOFT, SOFT, t - lip))
        return self._with_line(image, close, edge, lip) if close else image

    def _with_line(self, image: Image, close: float, edge: Field, lip: Field) -> Image:
        """Lips that were apart meet in a dark line, as all lips do."""
        meet = smoothstep(2.0 * APART, 0.0, lip - edge) * smoothstep(0.0, APART, self._apart_by)
        line = np.exp(-(((self._patch.t - lip) / LINE) ** 2)) * meet * np.float32(LINE_DARK * close)
        return mix(image, self._inside.deep, line.astype(np.float32))

    def _comes_down(self, command: MouthCommand, close: float) -> Field:
        """How far the upper lip goes down; up it only goes where the photo shows no teeth, which it would tear."""
        rises = LIP_RISES * (1.0 + command.pucker) * JAW_DOWN * command.jaw
        up = np.float32(BARE_UP * command.bare + rises) * self._arch
        way = np.float32(close * UPPER_SHARE) * self._apart_by - up
        return cast(Field, np.maximum(way, 0.0) if self._apart else way)

    def _upper_lip(self, base: Image, edge: Field, command: MouthCommand) -> Image:
        above = edge - self._patch.t
        grown = self._grown(above, self._lips.upper, self._more(command, UPPER_AT_EASE, self._lips.upper), TO_NOSE)
        way = (edge - self._upper) * smoothstep(TO_NOSE, 0.0, above)
        return self._from(base, grown - way)

    def _more(self, command: MouthCommand, at_ease: float, now: float) -> Field:
        """By how much the red of a lip is higher than in the photo, at each place across the mouth."""
        missing = max(0.0, at_ease - now)
        return cast(Field, np.float32(command.calm * missing + command.pucker * GATHERS * (now + missing)) * self._arch)

    def _grown(self, away: Field, height: float, more: Field, reach: float) -> Field:
        """How much nearer to a lip's edge lay what is now ``away`` from it; the skin beyond the lip gives way."""
        full = np.float32(height) + more
        beyond = np.clip((np.float32(reach) - away) / (np.float32(reach) - full), 0.0, 1.0)
        return cast(Field, more * np.clip(away / full, 0.0, 1.0) * (beyond * beyond * (3.0 - 2.0 * beyond)))

    def _from(self, base: Image, dt: Field) -> Image:
        corner = np.array([self._patch.x, self._patch.y], dtype=np.float32)
        return sample_sharp(base, cast(Field, self._patch.sources(0.0, dt) - corner))

    def _opens(self, pucker: float) -> Field:
        """The lower edge of the opening, 1 in its middle; lips that gather touch each other beside it."""
        if not pucker:
            return cast(Field, self._at_lip)
        part = self._aside * np.float32(1.0 + ROUNDS * pucker)
        ring = np.sqrt(np.clip(1.0 - part * part, 0.0, 1.0))
        return cast(Field, self._at_lip + np.float32(pucker) * (ring - self._at_lip))

    def _follows(self, t: Field, at_lip: Field) -> Field:
        """How much of the drop a point of the lower face takes part in: the lip in its middle, the chin as a whole."""
        depth = np.clip((t - self._lower) * self._to_chin, 0.0, 1.0)
        below_chin = smoothstep(self._lips.chin + 0.30, self._lips.chin, t)
        return cast(Field, (at_lip + (self._at_chin - at_lip) * depth) * below_chin)

    def _follows_shut(self, t: Field) -> Field:
        """The same for the way up by which an open mouth closes."""
        depth = np.clip((t - self._lower) * self._to_chin, 0.0, 1.0)
        below_chin = smoothstep(self._lips.chin + 0.30, self._lips.chin, t)
        chin = np.float32(CHIN_RISES * float(self._apart_by.max())) * self._at_chin
        return cast(Field, (self._apart_by + (chin - self._apart_by) * depth) * below_chin)

    def _prepare_shapes(self) -> None:
        """What depends on the place across the mouth alone, and the window in which it opens."""
        self._aside = (np.abs(self._patch.s - self._middle) / self._half).astype(np.float32)
        self._arch = np.clip(1.0 - self._aside * self._aside, 0.0, 1.0).astype(np.float32)
        self._at_lip = (self._arch**0.75).astype(np.float32)
        self._at_chin = np.exp(-((self._aside / 1.5) ** 2) * 0.9).astype(np.float32)
        self._to_chin = np.float32(1.0 / max(self._lips.chin - 0.05, 0.2))
        high, low = self._upper - BARE_UP - 2.0 * LIP_RISES * JAW_DOWN - 0.03, self._lower + JAW_DOWN + 0.05
        opens = (self._patch.t > high) & (self._patch.t < low) & (self._aside < 1.05)
        opens[0, 0] |= not opens.any()  # a mouth beyond the photo's edge still has a window
        rows, columns = np.flatnonzero(opens.any(axis=1)), np.flatnonzero(opens.any(axis=0))
        self._gap = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _of_the_face(picture: Image, points: Points) -> Image:
    """n × 1 × 3: what is darkest in a face is as dark as a mouth may be; a hat may have a deeper black."""
    inside = np.zeros(picture.shape[:2], dtype=np.uint8)
    cv2.fillPoly(inside, [np.rint(points[list(topology.OVAL), :2]).astype(np.int32)], 1)
    face = picture[inside > 0]
    return face[:, None] if len(face) else picture
