"""The house as the page, the API and the demo see it: plain values, ready for JSON."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec

from hub.core.choreography import Spot, spots
from hub.core.consenting import in_words
from hub.core.cueing import subject_name
from hub.core.looks import PANEL
from hub.core.photos import standings
from hub.core.records import Consent, Frame, Job, PairedNode, Performed, Portrait, Rest, Scene, Subject
from hub.core.rest import node_name, search_words
from hub.core.scenes import scenes_of
from hub.core.speeches import said_now
from hub.core.state import Pairing, Presence, State
from hub.core.stores import clips_of
from hub.core.wording import company

JsonObject = dict[str, Any]
SHOWN_PERFORMANCES = 50
SHOWN_JOBS = 50
LACKS = {
    "look": "cannot change the light",
    "settle": "cannot settle before a performance",
    "presented_hashes": "cannot prove what it presented",
    "sense": "cannot see viewers",
    "hear": "cannot hear",
    "speak": "cannot speak aloud",
    "mouth": "cannot move a portrait's mouth",
}
"""Capabilities whose absence a person may want to know of."""


def snapshot(state: State) -> JsonObject:
    """Everything that ``GET /api/house`` answers."""
    house, live = state.house, state.live
    jobs = list(house.jobs.values())[-SHOWN_JOBS:]
    places = spots(house.frames.values()).values()
    return {
        "clock_id": state.clock_id,
        "broker": live.broker,
        "look": {"preset": house.preset, "weather": house.weather, "amount": house.amount, "quiet": house.quiet},
        "frames": [_frame(state, frame, spot) for frame, spot in zip(house.frames.values(), places, strict=True)],
        "subjects": [_subject(state, subject) for subject in house.subjects.values()],
        "portraits": [_portrait(state, portrait) for portrait in house.portraits.values()],
        "jobs": [_job(state, job) for job in jobs],
        "wishes": [{"frame": w.frame, "portrait": w.portrait, "gesture": w.word} for w in house.wishes.values()],
        "performances": [_performance(p) for p in list(house.performances.values())[-SHOWN_PERFORMANCES:]],
        "scenes": [scene_view(state, scene) for scene in scenes_of(state).values()],
        "under_way": [{"id": each.id, "scene": each.scene, "name": each.name} for each in live.scenes.values()],
        "activity": [
            {"id": a.id, "at": a.at, "words": a.words, "code": a.code, "trace": a.trace}
            for a in house.activity.values()
        ],
        "problems": [{"key": key, "code": p.code, "words": p.words, "at": p.at} for key, p in live.problems.items()],
        "left": {"count": len(house.ledger), "bytes": sum(entry.size for entry in house.ledger.values())},
        "audited": next(reversed(tuple(house.audit)), ""),
        "pairings": [_pairing(pairing) for pairing in live.pairings],
        "nodes": [_node(state, node) for node in house.nodes.values()],
        "render_nodes": [_render_node(state, node, presence) for node, presence in live.render_nodes.items()],
    }


def _subject(state: State, subject: Subject) -> JsonObject:
    consent = state.house.consents.get(subject.id) or Consent(subject.id)
    told = {field.name: getattr(consent, field.name) for field in fields(Consent) if field.name != "id"}
    return {
        "id": subject.id,
        "name": subject.name,
        "aliases": list(subject.aliases),
        "kind": subject.kind,
        "consent": {**told, "words": in_words(consent)},
        "rest": _rest(state, state.house.rests.get(subject.id)),
    }


def _rest(state: State, record: Rest | None) -> JsonObject | None:
    """What came of putting the subject to rest."""
    if record is None:
        return None
    return {
        "at": record.at,
        "words": search_words(record) if record.searched else "The hub's data folder is being searched.",
        "found": list(record.found),
        "waiting": [node_name(state, node) for node in record.waiting],
        "erased": [node_name(state, node) for node in record.erased],
        "unreached": list(record.unreached),
        "done": bool(record.searched) and not record.found and not record.waiting,
    }


def _frame(state: State, frame: Frame, spot: Spot) -> JsonObject:
    presence = state.live.frames.get(frame.id)
    online = presence is not None and presence.online
    showing = presence.showing if presence and online else None
    return {
        "id": frame.id,
        "name": frame.name,
        "room": frame.room,
        "kind": "browser" if frame.browser else "native",
        "online": online,
        "state": showing.state if showing else ("empty" if online else "offline"),
        "portrait": frame.portrait,
        "subject": subject_name(state, frame) or None,
        "gesture": showing.gesture if showing else "",
        "says": said_now(state, frame.id),
        "clip": showing.clip if showing else None,
        "position": None if frame.x is None or frame.y is None else {"x": frame.x, "y": frame.y},
        "spot": {"x": spot.x, "y": spot.y},
        "brightness": frame.brightness,
        "panel": {name: getattr(frame, name) for name in sorted(PANEL)},
        "presented": showing.presented if showing else 0,
        "dropped": showing.dropped if showing else 0,
        "uncertainty_ms": showing.offset_uncertainty_ms if showing else None,
        "offset_ms": showing.offset_ms if showing else None,
        "skew_ppm": showing.skew_ppm if showing else None,
        "sync": showing.sync if showing else "",
        "ready": list(presence.ready) if presence else [],
        "lacks": _lacks(presence) if presence else [],
        "problem": _problem(presence) if presence else None,
        "eyes": _eyes(presence) if presence and online else None,
    }


def _eyes(presence: Presence) -> JsonObject | None:
    """What a frame with a camera sees; None for one without."""
    if not presence.capabilities.sense:
        return None
    seen = presence.viewer
    return {
        "words": company(seen),
        "sees": seen is not None and seen.sees,
        "present": seen is not None and seen.present,
        "attentive": seen is not None and seen.attentive,
        "viewers": seen.viewers if seen else 0,
        "distance_m": seen.distance_m if seen else 0.0,
        "code": seen.code if seen else "",
    }


def _problem(presence: Presence) -> JsonObject | None:
    """What the store complains of, or else the player."""
    if presence.problem_code:
        return {"code": presence.problem_code, "words": presence.problem}
    showing = presence.showing
    return {"code": showing.problem_code, "words": showing.problem} if showing and showing.problem_code else None


def _lacks(presence: Presence) -> list[JsonObject]:
    missing = (name for name in LACKS if not getattr(presence.capabilities, name))
    return [{"capability": name, "words": LACKS[name]} for name in missing]


def _portrait(state: State, portrait: Portrait) -> JsonObject:
    report = portrait.report
    return {
        "id": portrait.id,
        "subject": portrait.subject,
        "photo": portrait.photo,
        "thumbnail": portrait.thumbnail,
        "width": portrait.width,
        "height": portrait.height,
        "added": portrait.added,
        "status": portrait.status,
        "code": report.code if report else "",
        "words": report.words if report else "",
        "standing": _standing(state, portrait),
        "faces": [full(face) for face in report.faces] if report else [],
        "face": portrait.face,
        "clips": [
            {**full(clip.record), "measures": dict(clip.measures), "seconds": clip.seconds}
            for clip in clips_of(state, portrait.id)
        ],
        "rejected": [{"gesture": r.gesture, "code": r.code, "words": r.reason} for r in portrait.rejected],
    }


def _standing(state: State, portrait: Portrait) -> JsonObject | None:
    """Among several photos of the subject; None for the only one, or one that intake has not seen yet."""
    for place, one in enumerate(standings(state, portrait.subject)):
        if one.name == portrait.id:
            return {"best": place == 0, "worth": one.worth, "words": one.words}
    return None


def _job(state: State, job: Job) -> JsonObject:
    progress = state.live.progress.get(job.id)
    portrait = state.house.portraits.get(job.portrait)
    subject = state.house.subjects.get(portrait.subject) if portrait else None
    return {
        "id": job.id,
        "portrait": job.portrait,
        "subject": subject.name if subject else None,
        "status": job.status,
        "node": job.node,
        "gestures": list(job.gestures),
        "stage": progress.stage if progress else "",
        "gesture": progress.gesture if progress else "",
        "done": progress.done if progress else 0,
        "total": progress.total if progress else 0,
        "fraction": progress.fraction if progress else float(job.status == "done"),
        "attempts": job.attempts,
        "seconds": job.seconds,
        "code": job.code,
        "words": job.words,
        "added": job.added,
        "trace": job.trace,
    }


def _performance(performed: Performed) -> JsonObject:
    report = full(performed.report)
    return {
        "at": performed.at,
        "frame": report.pop("node_id"),
        "frame_name": performed.frame_name,
        "subject": performed.subject_name,
        **report,
    }


def scene_view(state: State, scene: Scene) -> JsonObject:
    """A scene with its definition. ``changed``: one of Kinframe's own that the house defines otherwise."""
    return {
        "id": scene.id,
        "built_in": scene.id in state.built_in,
        "changed": scene.id in state.built_in and scene.id in state.house.scenes,
        "name": scene.name,
        **scene.definition,
    }


def _pairing(pairing: Pairing) -> JsonObject:
    return {
        "pairing": pairing.id,
        "node_id": pairing.node,
        "kind": pairing.kind,
        "name": pairing.name,
        "asked_at": pairing.asked_at,
        "state": pairing.state,
        "tries": pairing.tries,
    }


def _node(state: State, node: PairedNode) -> JsonObject:
    """Whom the house trusts; of its keys nothing is shown."""
    presence = state.live.frames.get(node.id) or state.live.render_nodes.get(node.id)
    frame = state.house.frames.get(node.id)
    return {
        "id": node.id,
        "kind": node.kind,
        "name": frame.name if frame else node.name,
        "paired": node.paired,
        "rotated": node.rotated,
        "revoked": node.revoked,
        "online": presence is not None and presence.online,
    }


def _render_node(state: State, node: str, presence: Presence) -> JsonObject:
    return {
        "id": node,
        "name": presence.name,
        "online": presence.online,
        "engines": list(presence.capabilities.engines),
        "gestures": list(presence.capabilities.gestures),
        "atlases": list(presence.capabilities.atlases),
        "jobs": [job.id for job in state.house.jobs.values() if job.status == "leased" and job.node == node],
    }


def full(struct: msgspec.Struct) -> JsonObject:
    """A message as a plain object with all its fields; on the wire, defaults are left out."""
    return {name: _value(getattr(struct, name)) for name in struct.__struct_fields__}


def _value(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        return full(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _value(each) for name, each in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [_value(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _value(each) for key, each in value.items()}
    return value
