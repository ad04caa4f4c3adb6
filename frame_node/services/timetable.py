"""Stands in for the player in scale runs: performs by the timetable, without decoding or showing anything."""

from __future__ import annotations

import asyncio
import os

from frame_node.core.events import PlayerSaid
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
)
from protocol.runtime.clock import Clock
from protocol.words import ClipId, CueId


class Timetable:
    """See PlayerPort. It says ``simulated`` of itself, and reports no hashes, for nothing was presented."""

    def __init__(self, size: tuple[int, int], inbox: Inbox, clock: Clock) -> None:
        self._size = size
        self._inbox = inbox
        self._clock = clock
        self._clips: dict[ClipId, PlayableClip] = {}
        self._hang = Hang()
        self._orders: asyncio.Queue[PlayCue] = asyncio.Queue()
        self._cancelled: set[CueId | None] = set()

    async def tell(self, message: Message) -> None:
        match message:
            case Hang():
                self._hang, self._clips = message, {clip.clip: clip for clip in message.clips}
                self._say(Hung(portrait=message.portrait, clips=tuple(self._clips)))
                self._say(self._showing())
            case PlayCue():
                self._orders.put_nowait(message)
            case CancelCue(cue_id=cue_id):
                self._cancelled.add(cue_id)

    async def run(self) -> None:
        width, height = self._size
        self._say(
            PlayerUp(pid=os.getpid(), width=width, height=height, driver="none", renderer="simulated", real_time=False)
        )
        while True:
            await self._perform(await self._orders.get())

    async def _perform(self, order: PlayCue) -> None:
        clip = self._clips.get(order.clip)
        if clip is None or order.cue_id in self._cancelled:
            code = "playback.no_clip" if clip is None else "playback.cancelled"
            self._say(CueTurnedDown(cue_id=order.cue_id, code=code, reason="simulated"))
            return
        await self._clock.sleep(order.start_ns / 1e6 - self._clock.now_ms())
        started_ns = round(self._clock.now_ms() * 1e6)
        self._say(self._showing(order))
        await self._clock.sleep(clip.images * 1000 / clip.fps)
        ended_ns = round(self._clock.now_ms() * 1e6)
        self._say(
            Performed(
                cue_id=order.cue_id,
                settled_ns=started_ns,
                started_ns=started_ns,
                ended_ns=ended_ns,
                presented=clip.images,
                dropped=0,
            )
        )
        self._say(self._showing())

    def _showing(self, order: PlayCue | None = None) -> NowShowing:
        if order is not None:
            return NowShowing(state="performing", portrait=self._hang.portrait, clip=order.clip, cue_id=order.cue_id)
        idle = next((clip.clip for clip in self._clips.values() if clip.gesture == "idle"), None)
        return NowShowing(state="idle" if idle else "empty", portrait=self._hang.portrait, clip=idle)

    def _say(self, message: Message) -> None:
        self._inbox.put(PlayerSaid(message))
