"""A real frame whose player also writes down every image that it presents, and what it was about then.

``python -m benchmarks.filmed FILM FLAGS`` is ``python -m frame_node FLAGS``; FILM gets the images as RGB rows one after
the other, FILM.jsonl a line for each. Reading the images back is all that the player does beside its work.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

FILM = "KINFRAME_FILM"
PLAYER = "--player"


def main(argv: list[str]) -> int:
    if argv[0] == PLAYER:
        return _play(argv[1:])
    os.environ[FILM] = argv[0]
    from frame_node.cli import main as frame
    from frame_node.services import player_process

    command = player_process.player_command

    def filmed(*words: Any) -> tuple[list[str], dict[str, str]]:
        started, environment = command(*words)
        return [sys.executable, "-m", "benchmarks.filmed", PLAYER, *started[3:]], environment

    player_process.player_command = filmed
    return frame(argv[1:])


def _play(argv: list[str]) -> int:
    import numpy as np

    from frame_node.core.gazing import look_at
    from frame_node.core.phases import Presentation
    from frame_node.player import __main__ as player
    from frame_node.player.loop import Player
    from protocol.runtime.clock import monotonic_ns

    film = Path(os.environ[FILM])
    images, lines = film.open("wb"), film.with_suffix(".jsonl").open("w", encoding="utf-8")

    class FilmedPlayer(Player):
        def _present(self, coming: Presentation) -> None:
            rgba = np.frombuffer(self._glass.read_back(), np.uint8)
            super()._present(coming)
            at_ns = monotonic_ns()
            look, turn = look_at(self._mimic._gazing, coming.due_ns), self._mimic._turn
            line = {
                "at_ns": at_ns,
                "late_ns": at_ns - coming.due_ns,
                "phase": type(self._state.phase).__name__.lower(),
                "gesture": coming.shot.base.reel.gesture,
                "clip": coming.shot.base.reel.clip,
                "image": coming.shot.base.image,
                "viewer": self._viewing.somebody,
                "viewer_x": self._viewing.x.goal,
                "look": [look.x, look.y, look.strength] if look else None,
                "turn": list(turn),
                "size": [self._glass.width, self._glass.height],
            }
            lines.write(json.dumps(line) + "\n")
            images.write(rgba.reshape(-1, 4)[:, :3].tobytes())

    player.Player = FilmedPlayer  # type: ignore[misc]
    return player.main(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
