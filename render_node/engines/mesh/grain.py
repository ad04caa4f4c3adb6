"""Grain: a texture without features that looks like a sample of skin.

Random phases (Galerne, Gousseau, Morel 2011, "Random Phase Textures: Theory and Synthesis"): the sample's spectrum says
how coarse, how strong and how coloured it is; where its wrinkles lie is forgotten with the phases.
"""

from __future__ import annotations

import numpy as np

from render_node.engines.mesh.raster import Field

SEED = 1
SIGMAS = 1.4826
"""Standard deviations in a median of absolute values."""
FAINTER = 0.8
"""A lid's skin is the finest of a face."""
STRONG = 3.0
"""What differs by more standard deviations is an edge."""


def grain_like(fine: Field, where: Field) -> Field:
    """``fine``: the sample (h, w, 3), about 0 on average; of it counts what lies ``where`` (h, w) is 1. As large."""
    seen = np.abs(fine[where > 0.5])
    if not len(seen):
        return np.zeros_like(fine)
    strength = SIGMAS * float(np.median(seen))
    limit = max(1e-3, STRONG * strength)
    spectrum = np.fft.rfft2(limit * np.tanh(fine / limit) * where[:, :, None], axes=(0, 1))
    noise = np.fft.rfft2(np.random.default_rng(SEED).standard_normal(where.shape))
    phases = noise / np.maximum(np.abs(noise), 1e-9)
    grain = np.fft.irfft2(spectrum * phases[:, :, None], s=where.shape, axes=(0, 1))
    found: Field = (grain * (FAINTER * strength / max(1e-9, float(grain.std())))).astype(np.float32)
    return found
