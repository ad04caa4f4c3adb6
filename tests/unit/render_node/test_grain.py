"""A texture that looks like a sample and has none of its features."""

from __future__ import annotations

import numpy as np
import pytest

from render_node.engines.mesh.grain import FAINTER, grain_like
from render_node.engines.mesh.raster import Field, blur


def _mottled(sigma: float) -> Field:
    noise = np.random.default_rng(4).normal(0.0, 1.0, (96, 128, 1)).astype(np.float32)
    mottled = blur(np.repeat(noise, 3, axis=2), sigma)
    return (5.0 * mottled / mottled.std()).astype(np.float32)


def _coarseness(texture: Field) -> float:
    """Its spread over that of its differences from column to column."""
    return float(texture.std() / np.diff(texture, axis=1).std())


@pytest.mark.parametrize("sigma", [0.8, 2.5])
def test_it_is_as_coarse_as_its_sample_and_a_little_fainter(sigma: float) -> None:
    sample = _mottled(sigma)
    grain = grain_like(sample, np.ones(sample.shape[:2], np.float32))
    assert _coarseness(grain) == pytest.approx(_coarseness(sample), rel=0.15)
    assert grain.std() == pytest.approx(FAINTER * sample.std(), rel=0.1)


def test_an_edge_in_the_sample_makes_it_no_stronger() -> None:
    sample, where = _mottled(1.0), np.ones((96, 128), np.float32)
    edged = sample.copy()
    edged[40:44] -= 90.0
    assert grain_like(edged, where).std() == pytest.approx(grain_like(sample, where).std(), rel=0.15)


def test_what_lies_outside_does_not_count() -> None:
    sample, where = _mottled(1.0), np.zeros((96, 128), np.float32)
    where[:, :64] = 1.0
    changed = sample.copy()
    changed[:, 64:] = 40.0
    assert np.allclose(grain_like(sample, where), grain_like(changed, where))


def test_without_a_sample_there_is_none() -> None:
    sample = _mottled(1.0)
    assert not grain_like(sample, np.zeros(sample.shape[:2], np.float32)).any()
