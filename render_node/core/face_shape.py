"""The channels of a motion that can be found again in a face, from what was measured of it."""

from __future__ import annotations

from render_node.core.measures import Points, measure

MEASURABLE = (
    *("yaw", "pitch", "roll", "blink_left", "blink_right", "gaze_x", "gaze_y", "smile", "pucker", "jaw", "brow"),
)
"""Channels of a motion that :func:`shape` can find again."""
LEAST_OPENNESS = 1e-3


def shape(points: Points, rest: Points) -> dict[str, float]:
    """Every measurable channel; 0 is the face at rest.

    yaw, pitch, roll in degrees; blinks as the fraction by which the lids closed; the others as in FaceMeasures.
    """
    now, then = measure(points, rest), measure(rest, rest)
    return {
        "yaw": now.yaw,
        "pitch": now.pitch,
        "roll": now.roll,
        "blink_left": _closed(now.left_openness, then.left_openness),
        "blink_right": _closed(now.right_openness, then.right_openness),
        "gaze_x": now.gaze_x - then.gaze_x,
        "gaze_y": now.gaze_y - then.gaze_y,
        "smile": now.smile_width - then.smile_width,
        "pucker": then.smile_width - now.smile_width,
        "jaw": now.mouth_opening - then.mouth_opening,
        "brow": now.brow_height - then.brow_height,
    }


def _closed(now: float, then: float) -> float:
    return 1.0 - now / max(then, LEAST_OPENNESS)
