"""A card over the foot of the panel: words, a code."""

from __future__ import annotations

from frame_node.player.glass.gles import UNITS, gl
from frame_node.player.glass.texture import new_texture


class Card:
    """A picture that is copied onto the panel as it is: no shader, nothing mixed."""

    FOOT = 0.05
    """Its distance from the panel's lower edge, in fractions of the panel's height."""

    def __init__(self) -> None:
        self._texture, self._size = 0, (0, 0)
        self._source = int(gl.glGenFramebuffers(1))

    def take(self, width: int, height: int, rgb: bytes) -> None:
        self._texture, self._size = self._texture or new_texture(), (width, height)
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
