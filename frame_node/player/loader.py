"""Opens clips in a thread of its own, so that the portrait on the glass never halts for a new one."""

from __future__ import annotations

import contextlib
import queue
import threading
from dataclasses import dataclass

from frame_node.errors import ClipBroken
from frame_node.player.pace import give_up_real_time
from frame_node.player.shelf import ShelvedClip, head_images
from protocol.messages.player import ClipUnplayable, Hang, PlayableClip
from protocol.words import ClipId


@dataclass(frozen=True)
class Loaded:
    """What became of a hang: newly opened clips, and those that are broken."""

    hang: Hang
    opened: tuple[ShelvedClip, ...]
    broken: tuple[ClipUnplayable, ...]


class Loader:
    """One thread; of hangs that wait only the latest is loaded, for it says everything. The loop collects it."""

    def __init__(self) -> None:
        self._asked: queue.Queue[tuple[Hang, frozenset[ClipId]]] = queue.Queue()
        self._ready: queue.Queue[Loaded] = queue.Queue()
        threading.Thread(target=self._work, name="loader", daemon=True).start()

    def ask(self, hang: Hang, known: frozenset[ClipId]) -> None:
        """Open the hang's clips except those already on the shelf."""
        self._asked.put((hang, known))

    def take(self) -> Loaded | None:
        try:
            return self._ready.get_nowait()
        except queue.Empty:
            return None

    def _work(self) -> None:
        give_up_real_time()
        while True:
            hang, known = self._asked.get()
            with contextlib.suppress(queue.Empty):
                while True:
                    hang, known = self._asked.get_nowait()
            self._ready.put(_load(hang, known))


def _load(hang: Hang, known: frozenset[ClipId]) -> Loaded:
    opened: list[ShelvedClip] = []
    broken: list[ClipUnplayable] = []
    largest = max((clip.width * clip.height * 3 // 2 for clip in hang.clips), default=1)
    heads = head_images(len(hang.clips), largest)
    for clip in hang.clips:
        if clip.clip not in known:
            _open(clip, hang, heads, opened, broken)
    return Loaded(hang, tuple(opened), tuple(broken))


def _open(clip: PlayableClip, hang: Hang, heads: int, opened: list[ShelvedClip], broken: list[ClipUnplayable]) -> None:
    assert hang.portrait is not None
    try:
        opened.append(ShelvedClip(clip, hang.portrait, heads))
    except ClipBroken as error:
        broken.append(ClipUnplayable(clip=clip.clip, code=error.code, reason=error.message, told=clip))
