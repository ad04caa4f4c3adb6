"""Faces and hands as numbers, with known truth, for tests of what the eyes make of them."""

from __future__ import annotations

import random
from math import pi, sin

from frame_node.core.sight.face import Look, Spot
from frame_node.core.sight.wave import HandAt

STEP = 100.0
"""Ten images a second."""


def spot(x: float = 320.0, y: float = 200.0, size: float = 40.0, nose: float = 0.0) -> Spot:
    """``nose``: how far off the middle, in sizes."""
    half = size / 2.0
    return Spot((x - half, y), (x + half, y), (x + nose * size, y + 0.55 * size), (x, y + size))


def look(
    yaw: float = 0.0,
    pitch: float = 0.0,
    opened: float = 0.3,
    mouth: float = 0.55,
    lift: float = 0.02,
    gaze: float = 0.0,
) -> Look:
    return Look(yaw, pitch, opened, mouth, lift, gaze)


def waving(
    per_s: float = 2.0,
    swing: float = 1.0,
    seconds: float = 3.0,
    noise: float = 0.05,
    chance: random.Random | None = None,
    lost: float = 0.0,
) -> list[HandAt | None]:
    """A hand that goes back and forth; ``swing`` from end to end and ``noise`` in hand widths, ``lost``: not seen."""
    dice, width = chance or random.Random(1), 40.0
    phase, drift = dice.random(), dice.uniform(-0.3, 0.3)
    hands: list[HandAt | None] = []
    for index in range(round(seconds * 1000.0 / STEP)):
        at = index * STEP + dice.uniform(-12.0, 12.0)
        off = swing / 2.0 * sin(2.0 * pi * (per_s * at / 1000.0 + phase)) + drift * at / 1000.0
        hand = HandAt(at, 300.0 + width * (off + dice.gauss(0.0, noise)), width * dice.gauss(1.0, 0.05), True)
        hands.append(None if dice.random() < lost else hand)
    return hands


def talking(seconds: float, chance: random.Random) -> list[HandAt | None]:
    """A hand that talks: it goes from place to place, in no rhythm, and rests in between."""
    width, x, goal, until = 40.0, 0.0, 0.0, 0.0
    hands: list[HandAt | None] = []
    for index in range(round(seconds * 1000.0 / STEP)):
        at = index * STEP
        if at >= until:
            goal, until = chance.gauss(0.0, 0.6), at + chance.expovariate(1.0 / 450.0) + 100.0
        x += 0.45 * (goal - x)
        hands.append(HandAt(at, 300.0 + width * (x + chance.gauss(0.0, 0.04)), width, True))
    return hands
