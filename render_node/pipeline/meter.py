"""How far a request is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from render_node.core.request import Progress
from render_node.errors import RenderCancelled

PREPARATION = 30
"""What photo, faces, matte and rig count beside the images of the clips."""


class Meter:
    """Turns what stages say into progress that never falls, and is where a request may be cancelled."""

    def __init__(
        self, images: Mapping[str, int], on_progress: Callable[[Progress], None], cancelled: Callable[[], bool]
    ) -> None:
        self._images = dict(images)
        self._all = PREPARATION + sum(images.values())
        self._behind = 0
        self._farthest = 0.0
        self._label = ""
        self._report, self._cancelled = on_progress, cancelled

    def begins(self, stage: str) -> None:
        """A stage starts. Raises RenderCancelled."""
        self._say(stage.partition(":")[0], 0, 0)

    def prepared(self) -> None:
        self._behind = PREPARATION

    def gesture_begins(self, label: str) -> None:
        self._label = label

    def tick(self, done: int, total: int) -> None:
        """Images of the present gesture. Raises RenderCancelled."""
        self._say("film", done, total)

    def gesture_ends(self) -> None:
        """Raises RenderCancelled."""
        self._behind += self._images[self._label]
        self._say("inspect", 0, 0)
        self._label = ""

    def _say(self, stage: str, done: int, total: int) -> None:
        if self._cancelled():
            raise RenderCancelled("the request was cancelled")
        self._farthest = max(self._farthest, min(1.0, (self._behind + done) / self._all))
        self._report(Progress(stage, self._label.partition(".")[0], done, total, self._farthest))
