"""Shaders, compiled and linked."""

from __future__ import annotations

from collections.abc import Mapping

from frame_node.errors import GlassUnavailable
from frame_node.player.glass.gles import gl
from frame_node.player.glass.texture import Texture
from protocol.look import Values, vertex_shader

_SETTERS = {"float": gl.glUniform1f, "vec2": gl.glUniform2f, "vec3": gl.glUniform3f, "vec4": gl.glUniform4f}


class Program:
    """One variant of the shader, compiled; it remembers its uniforms, so that what has not changed costs nothing."""

    def __init__(
        self, fragment: str, types: Mapping[str, str], textures: Mapping[str, Texture], vertex: str | None = None
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
