"""What a frame holds: fetched, hung, missed, broken, erased."""

from __future__ import annotations

import pytest
from msgspec.structs import replace as change

from frame_node.core.events import (
    Evict,
    Fetch,
    HangClips,
    KeepManifest,
    LinkUp,
    MessageArrived,
    PlayerSaid,
    Publish,
    Recheck,
    StoreChanged,
    StoreTroubled,
    TakeStock,
    Ticked,
)
from frame_node.core.state import State
from protocol.messages import (
    Manifest,
    StoreReport,
    Welcome,
)
from protocol.messages.player import (
    ClipUnplayable,
)
from protocol.words import BlobHash, ClipId, ClockId, PortraitId
from tests.unit.frame_node.homes import (
    CLIPS,
    MANIFEST,
    ME,
    STOCK,
    UP,
    after,
    at_home,
)


def test_the_manifest_brings_what_is_lacking_and_hangs_what_is_there() -> None:
    welcome = Welcome(node_id=ME.node_id, clock_id=ClockId("k"), name="H", http_url="http://h")
    state, effects = after(State(ME), LinkUp(), PlayerSaid(UP), MessageArrived(welcome), StoreChanged({}, 10**9))
    state, effects = after(state, MessageArrived(MANIFEST))
    (fetch,) = [one for one in effects if isinstance(one, Fetch)]
    assert [one.blob for one in fetch.blobs] == [CLIPS[0].track, CLIPS[0].video, CLIPS[1].track, CLIPS[1].video]
    state, effects = after(state, StoreChanged(STOCK, 10**9))
    assert HangClips(PortraitId("p"), CLIPS) in effects
    assert not any(isinstance(one, HangClips) for one in after(state, StoreChanged(STOCK, 10**9))[1])


@pytest.mark.parametrize("path", ["", "../node-id", "/etc/passwd"])
def test_a_hash_that_is_a_path_is_never_doubted(path: str) -> None:
    """Bytes that turn out wrong are thrown away: a hub's word must not become the name of another file."""
    evil = change(CLIPS[1], video=BlobHash(path))
    broken = ClipUnplayable(clip=evil.clip, code="playback.clip_broken", reason="no video")
    manifest = MessageArrived(change(MANIFEST, clips=(CLIPS[0], evil)))
    _, effects = after(at_home(), manifest, PlayerSaid(broken))
    assert [one.blobs for one in effects if isinstance(one, Recheck)] == [(evil.track,)]


def test_a_hash_that_is_a_path_is_never_fetched() -> None:
    evil = change(CLIPS[1], video=BlobHash("../node-id"), track=BlobHash("/etc/passwd"))
    manifest = MessageArrived(change(MANIFEST, clips=(CLIPS[0], evil)))
    _, effects = after(at_home(), StoreChanged({}, 10**9), manifest)
    fetches = [one for one in effects if isinstance(one, Fetch)]
    assert {blob.blob for one in fetches for blob in one.blobs} <= set(STOCK)


def test_a_full_disk_is_looked_at_again_until_there_is_room() -> None:
    state, effects = after(at_home(), StoreChanged({}, 1_000), StoreTroubled("store.disk_full", "full"))
    assert TakeStock() not in effects
    state, effects = after(state, Ticked())
    assert TakeStock() in effects
    state, effects = after(state, StoreChanged({}, 10**9))
    assert len([one for one in effects if isinstance(one, Fetch)][-1].blobs) == 4
    state, effects = after(state, StoreChanged(STOCK, 10**9))
    assert state.problem == ("", "") and TakeStock() not in after(state, Ticked())[1]


def test_a_broken_clip_is_left_out_until_its_bytes_come_anew() -> None:
    broken = ClipUnplayable(clip=ClipId("greet"), code="playback.clip_broken", reason="truncated")
    state, effects = after(at_home(), PlayerSaid(broken))
    assert HangClips(PortraitId("p"), CLIPS[:1]) in effects and state.problem[0] == "playback.clip_broken"
    without = {blob: kept for blob, kept in STOCK.items() if blob != CLIPS[1].video}
    state, effects = after(state, StoreChanged(without, 10**9))
    assert any(isinstance(one, Fetch) for one in effects)
    state, effects = after(state, StoreChanged(STOCK, 10**9))
    assert HangClips(PortraitId("p"), CLIPS) in effects


def test_a_clip_that_was_described_wrongly_gets_another_chance() -> None:
    broken = ClipUnplayable(clip=ClipId("greet"), code="playback.clip_broken", reason="999 images")
    lie = change(MANIFEST, clips=(CLIPS[0], change(CLIPS[1], images=999)))
    state, _ = after(at_home(), MessageArrived(lie), PlayerSaid(broken), MessageArrived(lie))
    assert len(state.on_the_wall) == 1
    assert HangClips(PortraitId("p"), CLIPS) in after(state, MessageArrived(MANIFEST))[1]


def test_what_must_not_be_kept_is_erased_at_once_and_told() -> None:
    state = at_home()
    blobs = tuple(STOCK)
    state, effects = after(state, MessageArrived(Manifest(drop=blobs, erase=blobs)))
    evicted = effects.index(Evict(blobs))
    hung = [effects.index(effect) for effect in effects if isinstance(effect, HangClips)]
    assert hung and max(hung) < evicted  # the player lets go first
    kept = [effect.manifest for effect in effects if isinstance(effect, KeepManifest)]
    assert [manifest.erase for manifest in kept] == [()]  # the disk does not even keep the hashes
    state, effects = after(state, StoreChanged({}, 10**9))
    (report,) = (e.message for e in effects if isinstance(e, Publish) and isinstance(e.message, StoreReport))
    assert report.held.blobs == ()
