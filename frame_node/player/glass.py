"""The glass: draws a shot with the shader of protocol.look, through PyOpenGL: the one file that knows the library.

Textures are single-channel planes (or one RGB texture), linear, clamped, uploaded straight from the
decoder's memory. A context must be current (see :mod:`frame_node.player.window`).
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal, NamedTuple

os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
import OpenGL.GLES3 as gl  # type: ignore[import-untyped] # noqa: N811
from OpenGL.arrays import ArrayDatatype  # type: ignore[import-untyped]

from frame_node.errors import GlassUnavailable
from frame_node.player.decode import Image, Plane
from protocol.look import Source, Values, fragment_shader, uniforms, vertex_shader
from protocol.look.weather import SIZES as WEATHER_SIZES
from protocol.look.weather import Weather, weather_fragment_shader, weather_vertex_shader

ArrayDatatype.getRegistry().registerReturn("ctypesarrays")  # without it numpy is loaded, 12 MB for single numbers

Side = Literal["base", "over", "sheet"]
_SIDES: tuple[Side, ...] = ("base", "over", "sheet")
_SOFTWARE = ("llvmpipe", "softpipe", "swiftshader")
_TYPES = {1: "float", 2: "vec2", 3: "vec3", 4: "vec4"}
_SETTERS = {"float": gl.glUniform1f, "vec2": gl.glUniform2f, "vec3": gl.glUniform3f, "vec4": gl.glUniform4f}


Picture = tuple[int, int, bytes]
UNITS = 16
"""Texture units that every OpenGL ES 3.0 has."""
_BOTH = (True, False)


class Variant(NamedTuple):
    """What the shader leaves out or adds."""

    one_image: bool = False
    unlit: bool = False
    layers: bool = False
    patched: bool = False


_PLAIN = Variant(one_image=True, unlit=True)
_VARIANTS = tuple(Variant(*chosen) for chosen in product(_BOTH, repeat=4))
_PLANE, _PIXELS = (gl.GL_R8, gl.GL_RED), (gl.GL_RGBA8, gl.GL_RGBA)
"""Of a texture: how it is kept, and how it is given."""


@dataclass(frozen=True)
class PatchDraw:
    """A patch as the shader takes it, and the part of the panel that it may touch."""

    values: Mapping[str, Values]
    window: tuple[int, int, int, int]
    """Left, top, width and height in pixels, from the top left corner."""


@dataclass
class _Texture:
    name: int
    unit: int
    size: tuple[int, int] = (0, 0)
    kind: tuple[int, ...] = ()
    """For which kind of texture a driver may compile: its format, whether width and height are powers of two."""


def cheaper_source() -> Source:
    """For moving images. A graphics processor turns YUV into RGB for nothing; a driver that draws in software
    does it anew for every pixel of every draw, which takes a third longer than to upload RGB once."""
    return "rgb" if any(name in _renderer().lower() for name in _SOFTWARE) else "yuv"


def _renderer() -> str:
    text: Any = ctypes.cast(gl.glGetString(gl.GL_RENDERER), ctypes.c_char_p).value
    return (text or b"unknown").decode("utf-8", "replace")


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
        self._textures = {name: _Texture(_texture(), unit) for unit, name in enumerate(names)}
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
        return _renderer()

    def expect(self, width: int, height: int) -> None:
        """Images and layers of this size will come; see ``get_ready``."""
        for name, texture in self._textures.items():
            step = 2 if name.endswith(("_u", "_v")) else 1
            size = (3, 3) if "sheet" in name else (max(1, width // step), max(1, height // step))
            self._allocate(texture, size, *(_PLANE if self._source == "yuv" else _PIXELS))
        for texture in self._layers.textures:
            self._allocate(texture, (width, height), *(_PLANE if self._source == "yuv" else _PIXELS))

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
            self._fill(self._textures[f"u_{side}_{channel}"], plane, *_PLANE)
        self.set({f"u_{side}_luma": image.luma})

    def upload_rgb(self, side: Side, width: int, height: int, rgb: bytes) -> None:
        """Bring an RGB picture, rows from the top, to the texture (source ``rgb``)."""
        data = ctypes.create_string_buffer(rgb, len(rgb))
        plane = Plane(ctypes.addressof(data), width, width, height)
        self._fill(self._textures[f"u_{side}_rgb"], plane, gl.GL_RGB8, gl.GL_RGB)
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
            self._fill(texture, image.planes[0], *_PLANE)

    def upload_rgb_layers(self, background: Picture, matte: Picture, depth: Picture) -> None:
        """The same as RGB pictures (source ``rgb``): width, height and rows from the top."""
        for texture, (width, height, rgb) in zip(self._layers.textures, (background, matte, depth), strict=True):
            data = ctypes.create_string_buffer(rgb, len(rgb))
            self._fill(texture, Plane(ctypes.addressof(data), width, width, height), gl.GL_RGB8, gl.GL_RGB)

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

    def _fill_with_pixels(self, texture: _Texture, image: Image) -> None:
        frame, plane = image.in_rgba()
        self._fill(texture, plane, *_PIXELS)
        del frame  # not before: the plane is its memory

    def _fill(self, texture: _Texture, plane: Plane, kept_as: int, given_as: int) -> None:
        gl.glActiveTexture(gl.GL_TEXTURE0 + texture.unit)
        gl.glBindTexture(gl.GL_TEXTURE_2D, texture.name)
        gl.glPixelStorei(gl.GL_UNPACK_ROW_LENGTH, plane.stride)
        data = ctypes.c_void_p(plane.address)
        size = (plane.width, plane.height)
        if texture.size == size:
            gl.glTexSubImage2D(gl.GL_TEXTURE_2D, 0, 0, 0, *size, given_as, gl.GL_UNSIGNED_BYTE, data)
        else:
            self._allocate(texture, size, kept_as, given_as, data)

    def _allocate(
        self, texture: _Texture, size: tuple[int, int], kept_as: int, given_as: int, data: ctypes.c_void_p | None = None
    ) -> None:
        gl.glActiveTexture(gl.GL_TEXTURE0 + texture.unit)
        gl.glBindTexture(gl.GL_TEXTURE_2D, texture.name)
        gl.glTexImage2D(gl.GL_TEXTURE_2D, 0, kept_as, *size, 0, given_as, gl.GL_UNSIGNED_BYTE, data)
        if texture.kind != (kind := (kept_as, *map(_is_power_of_two, size))):
            self._ready.clear()
        texture.size, texture.kind = size, kind


class Layers:
    """The textures of a portrait's layers."""

    def __init__(self, unit: int) -> None:
        """``unit``: the first that is free."""
        self.textures = tuple(_Texture(_texture(), unit + more) for more in range(3))
        self.background, self.matte, self.depth = self.textures
        self.by_name = dict(zip(("u_background", "u_matte", "u_depth"), self.textures, strict=True))
        self._target = int(gl.glGenFramebuffers(1))

    def draw_background(self, width: int, height: int) -> None:
        """Into its texture, with the program in use: with the colours that moving images have."""
        gl.glActiveTexture(gl.GL_TEXTURE0 + self.background.unit)
        gl.glBindTexture(gl.GL_TEXTURE_2D, self.background.name)
        gl.glTexImage2D(gl.GL_TEXTURE_2D, 0, gl.GL_RGB8, width, height, 0, gl.GL_RGB, gl.GL_UNSIGNED_BYTE, None)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._target)
        place = (gl.GL_COLOR_ATTACHMENT0, gl.GL_TEXTURE_2D, self.background.name, 0)
        gl.glFramebufferTexture2D(gl.GL_FRAMEBUFFER, *place)
        gl.glViewport(0, 0, width, height)
        gl.glDrawArrays(gl.GL_TRIANGLES, 0, 3)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, 0)
        self.background.size = (0, 0)


class Card:
    """A picture that is copied onto the panel as it is: no shader, nothing mixed."""

    FOOT = 0.05
    """Its distance from the panel's lower edge, in fractions of the panel's height."""

    def __init__(self) -> None:
        self._texture, self._size = 0, (0, 0)
        self._source = int(gl.glGenFramebuffers(1))

    def take(self, width: int, height: int, rgb: bytes) -> None:
        self._texture, self._size = self._texture or _texture(), (width, height)
        gl.glActiveTexture(gl.GL_TEXTURE0 + UNITS - 1)
        gl.glBindTexture(gl.GL_TEXTURE_2D, self._texture)
        gl.glPixelStorei(gl.GL_UNPACK_ROW_LENGTH, width)
        gl.glTexImage2D(gl.GL_TEXTURE_2D, 0, gl.GL_RGB8, width, height, 0, gl.GL_RGB, gl.GL_UNSIGNED_BYTE, rgb)
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, self._source)
        place = (gl.GL_COLOR_ATTACHMENT0, gl.GL_TEXTURE_2D, self._texture, 0)
        gl.glFramebufferTexture2D(gl.GL_READ_FRAMEBUFFER, *place)
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, 0)

    def draw(self, panel_width: int, panel_height: int) -> None:
        """In the middle of the panel's foot; its rows are turned round, for a panel's begin at the bottom."""
        width, height = self._size
        left, foot = (panel_width - width) // 2, round(panel_height * self.FOOT)
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, self._source)
        there = (left, foot + height, left + width, foot)
        gl.glBlitFramebuffer(0, 0, width, height, *there, gl.GL_COLOR_BUFFER_BIT, gl.GL_NEAREST)
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, 0)


class Program:
    """One variant of the shader, compiled; it remembers its uniforms, so that what has not changed costs nothing."""

    def __init__(
        self, fragment: str, types: Mapping[str, str], textures: Mapping[str, _Texture], vertex: str | None = None
    ) -> None:
        self._name = _linked(vertex or vertex_shader(), fragment)
        gl.glUseProgram(self._name)
        for name, texture in textures.items():
            gl.glUniform1i(gl.glGetUniformLocation(self._name, name), texture.unit)
        located = {name: gl.glGetUniformLocation(self._name, name) for name in types}
        self._setters = {name: (_SETTERS[types[name]], place) for name, place in located.items() if place >= 0}
        self._set: dict[str, Values] = {}

    def use(self, values: Mapping[str, Values]) -> None:
        gl.glUseProgram(self._name)
        for name, (setter, place) in self._setters.items():
            if (value := values.get(name)) is not None and self._set.get(name) != value:
                self._set[name] = value
                setter(place, *value)


def _is_power_of_two(length: int) -> bool:
    return length & (length - 1) == 0


def _texture() -> int:
    name = int(gl.glGenTextures(1))
    gl.glBindTexture(gl.GL_TEXTURE_2D, name)
    for parameter, value in (
        (gl.GL_TEXTURE_MIN_FILTER, gl.GL_LINEAR),
        (gl.GL_TEXTURE_MAG_FILTER, gl.GL_LINEAR),
        (gl.GL_TEXTURE_WRAP_S, gl.GL_CLAMP_TO_EDGE),
        (gl.GL_TEXTURE_WRAP_T, gl.GL_CLAMP_TO_EDGE),
    ):
        gl.glTexParameteri(gl.GL_TEXTURE_2D, parameter, value)
    return name


def _linked(vertex: str, fragment: str) -> int:
    program = gl.glCreateProgram()
    if not program:
        raise GlassUnavailable("the context knows no shaders")
    for kind, text in ((gl.GL_VERTEX_SHADER, vertex), (gl.GL_FRAGMENT_SHADER, fragment)):
        shader = gl.glCreateShader(kind)
        gl.glShaderSource(shader, text)
        gl.glCompileShader(shader)
        if not gl.glGetShaderiv(shader, gl.GL_COMPILE_STATUS):
            raise GlassUnavailable(f"the shader does not compile: {gl.glGetShaderInfoLog(shader)!r}")
        gl.glAttachShader(program, shader)
    gl.glLinkProgram(program)
    if not gl.glGetProgramiv(program, gl.GL_LINK_STATUS):
        raise GlassUnavailable(f"the shader does not link: {gl.glGetProgramInfoLog(program)!r}")
    return int(program)
