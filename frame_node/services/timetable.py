"""Stands in for the player in scale runs: performs by the timetable, without decoding or showing anything."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from dataclasses import dataclass

from frame_node.core.events import PlayerSaid
from frame_node.core.playback import SEEN_LIMIT
from frame_node.ports import Inbox
from protocol.messages import Message
from protocol.messages.player import (
    CancelCue,
    CueTurnedDown,
    Hang,
    Hung,
    NowShowing,
    Performed,
    PlayableClip,
    PlayCue,
    PlayerUp,
    SpeakCue,
    ViewerAt,
    ViewerGone,
)
from protocol.runtime.clock import Clock
from protocol.words import ClipId, CueId

MS = 1_000_000


@dataclass
class Entry:
    """A cue that waits, or is performed since ``started_ns``."""

    order: PlayCue
    clip: PlayableClip
    task: asyncio.Task[None] | None = None
    started_ns: int | None = None

    @property
    def lasts_ns(self) -> int:
        return round(self.clip.images * 1000 * MS / self.clip.fps)

    def meets(self, start_ns: int, end_ns: int, now_ns: int) -> bool:
        begins_ns = self.started_ns or max(self.order.start_ns, now_ns)
        return start_ns < begins_ns + self.lasts_ns and begins_ns < end_ns


class Timetable:
    """See the PlayerPort port. It says ``simulated`` of itself, and reports no hashes, for nothing was presented."""

    def __init__(self, size: tuple[int, int], inbox: Inbox, clock: Clock) -> None:
        self._size = size
        self._inbox = inbox
        self._clock = clock
        self._hang = Hang()
        self._viewer = False
        self._tasks: asyncio.TaskGroup | None = None
        self._entries: dict[CueId, Entry] = {}
        self._seen: deque[CueId] = deque(maxlen=SEEN_LIMIT)

    async def tell(self, message: Message) -> None:
        if self._tasks is None:
            return
        match message:
            case Hang():
                self._hang_up(message)
            case PlayCue(cue_id=cue_id) if cue_id not in self._seen:
                self._seen.append(cue_id)
                self._take(message, self._tasks)
            case SpeakCue(cue_id=cue_id):
                self._say(CueTurnedDown(cue_id=cue_id, code="playback.no_atlas", reason="simulated"))
            case CancelCue(cue_id=cue_id):
                for entry in [one for one in self._entries.values() if cue_id in (None, one.order.cue_id)]:
                    self._stop(entry, "playback.cancelled")

            case ViewerAt() | ViewerGone():
                self._meet(isinstance(message, ViewerAt))

    async def run(self) -> None:
        width, height = self._size
        self._hang, self._viewer = Hang(), False
        self._say(
            PlayerUp(pid=os.getpid(), width=width, height=height, driver="none", renderer="simulated", real_time=False)
        )
        try:
            async with asyncio.TaskGroup() as self._tasks:
                await asyncio.Event().wait()
        finally:
            self._tasks = None
            self._entries.clear()
            self._seen.clear()

    def _meet(self, viewer: bool) -> None:
        before, self._viewer = self._viewer, viewer
        if viewer is not before:
            self._say(self._showing())

    def _hang_up(self, hang: Hang) -> None:
        another = hang.portrait != self._hang.portrait
        self._hang = hang
        for entry in list(self._entries.values()):
            if another or (entry.started_ns is None and entry.order.clip not in self._gestures):
                self._stop(entry, "playback.no_clip")
        idle = self._idle
        self._say(Hung(portrait=hang.portrait, clips=(idle.clip, *self._gestures) if idle else ()))
        self._say(self._showing())

    def _take(self, order: PlayCue, tasks: asyncio.TaskGroup) -> None:
        clip, now_ns = self._gestures.get(order.clip), self._now_ns()
        if clip is None:
            self._turn_down(order, "playback.no_clip")
        elif order.expires_ns < max(now_ns, order.start_ns):
            self._turn_down(order, "playback.expired")
        else:
            entry, start_ns = Entry(order, clip), max(order.start_ns, now_ns)
            if any(other.meets(start_ns, start_ns + entry.lasts_ns, now_ns) for other in self._entries.values()):
                self._turn_down(order, "playback.busy")
            else:
                self._entries[order.cue_id] = entry
                entry.task = tasks.create_task(self._perform(entry))

    async def _perform(self, entry: Entry) -> None:
        await self._clock.sleep((entry.order.start_ns - self._now_ns()) / MS)
        entry.started_ns = self._now_ns()
        self._say(self._showing())
        await self._clock.sleep(entry.lasts_ns / MS)
        self._end(entry, entry.clip.images, cancelled=False)

    def _stop(self, entry: Entry, code: str) -> None:
        assert entry.task is not None
        entry.task.cancel()
        if entry.started_ns is None:
            del self._entries[entry.order.cue_id]
            self._turn_down(entry.order, code)
        else:
            passed = (self._now_ns() - entry.started_ns) / entry.lasts_ns
            self._end(entry, min(int(passed * entry.clip.images), entry.clip.images - 1), cancelled=True)

    def _end(self, entry: Entry, presented: int, cancelled: bool) -> None:
        del self._entries[entry.order.cue_id]
        started_ns = entry.started_ns or 0
        done = Performed(
            cue_id=entry.order.cue_id,
            settled_ns=started_ns,
            started_ns=started_ns,
            ended_ns=self._now_ns(),
            presented=presented,
            dropped=0,
            cancelled=cancelled,
        )
        self._say(done)
        self._say(self._showing())

    def _turn_down(self, order: PlayCue, code: str) -> None:
        self._say(CueTurnedDown(cue_id=order.cue_id, code=code, reason="simulated"))

    @property
    def _idle(self) -> PlayableClip | None:
        return next((clip for clip in self._hang.clips if clip.gesture == "idle"), None)

    @property
    def _gestures(self) -> dict[ClipId, PlayableClip]:
        """What can be cued: nothing without an idle clip."""
        return {clip.clip: clip for clip in self._hang.clips if clip is not self._idle} if self._idle else {}

    def _showing(self) -> NowShowing:
        portrait, viewer = self._hang.portrait, self._viewer
        order = next((one.order for one in self._entries.values() if one.started_ns is not None), None)
        if order is not None:
            clip, cue_id = order.clip, order.cue_id
            return NowShowing(state="performing", portrait=portrait, clip=clip, cue_id=cue_id, viewer=viewer)
        if (idle := self._idle) is None:
            return NowShowing(state="empty", viewer=viewer)
        return NowShowing(state="idle", portrait=portrait, clip=idle.clip, viewer=viewer)

    def _now_ns(self) -> int:
        return round(self._clock.now_ms() * MS)

    def _say(self, message: Message) -> None:
        self._inbox.put(PlayerSaid(message))
