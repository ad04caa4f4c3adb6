"""What to fetch and what to let go, so that the store stays within its budget. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from protocol.messages import ClipRecord, Manifest
from protocol.words import BlobHash, PortraitId, is_blob_hash

SPARE_DISK_BYTES = 32 * 1024 * 1024
"""Never filled: a machine without any free disk misbehaves in other ways."""


@dataclass(frozen=True)
class Wanted:
    """A blob that the manifest asks for."""

    blob: BlobHash
    size: int
    hangs: bool
    """It belongs to the portrait on the wall and is never given up."""


@dataclass(frozen=True)
class Kept:
    """A blob in the store."""

    size: int
    since: float
    """When it came; any clock that only grows."""


@dataclass(frozen=True)
class StorePlan:
    """Let go of ``evict`` first, then fetch in order."""

    fetch: tuple[Wanted, ...] = ()
    evict: tuple[BlobHash, ...] = ()
    no_room: tuple[BlobHash, ...] = ()


def wanted_blobs(manifest: Manifest) -> tuple[Wanted, ...]:
    """Everything the manifest names, the most wanted first: what hangs, idle before gestures, then the hub's order.

    Only what is a hash: these words become names of files.
    """
    hanging = manifest.hanging.portrait if manifest.hanging else None
    rank = {blob: place for place, blob in enumerate(manifest.fetch)}
    clips = sorted(manifest.clips, key=lambda clip: _order(clip, hanging, rank))
    found: dict[BlobHash, Wanted] = {}
    for clip in clips:
        hangs = clip.portrait == hanging
        for blob, size in ((clip.track, clip.track_bytes), (clip.video, clip.video_bytes)):
            if is_blob_hash(blob) and size >= 0:
                found.setdefault(blob, Wanted(blob, size, hangs))
    return tuple(found.values())


def plan_store(wanted: Sequence[Wanted], kept: Mapping[BlobHash, Kept], budget: int, free: int) -> StorePlan:
    """Fetch in order of want; make room from what nobody wants, oldest first, then from what is wanted least."""
    needed = {one.blob: one for one in wanted}
    unwanted = sorted((blob for blob in kept if blob not in needed), key=lambda blob: (kept[blob].since, blob))
    lesser = [one.blob for one in reversed(wanted) if one.blob in kept and not one.hangs]
    room = min(budget - sum(blob.size for blob in kept.values()), free - SPARE_DISK_BYTES)
    place = {one.blob: number for number, one in enumerate(wanted)}
    fetch, evict, no_room = [], [], []
    for number, one in enumerate(wanted):
        if one.blob in kept:
            continue
        given_up, freed = _make_room(one.size - room, [*unwanted, *(b for b in lesser if place[b] > number)], kept)
        if room + freed < one.size:
            no_room.append(one.blob)
            continue
        room += freed - one.size
        unwanted = [blob for blob in unwanted if blob not in given_up]
        lesser = [blob for blob in lesser if blob not in given_up]
        evict.extend(given_up)
        fetch.append(one)
    if room < 0:  # the budget has shrunk below what is kept
        evict.extend(_make_room(-room, [*unwanted, *lesser], kept)[0])
    return StorePlan(tuple(fetch), tuple(evict), tuple(no_room))


def _make_room(lacking: int, givable: list[BlobHash], kept: Mapping[BlobHash, Kept]) -> tuple[list[BlobHash], int]:
    given_up: list[BlobHash] = []
    freed = 0
    for blob in givable:
        if freed >= lacking:
            break
        given_up.append(blob)
        freed += kept[blob].size
    return given_up, freed


def _order(clip: ClipRecord, hanging: PortraitId | None, rank: Mapping[BlobHash, int]) -> tuple[bool, bool, int]:
    alive = (clip.gesture, clip.variant) == ("idle", 0)
    return (clip.portrait != hanging, not alive, min(_rank(clip.video, rank), _rank(clip.track, rank)))


def _rank(blob: BlobHash, rank: Mapping[BlobHash, int]) -> int:
    return rank.get(blob, len(rank))
