"""What is decided about a photo."""

from __future__ import annotations

from typing import Any

import pytest

from protocol.messages.render import FaceFound, IntakeReport
from protocol.track import Box
from render_node.core.intake import report


def face(**changes: Any) -> FaceFound:
    fields: dict[str, Any] = {
        "box": Box(0.3, 0.2, 0.3, 0.4),
        "score": 0.9,
        "eye_distance": 120.0,
        "roll": 0.0,
        "yaw": 0.0,
        "sharpness": 0.5,
    }
    return FaceFound(**(fields | changes))


def decided(*faces: FaceFound, chosen: int | None = None) -> IntakeReport:
    return report(faces, 640, 480, chosen)


@pytest.mark.parametrize(
    ("changes", "decision", "code"),
    [
        ({}, "accept", "intake.good"),
        ({"eye_distance": 23.9}, "refuse", "render.face_too_small"),
        ({"eye_distance": 30.0}, "warn", "intake.small_face"),
        ({"yaw": -40.0}, "refuse", "render.face_turned_away"),
        ({"yaw": 25.0}, "warn", "intake.turned"),
        ({"sharpness": 0.1}, "refuse", "render.face_blurred"),
        ({"sharpness": 0.2}, "warn", "intake.soft"),
        ({"roll": 90.0}, "warn", "intake.rolled"),
        ({"roll": -178.0}, "warn", "intake.rolled"),
        ({"roll": 12.0}, "accept", "intake.good"),
    ],
)
def test_one_face(changes: dict[str, Any], decision: str, code: str) -> None:
    said = decided(face(**changes))
    assert (said.decision, said.code) == (decision, code)
    assert said.words.endswith((".", "?"))
    assert (said.width, said.height) == (640, 480)


def test_no_face() -> None:
    assert decided().code == "render.no_face"


def test_several_faces_are_a_question() -> None:
    said = decided(face(), face(eye_distance=80.0))
    assert said.decision == "choose"
    assert len(said.faces) == 2


def test_a_face_in_the_far_background_is_not() -> None:
    assert decided(face(), face(eye_distance=30.0)).decision == "accept"


def test_the_choice_decides_whose_faults_count() -> None:
    faces = (face(), face(eye_distance=90.0, yaw=50.0))
    assert decided(*faces, chosen=0).decision == "accept"
    assert decided(*faces, chosen=1).code == "render.face_turned_away"
