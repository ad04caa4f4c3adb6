"""The glass: draws a shot with the shader of protocol.look. A context must be current (see
:mod:`frame_node.player.window`).
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, NamedTuple

from frame_node.player.decode import Image, Plane
from frame_node.player.glass.card import Card
from frame_node.player.glass.gles import gl, renderer
from frame_node.player.glass.program import Program
from frame_node.player.glass.texture import PIXELS, PLANE, RGB, Format, Layers, Texture
from protocol.look import Source, Values, fragment_shader, uniforms
from protocol.look.weather import SIZES as WEATHER_SIZES
from protocol.look.weather import Weather, weather_fragment_shader, weather_vertex_shader

Side = Literal["base", "over", "sheet"]
_SIDES: tuple[Side, ...] = ("base", "over", "sheet")
_TYPES = {1: "float", 2: "vec2", 3: "vec3", 4: "vec4"}


Picture = tuple[int, int, bytes]
_BOTH = (True, False)


class Variant(NamedTuple):
    """What the shader leaves out or adds."""

    one_image: bool = False
    unlit: bool = False
    layers: bool = False
    patched: bool = False


_PLAIN = Variant(one_image=True, unlit=True)
_VARIANTS = tuple(Variant(*chosen) for chosen in product(_BOTH, repeat=4))


@dataclass(frozen=True)
class PatchDraw:
    """A patch as the shader takes it, and the part of the panel that it may touch."""

    values: Mapping[str, Values]
    window: tuple[int, int, int, int]
    """Left, top, width and height in pixels, from the top left corner."""


class Glass:
    """The shader in its variants, its textures and its uniforms, for images of one kind of source."""

    def __init__(self, width: int, height: int, source: Source = "yuv", *, matted: bool = False) -> None:
        """``matted``: there will be a mat. Raises GlassUnavailable when the shader does not compile here."""
        self.width, self.height, self._source, self._matted = width, height, source, matted
        gl.glBindVertexArray(gl.glGenVertexArrays(1))
        gl.glDisable(gl.GL_DITHER)
        gl.glPixelStorei(gl.GL_UNPACK_ALIGNMENT, 1)
        channels = ("y", "u", "v") if source == "yuv" else ("rgb",)
        names = [f"u_{side}_{channel}" for side in _SIDES for channel in channels]
        self._textures = {name: Texture(unit) for unit, name in enumerate(names)}
        self._types = {uniform.name: uniform.type for uniform in uniforms().values()}
        self._types |= {f"u_{side}_luma": "vec2" for side in _SIDES if source == "yuv"}
        self._values: dict[str, Values] = {uniform.name: uniform.default for uniform in uniforms().values()}
        self._layers = Layers(len(names))
        self._card = Card()
        self._programs: dict[Variant, Program] = {}
        self._weathers = {layers: self._weather_program(layers) for layers in _BOTH}
        self._ready: set[Variant] = set()
        self.expect(3, 3)
        self._warm_up(_PLAIN)

    @property
    def renderer(self) -> str:
        return renderer()

    def expect(self, width: int, height: int) -> None:
        """Images and layers of this size will come; see ``get_ready``."""
        form = PLANE if self._source == "yuv" else PIXELS
        for name, texture in self._textures.items():
            step = 2 if name.endswith(("_u", "_v")) else 1
            size = (3, 3) if "sheet" in name else (max(1, width // step), max(1, height // step))
            self._note(texture.allocate(size, form))
        for texture in self._layers.textures:
            self._note(texture.allocate((width, height), form))

    def set(self, values: Mapping[str, Values]) -> None:
        """Set uniforms by name; they hold until they are set again."""
        self._values.update(values)

    def upload(self, side: Side, image: Image) -> None:
        """Bring a decoded image, or what patches are cut from, to its textures."""
        self.set({f"u_{side}_size": (float(image.width), float(image.height))})
        if self._source == "rgb":
            self._fill_with_pixels(self._textures[f"u_{side}_rgb"], image)
            return
        for channel, plane in zip("yuv", image.planes, strict=True):
            self._fill(self._textures[f"u_{side}_{channel}"], plane, PLANE)
        self.set({f"u_{side}_luma": image.luma})

    def upload_rgb(self, side: Side, width: int, height: int, rgb: bytes) -> None:
        """Bring an RGB picture, rows from the top, to the texture (source ``rgb``)."""
        data = ctypes.create_string_buffer(rgb, len(rgb))
        plane = Plane(ctypes.addressof(data), width, width, height)
        self._fill(self._textures[f"u_{side}_rgb"], plane, RGB)
        self.set({f"u_{side}_size": (float(width), float(height))})

    def upload_layers(self, background: Image, matte: Image, depth: Image) -> None:
        """What ``layers`` are drawn with; the base image is no longer there afterwards."""
        if self._source == "rgb":
            for texture, image in zip(self._layers.textures, (background, matte, depth), strict=True):
                self._fill_with_pixels(texture, image)
            return
        self.upload("base", background)
        whole = {"u_base_crop": (0.0, 1.0, 1.0, -1.0), "u_window": (0.0, 0.0, 1.0, 1.0)}  # row 0 becomes the top row
        self._programs[_PLAIN].use({**self._values, **whole})
        self._layers.draw_background(background.width, background.height)
        for texture, image in ((self._layers.matte, matte), (self._layers.depth, depth)):
            self._fill(texture, image.planes[0], PLANE)

    def upload_rgb_layers(self, background: Picture, matte: Picture, depth: Picture) -> None:
        """The same as RGB pictures (source ``rgb``): width, height and rows from the top."""
        for texture, (width, height, rgb) in zip(self._layers.textures, (background, matte, depth), strict=True):
            data = ctypes.create_string_buffer(rgb, len(rgb))
            self._fill(texture, Plane(ctypes.addressof(data), width, width, height), RGB)

    def draw(
        self,
        *,
        one_image: bool = False,
        unlit: bool = False,
        layers: bool = False,
        patches: Sequence[PatchDraw] = (),
    ) -> None:
        """Draw to the back buffer and wait until it stands there, so that a flip takes no time.

        ``one_image``: nothing is mixed or warped; ``unlit``: the look is plain and the brightness full; ``layers``:
        they are moved by ``u_parallax``.
        """
        variant = Variant(one_image, unlit, layers)
        self._draw(variant, self._values)
        for patch in patches:
            left, top, width, height = patch.window
            gl.glEnable(gl.GL_SCISSOR_TEST)
            gl.glScissor(left, self.height - top - height, width, height)
            self._draw(variant._replace(patched=True), {**self._values, **patch.values})
            gl.glDisable(gl.GL_SCISSOR_TEST)
        gl.glFinish()

    def _draw(self, variant: Variant, values: Mapping[str, Values]) -> None:
        if variant not in self._programs:
            self._warm_up(variant)
        self._programs[variant].use(values)
        gl.glViewport(0, 0, self.width, self.height)
        gl.glDrawArrays(gl.GL_TRIANGLES, 0, 3)

    def draw_weather(self, weather: Weather, amount: float, light: Values, layers: bool) -> None:
        """Over what was drawn. ``light``: factors on linear light; ``layers``: far particles are behind the person."""
        count, exact = weather.count(amount)
        program = self._weathers[layers]
        across, down = self._values["u_parallax"] if layers else (0.0, 0.0)
        crop = self._values["u_base_crop"]
        values = {
            "u_weather_light": light,
            "u_weather_count": exact,
            "u_weather_shift": (across / crop[2], down / crop[3]),
        }
        program.use({**self._values, **weather.values, **values})
        gl.glEnable(gl.GL_BLEND)
        gl.glBlendFunc(gl.GL_SRC_ALPHA, gl.GL_ONE_MINUS_SRC_ALPHA)
        gl.glDrawArraysInstanced(gl.GL_TRIANGLE_STRIP, 0, 4, count)
        gl.glDisable(gl.GL_BLEND)
        gl.glFinish()

    def lay_card(self, picture: Picture | None) -> None:
        """Lay an RGB card (width, height, rows from the top) over the foot of what was drawn last; None: the same."""
        if picture is not None:
            self._card.take(*picture)
        self._card.draw(self.width, self.height)
        gl.glFinish()

    def blank(self) -> None:
        """Nothing hangs: black."""
        gl.glClearColor(0.0, 0.0, 0.0, 1.0)
        gl.glClear(gl.GL_COLOR_BUFFER_BIT)
        gl.glFinish()

    def read_back(self) -> bytes:
        """What was drawn last, as RGBA rows from the top. Call before the flip."""
        row = self.width * 4
        pixels = ctypes.create_string_buffer(row * self.height)
        gl.glReadPixels(0, 0, self.width, self.height, gl.GL_RGBA, gl.GL_UNSIGNED_BYTE, pixels)
        raw = pixels.raw
        return b"".join(raw[start : start + row] for start in range(row * (self.height - 1), -1, -row))

    def get_ready(self) -> bool:
        """Draw once more what will be wanted; False when all was. No portrait may wait for a compiler.

        Drivers finish compiling at the first draw, and those that draw in software compile anew for textures of
        another format, or when their width or height becomes a power of two or no longer is one.
        """
        waiting = next((variant for variant in _VARIANTS if variant not in self._ready), None)
        if waiting is not None:
            self._ready.add(waiting)
            self._warm_up(waiting)
        return waiting is not None

    def _warm_up(self, variant: Variant) -> None:
        if variant not in self._programs:
            text = fragment_shader(self._source, **variant._asdict(), matted=self._matted)
            textures = {**self._textures, **self._layers.by_name} if variant.layers else self._textures
            self._programs[variant] = Program(text, self._types, textures)
        self._draw(variant, self._values)
        gl.glFinish()

    def _weather_program(self, layers: bool) -> Program:
        types = {f"u_weather_{name}": _TYPES[count] for name, count in WEATHER_SIZES.items()}
        types |= {"u_weather_light": "vec3", "u_weather_count": "float", "u_weather_shift": "vec2"}
        text = weather_fragment_shader(self._source, layers=layers)
        textures = {"u_matte": self._layers.matte} if layers else {}
        return Program(text, {**self._types, **types}, textures, weather_vertex_shader())

    def _fill_with_pixels(self, texture: Texture, image: Image) -> None:
        frame, plane = image.in_rgba()
        self._fill(texture, plane, PIXELS)
        del frame  # not before: the plane is its memory

    def _fill(self, texture: Texture, plane: Plane, form: Format) -> None:
        self._note(texture.fill(plane, form))

    def _note(self, changed: bool) -> None:
        """Of a texture: variants that are ready are so for textures as they were."""
        if changed:
            self._ready.clear()
