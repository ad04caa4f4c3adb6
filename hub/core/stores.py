"""What a frame should hold, and how that differs from what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hub.core.consent import may_be_shown
from hub.core.decision import Decision, noted, put, with_live
from hub.core.effects import Send
from hub.core.records import Clip
from hub.core.state import Now, Presence, State
from protocol.messages import ClipRecord, Hanging, Manifest, StoreReport
from protocol.words import BlobHash, NodeId, PortraitId

GESTURES = (
    *("idle", "greet", "gaze", "layers", "blink", "smile", "nod", "shake", "look_left", "look_right", "surprise"),
    *("laugh", "visemes", "wink", "kiss"),
)
"""What every portrait gets, in the order in which it is rendered and fetched: what is wanted first stands first.
Whatever else a render node knows is made when somebody asks for it."""
ATLASES = ("gaze", "layers", "visemes")
"""Those of them that are sets of images, with which frames draw: nobody asks for them in words."""


def rank(gesture: str) -> tuple[int, str]:
    """Sorts gestures by how soon they are wanted; unknown ones come last, by name."""
    return (GESTURES.index(gesture) if gesture in GESTURES else len(GESTURES), gesture)


def clips_of(state: State, portrait: PortraitId | None) -> tuple[Clip, ...]:
    """The clips of a portrait, idle first; further variants come when there is one clip of everything."""
    found = (clip for clip in state.house.clips.values() if clip.record.portrait == portrait)
    return tuple(sorted(found, key=lambda clip: (clip.record.variant, rank(clip.record.gesture))))


def manifest(state: State, node: NodeId) -> Manifest:
    """Everything that this frame should hold and show."""
    frame = state.house.frames.get(node)
    shown = frame is not None and may_be_shown(state, frame.portrait)
    portrait = state.house.portraits.get(frame.portrait) if frame and frame.portrait and shown else None
    subject = state.house.subjects.get(portrait.subject) if portrait else None
    records = tuple(clip.record for clip in clips_of(state, portrait.id)) if portrait else ()
    presence = state.live.frames.get(node)
    held = set(presence.held.blobs) if presence and presence.held else set()
    wanted = wanted_blobs(records)
    return Manifest(
        hanging=Hanging(portrait=portrait.id, subject=subject.id, subject_name=subject.name)
        if portrait and subject
        else None,
        clips=records,
        fetch=tuple(blob for blob in wanted if blob not in held),
        drop=tuple(sorted(held.difference(wanted))),
        erase=_to_erase(state, node),
    )


def _to_erase(state: State, node: NodeId) -> tuple[BlobHash, ...]:
    """What this frame still owes to those who were put to rest."""
    owed = (record.blobs for record in state.house.rests.values() if record.is_owed_by(node))
    return tuple(sorted({blob for blobs in owed for blob in blobs}))


def wanted_blobs(records: Iterable[ClipRecord]) -> tuple[BlobHash, ...]:
    """Videos and tracks in the order of the clips, each once."""
    return tuple(dict.fromkeys(blob for record in records for blob in (record.video, record.track)))


def send_manifests(state: State, portrait: PortraitId) -> tuple[Send, ...]:
    """The manifest for every frame that is there and in which this portrait hangs."""
    return tuple(
        Send(frame.id, manifest(state, frame.id))
        for frame in state.house.frames.values()
        if frame.portrait == portrait and is_online(state, frame.id)
    )


def is_online(state: State, node: NodeId) -> bool:
    presence = state.live.frames.get(node)
    return presence is not None and presence.online


def playable(presence: Presence | None, clip: Clip) -> bool:
    """Whether the frame has said that it can be cued with the clip; to hold the bytes is not enough."""
    return presence is not None and clip.record.clip in presence.ready


def store_reported(state: State, report: StoreReport, now: Now) -> Decision:
    """A frame says what it holds now."""
    presence = state.live.frames.get(report.node_id)
    if presence is None:
        return Decision(state)
    updated = replace(
        presence,
        held=report.held,
        ready=report.ready,
        problem_code=report.problem_code,
        problem=report.problem,
    )
    state = with_live(state, frames=put(state.live.frames, report.node_id, updated))
    if report.problem_code and report.problem_code != presence.problem_code:
        frame = state.house.frames.get(report.node_id)
        words = f"{frame.name if frame else report.node_id}: {report.problem or report.problem_code}"
        state = noted(state, now, words, report.problem_code)
    return Decision(state)
