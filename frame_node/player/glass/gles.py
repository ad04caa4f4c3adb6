"""OpenGL ES 3.0 through PyOpenGL, and what is to be known of the driver; but for imports, a context must be current."""

from __future__ import annotations

import ctypes
import os
from typing import Any

os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
import OpenGL.GLES3 as gl  # type: ignore[import-untyped] # noqa: N811
from OpenGL.arrays import ArrayDatatype  # type: ignore[import-untyped]

from protocol.look import Source

ArrayDatatype.getRegistry().registerReturn("ctypesarrays")  # without it numpy is loaded, 12 MB for single numbers

__all__ = ["UNITS", "cheaper_source", "gl", "renderer"]

UNITS = 16
"""Texture units that every OpenGL ES 3.0 has."""
_SOFTWARE = ("llvmpipe", "softpipe", "swiftshader")


def cheaper_source() -> Source:
    """For moving images. A graphics processor turns YUV into RGB for nothing; a driver that draws in software
    does it anew for every pixel of every draw, which takes a third longer than to upload RGB once."""
    return "rgb" if any(name in renderer().lower() for name in _SOFTWARE) else "yuv"


def renderer() -> str:
    text: Any = ctypes.cast(gl.glGetString(gl.GL_RENDERER), ctypes.c_char_p).value
    return (text or b"unknown").decode("utf-8", "replace")
