"""From a shot to uniforms and textures: which image goes where, cropped how, warped how, in which light."""

from __future__ import annotations

from frame_node.core.move import Shot, Still, middle_of
from frame_node.player.glass import Glass, Side
from frame_node.player.shelf import Shelf
from protocol.look import Values
from protocol.look.fit import cover, opening
from protocol.track import Affine, Box


class Scene:
    """Puts shots on the glass and remembers what its textures hold, so that nothing is uploaded twice."""

    def __init__(self, glass: Glass, shelf: Shelf, mat: float) -> None:
        self._glass = glass
        self._shelf = shelf
        self._window = opening(glass.width, glass.height, mat)
        self._holds: dict[Side, Still | None] = {"base": None, "over": None}
        size = (float(glass.width), float(glass.height))
        glass.set({"u_panel_size": size, "u_window": tuple(self._window)})

    def put(self, shot: Shot) -> None:
        """Raises ClipBroken when an image cannot be decoded."""
        self._bring("base", shot.base, shot.base_warp)
        if shot.over is not None:
            self._bring("over", shot.over, shot.over_warp)
        mix = shot.mix if shot.over is not None else 0.0
        self._glass.set({"u_mix": (mix,), "u_face": _ellipse(shot.face, shot.base)})

    def forget(self) -> None:
        """The textures may not be reused: their clips are about to change."""
        self._holds = {"base": None, "over": None}

    def _bring(self, side: Side, still: Still, warp: Affine) -> None:
        held = self._holds[side]
        if held is None or held.reel.clip != still.reel.clip or held.image != still.image:
            self._glass.upload(side, self._shelf.image(still))
            self._holds[side] = still
        reel, window, glass = still.reel, self._window, self._glass
        crop = cover(window.w * glass.width, window.h * glass.height, reel.width, reel.height, reel.track.face)
        glass.set(
            {
                f"u_{side}_crop": tuple(crop),
                f"u_{side}_warp_x": (warp.xx, warp.xy, warp.tx),
                f"u_{side}_warp_y": (warp.yx, warp.yy, warp.ty),
            }
        )


def _ellipse(face: Box | None, still: Still) -> Values:
    """The face box's ellipse in image widths; any will do when nothing is warped."""
    box = face or still.reel.track.face
    x, y = middle_of(box, still.reel)
    return x, y, max(1e-3, box.w / 2), max(1e-3, box.h / 2 * still.reel.height / still.reel.width)
