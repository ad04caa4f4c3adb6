"""The track: it survives its file, names its rest points, and a broken one is refused."""

from __future__ import annotations

import msgspec
import pytest

from protocol.errors import MessageMalformed
from protocol.track import Affine, Box, Track, TrackRow, decode_track, encode_track

BOX = Box(0.25, 0.25, 0.5, 0.5)


def row(distance: float) -> TrackRow:
    return TrackRow(1.0, -2.0, 0.5, Affine(tx=0.01), BOX, BOX, BOX, distance)


TRACK = Track(fps=30, width=512, height=600, face=BOX, normal_step=0.5, rows=(row(0), row(1), row(1.01), row(0.9)))


def test_it_survives_its_file() -> None:
    assert decode_track(encode_track(TRACK)) == TRACK


def test_rest_points_lie_within_two_normal_steps() -> None:
    assert TRACK.rest_points == (0, 1, 3)


@pytest.mark.parametrize("data", [b"", b"\xc1", encode_track(TRACK)[:-1], b"\x80"])
def test_a_broken_file_is_malformed(data: bytes) -> None:
    with pytest.raises(MessageMalformed):
        decode_track(data)


def test_a_track_without_rows_is_malformed() -> None:
    with pytest.raises(MessageMalformed):
        decode_track(encode_track(Track(fps=30, width=1, height=1, face=BOX, normal_step=1, rows=())))


@pytest.mark.parametrize("names", [("left", "right", "up", "down"), ()])
def test_an_atlas_names_its_images(names: tuple[str, ...]) -> None:
    assert decode_track(encode_track(msgspec.structs.replace(TRACK, names=names))).names == names


@pytest.mark.parametrize("names", [("left",), ("left", "left", "up", "down")])
def test_an_atlas_with_names_that_do_not_fit_is_malformed(names: tuple[str, ...]) -> None:
    with pytest.raises(MessageMalformed):
        decode_track(encode_track(msgspec.structs.replace(TRACK, names=names)))
