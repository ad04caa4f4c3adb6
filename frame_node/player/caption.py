"""The caption at the foot of the panel: written anew only when its words change."""

from __future__ import annotations

from frame_node.player.glass import Glass
from frame_node.player.window import caption_card


class Caption:
    """Lays what is said over what was drawn."""

    def __init__(self, glass: Glass) -> None:
        self._glass = glass
        self._words = ""

    def lay(self, words: str) -> None:
        if words:
            panel = (self._glass.width, self._glass.height)
            self._glass.lay_card(caption_card(panel, words) if words != self._words else None)
        self._words = words
