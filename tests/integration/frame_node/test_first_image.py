"""What a portrait waits for before it is shown, in the real loop on the real glass."""

from __future__ import annotations

import time
from typing import cast

import pytest

from frame_node.player.glass import Glass
from frame_node.player.loop import Player
from frame_node.player.scene import Mat
from frame_node.player.window import Window
from protocol.errors import ChildGone
from protocol.messages import Message
from protocol.messages.player import Hang, NowShowing
from protocol.runtime.child import ChildPipe
from tests.clips import HEIGHT, PORTRAIT, WIDTH, MadeClip


class Controller:
    """See ChildPipe: hangs a portrait, and is gone as soon as it is seen."""

    def __init__(self, made: dict[str, MadeClip]) -> None:
        self._hang: Hang | None = Hang(portrait=PORTRAIT, clips=tuple(clip.playable for clip in made.values()))
        self._seen = False

    def send(self, message: Message) -> None:
        self._seen = self._seen or (isinstance(message, NowShowing) and message.state == "idle")

    def receive(self, timeout_s: float = 0.0) -> Message | None:
        if self._seen:
            raise ChildGone("seen")
        hang, self._hang = self._hang, None
        if hang is None:
            time.sleep(timeout_s)
        return hang


def test_nothing_is_left_to_compile_once_a_portrait_moves(speaking: dict[str, MadeClip]) -> None:
    """A shader that is compiled when it is first wanted halts the face of whoever is being answered."""
    window = Window("offscreen", (WIDTH, HEIGHT), "test")
    try:
        glass = Glass(WIDTH, HEIGHT)
        with pytest.raises(ChildGone):
            Player(cast(ChildPipe, Controller(speaking)), window, glass, Mat()).run()
        assert not glass.get_ready()
    finally:
        window.close()
