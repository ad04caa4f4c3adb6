"""Textures: linear, clamped, filled straight from the decoder's memory; those of a portrait's layers among them."""

from __future__ import annotations

import ctypes
from typing import NamedTuple

from frame_node.player.decode import Plane
from frame_node.player.glass.gles import gl

Size = tuple[int, int]


class Format(NamedTuple):
    """How a texture is kept, and how it is given."""

    kept_as: int
    given_as: int


PLANE, PIXELS, RGB = Format(gl.GL_R8, gl.GL_RED), Format(gl.GL_RGBA8, gl.GL_RGBA), Format(gl.GL_RGB8, gl.GL_RGB)


class Texture:
    """One, at the unit where shaders look for it."""

    def __init__(self, unit: int) -> None:
        self.name, self.unit = new_texture(), unit
        self._size: Size = (0, 0)
        self._kind: tuple[int, ...] = ()

    def fill(self, plane: Plane, form: Format) -> bool:
        """Bring the plane to it. True when a driver may have to compile anew; see ``allocate``."""
        self.bind()
        gl.glPixelStorei(gl.GL_UNPACK_ROW_LENGTH, plane.stride)
        size, data = (plane.width, plane.height), ctypes.c_void_p(plane.address)
        if self._size != size:
            return self.allocate(size, form, data)
        gl.glTexSubImage2D(gl.GL_TEXTURE_2D, 0, 0, 0, *size, form.given_as, gl.GL_UNSIGNED_BYTE, data)
        return False

    def allocate(self, size: Size, form: Format, data: ctypes.c_void_p | None = None) -> bool:
        """Make it that large. True when its kind changed, for which drivers that draw in software compile: its
        format, and whether width and height are powers of two."""
        self.bind()
        gl.glTexImage2D(gl.GL_TEXTURE_2D, 0, form.kept_as, *size, 0, form.given_as, gl.GL_UNSIGNED_BYTE, data)
        before, self._kind = self._kind, (form.kept_as, *map(_is_power_of_two, size))
        self._size = size
        return self._kind != before

    def allocate_for_drawing(self, size: Size) -> None:
        """Colours that are drawn into it; whatever fills it next makes it anew."""
        self.bind()
        gl.glTexImage2D(gl.GL_TEXTURE_2D, 0, RGB.kept_as, *size, 0, RGB.given_as, gl.GL_UNSIGNED_BYTE, None)
        self._size = (0, 0)

    def bind(self) -> None:
        gl.glActiveTexture(gl.GL_TEXTURE0 + self.unit)
        gl.glBindTexture(gl.GL_TEXTURE_2D, self.name)


class Layers:
    """The textures of a portrait's layers."""

    def __init__(self, unit: int) -> None:
        """``unit``: the first that is free."""
        self.textures = tuple(Texture(unit + more) for more in range(3))
        self.background, self.matte, self.depth = self.textures
        self.by_name = dict(zip(("u_background", "u_matte", "u_depth"), self.textures, strict=True))
        self._target = int(gl.glGenFramebuffers(1))

    def draw_background(self, width: int, height: int) -> None:
        """Into its texture, with the program in use: with the colours that moving images have."""
        self.background.allocate_for_drawing((width, height))
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._target)
        place = (gl.GL_COLOR_ATTACHMENT0, gl.GL_TEXTURE_2D, self.background.name, 0)
        gl.glFramebufferTexture2D(gl.GL_FRAMEBUFFER, *place)
        gl.glViewport(0, 0, width, height)
        gl.glDrawArrays(gl.GL_TRIANGLES, 0, 3)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, 0)


def new_texture() -> int:
    """Its name in OpenGL; it is bound."""
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


def _is_power_of_two(length: int) -> bool:
    return length & (length - 1) == 0
