"""The person and what is behind: two pictures and a matte, so that the one may move while the other stands still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from render_node.engines.mesh import topology
from render_node.engines.mesh.raster import Field, blur, mix, sample, smoothstep
from render_node.ports import Image, Mask, Points, Portrait

HEM, SHINE = 0.0015, 0.010
"""How far outside the matte the filling begins, and from how far outside it takes its colours: nearer, the person
shines in. In image widths."""
NOBODY, MIXED, SOLID = 0.02, 0.3, 0.9
"""Parts of a pixel: what is no person, what is too little of one to tell their colour, and what is all person."""
STAYS = 0.30, 0.08
"""Parts of person above which what nothing explains goes with the person, such as hairs, and below which it stays,
where its surroundings are of many colours: a cord that ends at a hat. Shine around hair on an even wall goes along."""
NEAR, ODD_SHARE, ODD_LEVELS = 0.03, (0.04, 0.12), (25.0, 60.0)
"""How far around odd colours are looked for, in image widths, how much of what is there they are, and from how many
grey levels on something is not explained."""
MIRRORED = 0.06
"""How far into the hole its surroundings are mirrored, in image widths: hardly ever is more of it uncovered."""
EVEN = 128
LEAST_LEVEL = 4
"""Pixels of the smallest picture of the pyramid that fills the hole."""
ENOUGH = 6.0
"""A pixel of the pyramid that is known to one part in so many is taken as it is: what is near counts, not the mean."""
AROUND, ODD, LEAST_USUAL = 0.03, 50.0, 0.003
"""Colours so many grey levels from the mean of so wide a neighbourhood, in image widths, hardly count."""
GRAIN_SIGMA = 0.8
"""How fine grain is, in pixels."""


@dataclass(frozen=True, eq=False)
class Plate:
    """All of the portrait's size, and together the portrait: ``person`` over ``background``, and the ``fringe``."""

    person: Image
    """Goes on beyond its outline, so that nothing of the background moves with it."""
    background: Image
    """The photo itself where nobody is; behind the person it is filled."""
    matte: Mask
    fringe: Image
    """What these three do not explain, such as single hairs: goes with the person. EVEN is nothing."""


def taken_apart(portrait: Portrait) -> Plate:
    image, width = portrait.image, portrait.image.shape[1]
    matte = np.maximum(portrait.matte, _face(portrait.face.points, image.shape))
    somebody = (matte > NOBODY).astype(np.float32)
    nobody = cast(Mask, np.float32(1.0) - cv2.dilate(somebody, _disc(SHINE * width)))
    hole = blur(cast(Mask, cv2.dilate(somebody, _disc(HEM * width))), 0.5 * HEM * width)[:, :, None]
    usual = nobody * _usual(image, nobody)
    filled = _mirrored(image, usual, nobody, _grown(image, usual) + _grain(image, nobody))
    behind = cast(Field, hole * filled + (1.0 - hole) * image)
    share = np.maximum(matte, MIXED)[:, :, None]
    unmixed = cast(Field, np.clip(behind + (image - behind) / share, 0.0, 255.0))
    person = _bytes(_grown(unmixed, smoothstep(MIXED, SOLID, matte)))
    unexplained = cast(Field, image - ((1.0 - matte[:, :, None]) * behind + matte[:, :, None] * person))
    background = _bytes(cast(Field, behind + _stays(unexplained, matte, usual, nobody) * unexplained))
    fringe = image.astype(np.float32) - mix(background, person, matte)
    return Plate(person, background, matte, _bytes(cast(Field, fringe + EVEN)))


def _stays(unexplained: Field, matte: Mask, usual: Mask, nobody: Mask) -> Field:
    """How much of what nothing explains is added to the background, so that as much of it less has to go along."""
    near = NEAR * matte.shape[1]
    unusual = cast(Field, 1.0 - blur(usual, near) / np.maximum(blur(nobody, near), 1e-3))
    odd = smoothstep(*ODD_SHARE, unusual) * smoothstep(*ODD_LEVELS, cast(Field, np.abs(unexplained).max(axis=2)))
    return cast(Field, (smoothstep(*STAYS, matte) * odd / np.maximum(1.0 - matte, STAYS[1]))[:, :, None])


def _face(points: Points, shape: tuple[int, ...]) -> Mask:
    """A face is a person, whatever the matte says."""
    oval = points[list(topology.OVAL), :2]
    drawn = np.zeros(shape[:2], dtype=np.float32)
    cv2.fillPoly(drawn, [np.rint(oval).astype(np.int32)], 1.0)
    return blur(drawn, 1.0)


def _grown(image: Image | Field, known: Mask) -> Field:
    """The known parts, and between and beyond them their colours, the smoother the farther away: colours are averaged
    into ever smaller pictures, and what is missing in one is taken from the next smaller one."""
    filled = _pulled(image.astype(np.float32) * known[:, :, None], known)
    return cast(Field, known[:, :, None] * image + (1.0 - known[:, :, None]) * filled)


def _usual(image: Image, known: Mask) -> Mask:
    """1 where the colour is that of a wide neighbourhood: a cord that ends at a hat does not go on as a cloud."""
    reach = AROUND * image.shape[1]
    mean = blur(image * known[:, :, None], reach) / np.maximum(blur(known, reach), 1e-3)[:, :, None]
    apart = np.square(image - mean).sum(axis=2)
    return cast(Mask, np.maximum(np.exp(-apart / (2.0 * ODD * ODD)), LEAST_USUAL).astype(np.float32))


def _mirrored(image: Image, usual: Mask, nobody: Mask, filled: Field) -> Field:
    """``filled``, but along the hole's edge what lies beside it, mirrored: it goes on without a seam and as sharp as
    the photo. What is unusual there is not shown twice."""
    away, nearest = cv2.distanceTransformWithLabels(
        (nobody < 0.5).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    edge = np.zeros((int(nearest.max()) + 1, 2), dtype=np.float32)
    rows, columns = np.nonzero(nobody >= 0.5)
    edge[nearest[rows, columns]] = np.stack([columns, rows], axis=1)
    here = np.stack(np.meshgrid(*(np.arange(side, dtype=np.float32) for side in nobody.shape[::-1])), axis=2)
    across = here + 2.0 * blur(edge[nearest] - here, 1.5)
    reach = MIRRORED * image.shape[1]
    share = sample(usual, across) * smoothstep(reach, 0.5 * reach, cast(Field, away))
    share = blur(cast(Field, share), 1.0)[:, :, None]
    return filled + share * (sample(image, across).astype(np.float32) - filled)


def _pulled(colours: Field, weight: Field) -> Field:
    """``colours`` times ``weight`` divided by weight, with the holes filled."""
    here = colours / np.maximum(weight, 1e-6)[:, :, None]
    if min(weight.shape) <= LEAST_LEVEL:
        mean = colours.sum(axis=(0, 1)) / max(float(weight.sum()), 1e-6)
        return cast(Field, np.where(weight[:, :, None] > 1e-6, here, mean).astype(np.float32))
    height, width = weight.shape
    smaller = _pulled(cast(Field, cv2.pyrDown(colours)), cast(Field, cv2.pyrDown(weight)))
    coarse = cv2.resize(smaller, (width, height), interpolation=cv2.INTER_LINEAR)
    sure = np.minimum(ENOUGH * weight, 1.0)[:, :, None]
    return cast(Field, (sure * here + (1.0 - sure) * coarse).astype(np.float32))


def _grain(image: Image, known: Mask) -> Field:
    """Noise as strong as that of the photo where it is smooth; always the same."""
    grey = cast(Field, cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32))
    fine = grey - blur(grey, 2.0)
    spread = np.sqrt(blur(fine * fine, 4.0))[known > 0.5]
    strength = float(np.percentile(spread, 15)) if len(spread) else 0.0
    noise = np.random.default_rng(7).standard_normal(grey.shape).astype(np.float32)
    soft = blur(noise, GRAIN_SIGMA)
    return cast(Field, (soft * (strength / max(float(soft.std()), 1e-6)))[:, :, None])


def _disc(radius: float) -> Image:
    side = 2 * round(radius) + 1
    return cast(Image, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def _bytes(field: Field) -> Image:
    return cast(Image, np.clip(field + 0.5, 0.0, 255.0).astype(np.uint8))
