"""The glass, and all that knows OpenGL."""

from frame_node.player.glass.draw import Glass, PatchDraw, Picture, Side
from frame_node.player.glass.gles import cheaper_source

__all__ = ["Glass", "PatchDraw", "Picture", "Side", "cheaper_source"]
