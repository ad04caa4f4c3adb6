"""The real player without a glass: playback, decoding, pace and priority as they are, and nothing is drawn.

Started by benchmarks.clock, which holds the other end of the pipe.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, cast

from frame_node.player.glass import Glass
from frame_node.player.loop import Player
from frame_node.player.pace import claim_real_time
from frame_node.player.scene import Mat
from frame_node.player.window import Happened, Window
from protocol.errors import ChildGone
from protocol.messages.player import PLAYER_PIPE, PlayerUp
from protocol.runtime.child import ChildPipe

SIZE = (480, 640)


class NoGlass:
    """Takes what the scene puts on it."""

    width, height = SIZE

    def set(self, values: Mapping[str, Any]) -> None: ...

    def upload(self, side: str, image: Any) -> None: ...

    def expect(self, width: int, height: int) -> None: ...

    def get_ready(self) -> bool:
        return False

    def draw(
        self, *, one_image: bool = False, unlit: bool = False, layers: bool = False, patches: Any = ()
    ) -> None: ...

    def blank(self) -> None: ...


class NoWindow:
    def look(self) -> Happened:
        return Happened()

    def flip(self) -> None: ...


def main() -> None:
    pipe = ChildPipe.from_environment(PLAYER_PIPE)
    real_time = claim_real_time()
    up = PlayerUp(pid=os.getpid(), width=SIZE[0], height=SIZE[1], driver="none", renderer="none", real_time=real_time)
    pipe.send(up)
    try:
        Player(pipe, cast(Window, NoWindow()), cast(Glass, NoGlass()), Mat()).run()
    except ChildGone:
        return


if __name__ == "__main__":
    main()
