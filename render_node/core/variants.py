"""Further variants of a gesture, out of the same data: nobody nods twice in the same way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from render_node.core.channels import CHANNELS, COLUMN
from render_node.core.gesture import SIDED, Curve, Gesture, Key

STRETCH = (0.04, 0.08)
"""How much slower or quicker a variant is, as a fraction, at least and at most."""
MIRRORED = {"blink_left": "blink_right", "blink_right": "blink_left"}


def varied(gesture: Gesture, variant: int) -> Gesture:
    """The same gesture a little larger or smaller, slower or quicker; every second one to the other side.

    The same arguments always give the same variant; variant 0 is the gesture as written. Zeros stay zeros, so that
    every variant begins and ends at neutral, and nothing leaves the range of its channel.
    """
    if variant == 0:
        return gesture
    chance = np.random.default_rng(variant)
    slower = 1.0 + float(chance.uniform(*STRETCH) * chance.choice((-1.0, 1.0)))
    turned = gesture.mirror and variant % 2 == 1
    curves = tuple(_varied(curve, chance, slower, turned) for curve in gesture.curves)
    measures = tuple(
        replace(measure, channel=MIRRORED.get(measure.channel, measure.channel)) if turned else measure
        for measure in gesture.measures
    )
    return replace(gesture, variant=variant, duration=gesture.duration * slower, curves=curves, measures=measures)


def _varied(curve: Curve, chance: np.random.Generator, slower: float, turned: bool) -> Curve:
    factors = 1.0 + curve.vary * chance.uniform(-1.0, 1.0, len(curve.keys))
    sign = -1.0 if turned and curve.channels[0] in SIDED else 1.0
    channels = tuple(MIRRORED.get(name, name) if turned else name for name in curve.channels)
    lowest = max(CHANNELS[COLUMN[name]].lowest for name in channels)
    highest = min(CHANNELS[COLUMN[name]].highest for name in channels)
    keys = tuple(
        Key(key.time * slower, float(np.clip(sign * key.value * factor, lowest, highest)), key.easing)
        for key, factor in zip(curve.keys, factors, strict=True)
    )
    return replace(curve, channels=channels, keys=keys)
