"""What hangs and what is held: manifest, store and player brought together. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from msgspec import structs

from frame_node.core.events import Effect, Evict, Fetch, HangClips, KeepManifest, Publish, Recheck, StoreTroubled
from frame_node.core.state import Decision, State
from frame_node.core.store_plan import Kept, StorePlan, plan_store, wanted_blobs
from frame_node.core.tell import store_report
from protocol.messages import ClipRecord, Manifest
from protocol.messages.player import ClipUnplayable, PlayableClip
from protocol.words import BlobHash, is_blob_hash


def take_manifest(state: State, manifest: Manifest) -> Decision:
    # A clip that could not be played may have been described wrongly: with another record it gets another chance.
    changed = {clip.clip for clip in manifest.clips if clip not in state.manifest.clips}
    state = replace(state, manifest=structs.replace(manifest, erase=()), broken=state.broken - changed)
    state, hung = show(state)
    state, brought = bring(state)
    doomed = tuple(blob for blob in manifest.erase if is_blob_hash(blob))
    erased = (Evict(doomed),) if doomed else ()
    return state, (KeepManifest(state.manifest), *hung, *brought, *erased, *stock_report(state))


def take_stock(state: State, kept: Mapping[BlobHash, Kept], free: int) -> Decision:
    """The store has changed."""
    before = state
    fresh = set(kept) - set(state.kept)
    forgiven = {clip.clip for clip in state.manifest.clips if clip.video in fresh or clip.track in fresh}
    state = replace(state, kept=dict(kept), free=free, broken=state.broken - forgiven)
    if state.problem[0].startswith("store.") and not _plan(state).fetch and not _plan(state).no_room:
        state = replace(state, problem=("", ""))
    vanished = set(before.kept) - set(kept)
    short_of_room = before.problem[0] in ("store.over_budget", "store.disk_full")
    state, brought = bring(state) if vanished or short_of_room else (state, ())
    state, hung = show(state)
    return state, (*hung, *brought, *stock_report(state))


def take_trouble(state: State, trouble: StoreTroubled) -> Decision:
    state = replace(state, problem=(trouble.code, trouble.reason))
    return state, stock_report(state)


def take_broken(state: State, answer: ClipUnplayable) -> Decision:
    """The player cannot decode a clip: go on without it, and doubt its bytes."""
    record = next((clip for clip in state.manifest.clips if clip.clip == answer.clip), None)
    if record is not None and answer.told is not None and not _describes(record, answer.told):
        return show(replace(state, hung=None))  # it was told otherwise since: that answer is of yesterday
    state = replace(state, problem=(answer.code, answer.reason), broken=state.broken | {answer.clip})
    doubted = tuple(blob for blob in (record.video, record.track) if is_blob_hash(blob)) if record else ()
    rechecks = (Recheck(doubted),) if doubted else ()
    state, hung = show(state)
    return state, (*hung, *rechecks, *stock_report(state))


def _describes(record: ClipRecord, told: PlayableClip) -> bool:
    said = (told.gesture, told.width, told.height, told.fps, told.images)
    files = told.video.endswith(record.video) and told.track.endswith(record.track)
    return files and said == (record.gesture, record.width, record.height, record.fps, record.images)


def show(state: State) -> Decision:
    """Tell the player what hangs, when that has changed."""
    hanging = state.manifest.hanging
    clips = state.on_the_wall
    wish = (hanging.portrait if hanging else None, clips)
    if state.player is None or wish == state.hung:
        return state, ()
    return replace(state, hung=wish), (HangClips(wish[0], clips),)


def bring(state: State) -> Decision:
    """Fetch what is lacking, when it is known from where."""
    plan = _plan(state)
    effects: tuple[Effect, ...] = (Evict(plan.evict),) if plan.evict else ()
    if plan.no_room:
        lacking = f"{len(plan.no_room)} files do not fit"
        state = replace(state, problem=("store.over_budget", lacking))
    if state.http_url:
        effects += (Fetch(state.http_url, plan.fetch),)
    return state, effects


def _plan(state: State) -> StorePlan:
    return plan_store(wanted_blobs(state.manifest), state.kept, state.me.budget, state.free)


def stock_report(state: State) -> tuple[Effect, ...]:
    """What is held and what can be cued, said to the hub if it can be heard."""
    return (Publish(store_report(state)),) if state.link_up else ()
