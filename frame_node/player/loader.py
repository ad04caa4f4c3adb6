"""Opens clips in a thread of its own, so that the portrait on the glass never halts for a new one."""

from __future__ import annotations

import contextlib
import queue
import threading
from dataclasses import dataclass

from frame_node.errors import ClipBroken
from frame_node.player.pace import give_up_real_time
from frame_node.player.sheet import Sheet, cut_sheet, patchable
from frame_node.player.shelf import ShelvedClip, head_images, reel_of
from protocol.messages.player import ClipUnplayable, Hang, PlayableClip
from protocol.words import ClipId


@dataclass(frozen=True)
class Loaded:
    """What became of a hang: newly opened clips, and those that are broken."""

    hang: Hang
    opened: tuple[ShelvedClip, ...]
    broken: tuple[ClipUnplayable, ...]
    sheet: Sheet | None = None
    """What patches are made of, when its atlases are others than before."""


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
        cut_from: frozenset[ClipId] = frozenset()
        while True:
            hang, known = self._asked.get()
            with contextlib.suppress(queue.Empty):
                while True:
                    hang, known = self._asked.get_nowait()
            loaded = _load(hang, known, cut_from)
            cut_from = loaded.sheet.clips if loaded.sheet else cut_from
            self._ready.put(loaded)


def _load(hang: Hang, known: frozenset[ClipId], cut_from: frozenset[ClipId]) -> Loaded:
    opened: list[ShelvedClip] = []
    broken: list[ClipUnplayable] = []
    largest = max((clip.width * clip.height * 3 // 2 for clip in hang.clips), default=1)
    heads = head_images(len(hang.clips), largest)
    for clip in hang.clips:
        if clip.clip not in known:
            _open(clip, hang, 0 if clip.atlas else heads, opened, broken)
    sheet = _cut(hang, {one.clip for one in broken}, cut_from)
    return Loaded(hang, tuple(opened), tuple(broken), sheet)


def _cut(hang: Hang, broken: set[ClipId], cut_from: frozenset[ClipId]) -> Sheet | None:
    clips = tuple(clip for clip in patchable(hang.clips) if clip.clip not in broken)
    if hang.portrait is None or not clips or {clip.clip for clip in clips} == cut_from:
        return None
    with contextlib.suppress(ClipBroken):  # it is said when it is opened; the portrait lives without patches
        return cut_sheet([(clip, reel_of(clip, hang.portrait)) for clip in clips])
    return None


def _open(clip: PlayableClip, hang: Hang, heads: int, opened: list[ShelvedClip], broken: list[ClipUnplayable]) -> None:
    assert hang.portrait is not None
    try:
        opened.append(ShelvedClip(clip, hang.portrait, heads))
    except ClipBroken as error:
        broken.append(ClipUnplayable(clip=clip.clip, code=error.code, reason=error.message, told=clip))
