"""The eyes as a child process. Whatever becomes of them, the frame lives on and tries again."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable

import structlog

from frame_node.core.events import EyesGone, EyesSaid
from frame_node.core.sight.rate import Rate
from frame_node.errors import EyesGarbled, EyesSilent
from frame_node.ports import Inbox
from frame_node.settings import EyesSettings
from protocol.errors import ChildGone, ProtocolError
from protocol.messages.eyes import EYES_PIPE, EyesOpened, EyesShut
from protocol.runtime.child import Child
from protocol.runtime.clock import Clock
from protocol.runtime.log import Seldom
from protocol.runtime.supervisor import RestartBudget

log = structlog.get_logger()
TRIES = RestartBudget(first_wait_ms=1_000.0, longest_wait_ms=60_000.0)
"""Only its waits count: eyes that cannot be opened must never end a frame, however often they fail."""
LASTED_MS = 60_000.0
"""Eyes that were open for so long start from the shortest wait again."""
OPENING_S, SILENT_S = 60.0, 15.0
"""Longest until the eyes are open, and between two of their messages: they say something every few seconds."""
OVER_RATE_MS = 25.0
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",  # its threads would be there before the network is taken away
    "OMP_NUM_THREADS": "1",
    "GLOG_minloglevel": "2",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "OPENCV_LOG_LEVEL": "ERROR",
    "PYTHONWARNINGS": "ignore",
}


class EyesProcess:
    """Starts them, listens, passes on at most what the pipe allows, and starts them again."""

    def __init__(
        self, settings: EyesSettings, inbox: Inbox, clock: Clock, chance: Callable[[], float] = random.random
    ) -> None:
        self._argv = eyes_command(settings)
        self._inbox = inbox
        self._clock = clock
        self._chance = chance
        self._rate = Rate()
        self._seldom = Seldom()
        self._opened_at: float | None = None

    async def run(self) -> None:
        failures = 0
        while True:
            self._opened_at = None
            code, reason = await self._look()
            self._inbox.put(EyesGone(code, reason))
            lasted = self._opened_at is not None and self._clock.now_ms() - self._opened_at > LASTED_MS
            failures = 1 if lasted else failures + 1
            wait_ms = TRIES.wait_ms(min(failures, 16), self._chance())
            if count := self._seldom.worth_a_line(code):
                log.warning("eyes_shut", code=code, reason=reason, again_s=round(wait_ms / 1000), count=count)
            await self._clock.sleep(wait_ms)

    async def _look(self) -> tuple[str, str]:
        """Until they are shut; the code and the reason."""
        try:
            child = await Child.start(self._argv, EYES_PIPE, ENVIRONMENT)
        except ChildGone as gone:
            return gone.code, gone.message
        try:
            return await self._listen(child)
        finally:
            await child.stop()

    async def _listen(self, child: Child) -> tuple[str, str]:
        messages = child.messages()
        try:
            while True:
                async with asyncio.timeout(OPENING_S if self._opened_at is None else SILENT_S):
                    message = await anext(messages)
                if isinstance(message, EyesShut):
                    return message.code, message.reason
                if isinstance(message, EyesOpened):
                    self._opened_at = self._clock.now_ms()
                    log.info("eyes_opened", camera=message.camera, confined=message.confined)
                await self._in_turn()
                self._inbox.put(EyesSaid(message))
        except TimeoutError:
            return EyesSilent.code, EyesSilent().message
        except ProtocolError as error:
            return EyesGarbled.code, error.message
        except ChildGone as gone:
            return gone.code, gone.message

    async def _in_turn(self) -> None:
        """What comes more often than it may waits, and whoever sent it waits for the pipe."""
        while not self._rate.allows(now := self._clock.now_ms()):
            await self._clock.sleep(OVER_RATE_MS)
        self._rate = self._rate.counted(now)


def eyes_command(settings: EyesSettings) -> list[str]:
    argv = [sys.executable, "-m", "frame_node.eyes", "--camera", settings.camera]
    argv += ["--view", str(settings.view), "--share", str(settings.share)]
    return [*argv, "--unconfined"] if settings.unconfined else argv
