"""From a shot to uniforms and textures: which image goes where, cropped how, warped how, in which light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frame_node.core.move import Shot, Still, middle_of
from frame_node.core.patches import Patch
from frame_node.core.reel import Reel, Repertoire
from frame_node.core.turning import STRAIGHT as HEAD_STRAIGHT
from frame_node.core.turning import Turn, foremost
from frame_node.player.glass import Glass, PatchDraw, Side
from frame_node.player.patching import Place, patch_draw
from frame_node.player.sheet import Sheet
from frame_node.player.shelf import Shelf
from protocol.look import Values
from protocol.look.care import mat_light, wander
from protocol.look.fit import WHOLE, cover, opening
from protocol.look.vista import STRAIGHT, Vista, parallax, seen
from protocol.track import Affine, Box
from protocol.words import PortraitId

LAYERS = "layers"
LAYER_NAMES = ("layer:background", "layer:matte", "layer:depth")
UNMOVED = (0.0, 0.0)
COME_NS = 2_000_000_000
"""A portrait whose layers are new on the glass takes so long to move as they allow."""


@dataclass(frozen=True)
class Mat:
    """What is around the picture, and whether everything is kept from burning in."""

    breadth: float = 0.0
    """In fractions of the shorter side."""
    colour: Values = (0.93, 0.91, 0.86)
    cares: bool = False


class Scene:
    """Puts shots on the glass and remembers what its textures hold, so that nothing is uploaded twice."""

    def __init__(self, glass: Glass, shelf: Shelf, mat: Mat) -> None:
        self._glass = glass
        self._shelf = shelf
        self._mat = mat
        self._window = opening(glass.width, glass.height, mat.breadth)
        self._aside = (0.0, 0.0)
        self._sheet: Sheet | None = None
        self._shown = WHOLE
        """The part of the base image that fills the opening."""
        self._moved = UNMOVED
        """How far depth may have moved it, at most, in fractions of the image."""
        self._holds: dict[Side, Still | None] = {"base": None, "over": None}
        self._atlas: Reel | None = None
        self._layers: Reel | None = None
        self._since_ns = 0
        size = (float(glass.width), float(glass.height))
        glass.set({"u_panel_size": size, "u_window": tuple(self._window), "u_mat": mat.colour})

    def put(self, shot: Shot, view: Vista = STRAIGHT, turn: Turn = HEAD_STRAIGHT, now_ns: int = 0) -> bool:
        """Whether layers move in what is seen. Raises ClipBroken when an image cannot be decoded."""
        if self._mat.cares:
            self._take_care(now_ns / 1e9)
        if shot.over is None:
            self._bring_layers(shot.base.reel.portrait, now_ns)
        self._bring("base", shot.base, shot.base_warp, view)
        deep = self.has_layers and (view.shift != (0.0, 0.0) or turn != HEAD_STRAIGHT)
        if shot.over is not None:
            self._bring("over", shot.over, shot.over_warp, view)
        mix = shot.mix if shot.over is not None else 0.0
        self._glass.set({"u_mix": (mix,), "u_face": _ellipse(shot.face, shot.base)})
        shift, turned = (self._parallax(shot, view, now_ns), self._turned(shot, turn)) if deep else (UNMOVED, UNMOVED)
        self._glass.set({"u_parallax": shift, "u_turn": turned})
        self._moved = abs(shift[0]) + abs(turned[0]), abs(shift[1]) + abs(turned[1])
        self._shown = self._seen(shot.base.reel, view)
        return deep

    def show_sheet(self, sheet: Sheet) -> None:
        """Patches are made of this one from now on."""
        self._sheet = sheet
        self._glass.upload("sheet", sheet.image)

    def laid_over(self, shot: Shot, patches: Sequence[Patch]) -> tuple[PatchDraw, ...]:
        """Patches for the shot that was put last."""
        if self._sheet is None:
            return ()
        size = (self._glass.width, self._glass.height)
        place = Place(self._shown, self._moved, self._window, *size)
        return tuple(patch_draw(patch, self._sheet.plan, shot.base.reel, place) for patch in patches)

    def use_layers(self, repertoire: Repertoire | None) -> None:
        """Those of the portrait that hangs now; they come to the glass with its first unmixed image."""
        self._atlas = repertoire.atlases.get(LAYERS) if repertoire else None

    def forget(self) -> None:
        """The textures may not be reused: their clips are about to change."""
        self._holds = {"base": None, "over": None}

    @property
    def has_layers(self) -> bool:
        """Whether the portrait that was put last can be told from its background."""
        shown = self._holds["base"]
        return self._layers is not None and shown is not None and self._layers.portrait == shown.reel.portrait

    def _bring_layers(self, portrait: PortraitId, now_ns: int) -> None:
        atlas = self._atlas
        if atlas is None or atlas is self._layers or atlas.portrait != portrait:
            return
        names = atlas.track.names
        if set(LAYER_NAMES) <= set(names):
            images = [self._shelf.image(Still(atlas, names.index(name))) for name in LAYER_NAMES]
            self._glass.upload_layers(*images)
            self._layers, self._since_ns, self._holds["base"] = atlas, now_ns, None

    def _parallax(self, shot: Shot, view: Vista, now_ns: int) -> tuple[float, float]:
        reel = shot.base.reel
        across, down = parallax(self._crop(reel), reel.width, reel.height, view)
        come = min(1.0, max(0.0, (now_ns - self._since_ns) / COME_NS))
        much = come * come * (3.0 - 2.0 * come) * _stays(shot)
        return across * much, down * much

    def _turned(self, shot: Shot, turn: Turn) -> tuple[float, float]:
        if self._layers is None:
            return UNMOVED
        across, down = foremost(turn, self._layers.track.rows[0])
        reel, much = shot.base.reel, _stays(shot)
        return across * much, down * much * reel.width / reel.height

    def _take_care(self, seconds: float) -> None:
        """Move everything by a pixel or two: with a mat its opening, without one what is seen of the image."""
        across, down = wander(seconds)
        aside, window = (across / self._glass.width, down / self._glass.height), self._window
        light = mat_light(seconds)
        self._glass.set({"u_mat": tuple(part * light for part in self._mat.colour)})
        if self._mat.breadth > 0.0:
            self._glass.set({"u_window": (window.x + aside[0], window.y + aside[1], window.w, window.h)})
        else:
            self._aside = aside

    def _seen(self, reel: Reel, view: Vista) -> Box:
        part, (across, down) = seen(self._crop(reel), view), self._aside
        return Box(part.x - across * part.w, part.y - down * part.h, part.w, part.h)

    def _bring(self, side: Side, still: Still, warp: Affine, view: Vista) -> None:
        held = self._holds[side]
        if held is None or held.reel.clip != still.reel.clip or held.image != still.image:
            self._glass.upload(side, self._shelf.image(still))
            self._holds[side] = still
        self._glass.set(
            {
                f"u_{side}_crop": tuple(self._seen(still.reel, view)),
                f"u_{side}_warp_x": (warp.xx, warp.xy, warp.tx),
                f"u_{side}_warp_y": (warp.yx, warp.yy, warp.ty),
            }
        )

    def _crop(self, reel: Reel) -> Box:
        window, glass = self._window, self._glass
        return cover(window.w * glass.width, window.h * glass.height, reel.width, reel.height, reel.track.face)


def _stays(shot: Shot) -> float:
    """How much of what moves the base by its depth is left: another portrait that comes arrives unmoved."""
    leaves = shot.over is not None and shot.over.reel.portrait != shot.base.reel.portrait
    return 1.0 - shot.mix if leaves else 1.0


def _ellipse(face: Box | None, still: Still) -> Values:
    """The face box's ellipse in image widths; any will do when nothing is warped."""
    box = face or still.reel.track.face
    x, y = middle_of(box, still.reel)
    return x, y, max(1e-3, box.w / 2), max(1e-3, box.h / 2 * still.reel.height / still.reel.width)
