"""Can this photo become a portrait? Decided from what was found in it, in words that people understand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protocol.messages.render import Decision, FaceFound, IntakeReport

LEAST_EYE_DISTANCE = 24.0
"""Pixels between the outer eye corners; with fewer there is nothing to move."""
GOOD_EYE_DISTANCE = 48.0
TURNED_AWAY = 35.0
"""Degrees of yaw beyond which the far eye cannot be animated."""
TURNED = 20.0
ROLLED = 25.0
"""Degrees of tilt beyond which a portrait looks odd on a wall."""
BLURRED = 0.155
"""Of the sharpness that :mod:`render_node.stages.intake` measures."""
SOFT = 0.25
EYES_SHUT = 0.14
"""Height over width of an eye: open ones have 0.2 to 0.4, those behind a heavy lid too."""
MOUTH_OPEN = 0.22
"""Between the lips in eye distances: a smile that shows its teeth has 0.1 to 0.2."""
DARK, BRIGHT = 0.22, 0.90
PALE = 0.15
BLOCKY = 0.70
RIVAL = 0.34
"""A face at least this large beside the largest one could be meant as well."""


@dataclass(frozen=True)
class Finding:
    """One thing to say about a photo."""

    decision: Decision
    code: str
    words: str


def report(faces: Sequence[FaceFound], width: int, height: int, chosen: int | None) -> IntakeReport:
    """The intake report of a decoded photo. Faces come the most prominent first; ``chosen`` is an index into them."""
    finding = _finding(faces, chosen)
    return IntakeReport(
        decision=finding.decision,
        code=finding.code,
        words=finding.words,
        faces=tuple(faces),
        width=width,
        height=height,
    )


def refusal(code: str, words: str) -> IntakeReport:
    """The intake report of a photo that could not be decoded."""
    return IntakeReport(decision="refuse", code=code, words=words)


def _finding(faces: Sequence[FaceFound], chosen: int | None) -> Finding:
    if not faces:
        words = (
            "No face was found in this photo. An animal, a drawing or a face from the side has none that could move."
        )
        return Finding("refuse", "render.no_face", words)
    rivals = _rivals(faces)
    if chosen is None and len(rivals) > 1:
        words = f"There are {len(rivals)} faces in this photo. Whose portrait shall it be?"
        return Finding("choose", "intake.several_faces", words)
    face = faces[chosen if chosen is not None and 0 <= chosen < len(faces) else 0]
    return _obstacle(face) or _reservation(face) or Finding("accept", "intake.good", "A good photo for a portrait.")


def _rivals(faces: Sequence[FaceFound]) -> list[FaceFound]:
    largest = max(face.eye_distance for face in faces)
    least = min(largest, max(LEAST_EYE_DISTANCE, RIVAL * largest))
    return [face for face in faces if face.eye_distance >= least]


def _obstacle(face: FaceFound) -> Finding | None:
    if face.eye_distance < LEAST_EYE_DISTANCE:
        apart = f"its eyes are {face.eye_distance:.0f} pixels apart, {LEAST_EYE_DISTANCE:.0f} are needed"
        return Finding("refuse", "render.face_too_small", f"The face is too small: {apart}.")
    if abs(face.yaw) > TURNED_AWAY:
        words = f"The face is turned away by about {abs(face.yaw):.0f} degrees; both eyes must be seen well."
        return Finding("refuse", "render.face_turned_away", words)
    if face.sharpness < BLURRED:
        return Finding("refuse", "render.face_blurred", "The face is blurred; a sharper photo is needed.")
    return None


def _reservation(face: FaceFound) -> Finding | None:
    if abs(face.roll) > ROLLED:
        words = f"The head is tilted by {abs(face.roll):.0f} degrees. Turn the photo upright for a better portrait."
        return Finding("warn", "intake.rolled", words)
    if face.eye_distance < GOOD_EYE_DISTANCE:
        return Finding("warn", "intake.small_face", "The face is small; a closer photo would look better.")
    if abs(face.yaw) > TURNED:
        words = "The face is turned to the side; a photo from the front would move more naturally."
        return Finding("warn", "intake.turned", words)
    if face.sharpness < SOFT:
        return Finding("warn", "intake.soft", "The face is a little soft; a sharper photo would look better.")
    return _expression(face) or _quality(face)


def _expression(face: FaceFound) -> Finding | None:
    """What the portrait would have to live with: its rest is the face of the photo."""
    if face.eyes_open is not None and face.eyes_open < EYES_SHUT:
        words = "The eyes are shut, or nearly so; a portrait can only open eyes that are open in its photo."
        return Finding("warn", "intake.eyes_shut", words)
    if face.mouth_open is not None and face.mouth_open > MOUTH_OPEN:
        words = "The mouth is wide open; with a closed mouth, or a smile, the portrait would be calmer."
        return Finding("warn", "intake.mouth_open", words)
    return None


def _quality(face: FaceFound) -> Finding | None:
    if face.light is not None and face.light < DARK:
        return Finding("warn", "intake.dark", "The face is very dark; a photo in better light would look better.")
    if face.light is not None and face.light > BRIGHT:
        return Finding("warn", "intake.bright", "The face is overexposed; a darker photo would look better.")
    if face.contrast is not None and face.contrast < PALE:
        return Finding("warn", "intake.pale", "The photo has faded; one with more contrast would look better.")
    if face.blocks is not None and face.blocks > BLOCKY:
        words = "The photo was compressed until its blocks can be seen; the original would look better."
        return Finding("warn", "intake.compressed", words)
    return None
