"""Intake: what was found in a photo, as people are told."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from protocol.messages.render import FaceFound
from protocol.track import Box
from render_node.core.intake import report
from render_node.core.plan import StageSpec
from render_node.core.pose import eye_distance, roll_and_yaw
from render_node.ports import Face, Image
from render_node.stages.profile import profile
from render_node.stages.stage import Artifacts, Stage

SIDE = 192
"""Pixels of the upright close-up in which sharpness is measured: eyes about 70 pixels apart."""
GRAIN_WINDOW = 5.0
GRAIN_SPREAD = 1.5
"""The power of grain varies from place to place even where nothing else is: by this much above its low values."""
AROUND = 1.25
"""Side of the close-up in face heights."""


class IntakeStage(Stage):
    """``photo`` (Image), ``faces`` → ``report`` (IntakeReport)."""

    def __init__(self, chosen: int | None) -> None:
        self._chosen = chosen
        self.spec = StageSpec("intake", "2", ("photo", "faces"), ("report",), {"chosen": chosen})

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        photo: Image = artifacts["photo"]
        faces = [described(face, photo) for face in artifacts["faces"]]
        height, width = photo.shape[:2]
        return {"report": report(faces, width, height, self._chosen)}


def described(face: Face, photo: Image) -> FaceFound:
    """A face in the words of the protocol."""
    roll, yaw = roll_and_yaw(face.points)
    seen = profile(photo, face.points)
    return FaceFound(
        box=Box(*(round(float(side), 5) for side in face.box)),
        score=round(face.score, 3),
        eye_distance=round(eye_distance(face.points), 1),
        roll=round(roll, 1),
        yaw=round(yaw, 1),
        sharpness=round(sharpness(photo, face), 3),
        **{name: round(value, 3) for name, value in asdict(seen).items()},
    )


def sharpness(photo: Image, face: Face) -> float:
    """Fine over coarse detail of the upright face at a standard size; grain does not count as detail.

    0.3 to 0.6 for sharp faces, 0.2 for one blurred by 3 % of the eye distance (one standard deviation), below 0.15
    from 5 % on.
    """
    grey = _upright(photo, face)
    fine = _energy(cv2.GaussianBlur(grey, (0, 0), 0.7) - cv2.GaussianBlur(grey, (0, 0), 1.4))
    coarse = _energy(cv2.GaussianBlur(grey, (0, 0), 2.4) - cv2.GaussianBlur(grey, (0, 0), 4.8))
    return float(np.sqrt(fine / max(coarse, 1e-6)))


def _energy(band: NDArray[np.float32]) -> float:
    """Mean of the local power above the floor that grain puts under it everywhere, features or none."""
    power = cv2.GaussianBlur(band * band, (0, 0), GRAIN_WINDOW)
    floor = GRAIN_SPREAD * float(np.percentile(power, 20.0))
    return float(np.maximum(power - floor, 0.0).mean())


def _upright(photo: Image, face: Face) -> NDArray[np.float32]:
    roll, _ = roll_and_yaw(face.points)
    low, high = face.points[:, :2].min(axis=0), face.points[:, :2].max(axis=0)
    middle = (low + high) / 2.0
    scale = SIDE / (AROUND * float((high - low).max()))
    matrix = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), roll, scale)
    matrix[:, 2] += SIDE / 2.0 - middle
    source = photo if scale > 0.7 else cv2.GaussianBlur(photo, (0, 0), 0.45 / scale)
    view = cv2.warpAffine(source, matrix, (SIDE, SIDE), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return cast(NDArray[np.float32], cv2.cvtColor(view, cv2.COLOR_BGR2GRAY).astype(np.float32))
