"""The coordinator: one inbox, one task that changes the state, rows before messages, observers with frozen states."""

from __future__ import annotations

import asyncio
from collections import deque

import structlog

from hub.core.changes import changes
from hub.core.decide import decide
from hub.core.decision import Decision
from hub.core.effects import Admit, Answer, Effect, EraseBlobs, SearchBlobs, Send, ShutOut
from hub.core.events import EffectFailed, Event, NodeSaid, Started, Ticked
from hub.core.requests import Asked
from hub.core.state import Now, State
from hub.errors import DiskFull, HubError, Overloaded
from hub.ports import Blobs, Outlet, Records, Searcher, Witness
from protocol.errors import KinframeError
from protocol.messages import Hello, JobProgress, Showing, ViewerSeen
from protocol.runtime.clock import Clock
from protocol.runtime.log import Seldom
from protocol.words import HubMs

log = structlog.get_logger()
INBOX = 2_000
TICK_MS = 1_000.0
ANSWER_S = 10.0
UNWRITTEN = 500
"""Messages of nodes that are kept while the disk is full; the oldest go first."""


class Coordinator:
    """See the Conductor port. ``run`` is its service; ``put`` is how the world tells it things."""

    def __init__(
        self, state: State, records: Records, blobs: Blobs, clock: Clock, witness: Witness | None = None
    ) -> None:
        self._state = state
        self._records = records
        self._blobs = blobs
        self._clock = clock
        self._witness = witness
        self._outlet: Outlet | None = None
        self._searcher: Searcher | None = None
        self._inbox: asyncio.Queue[Event] = asyncio.Queue(INBOX)
        self._chatty: dict[tuple[str, str], Event] = {}
        self._asked: dict[str, asyncio.Future[Answer]] = {}
        self._changed = asyncio.Event()
        self._unwritten: deque[NodeSaid] = deque(maxlen=UNWRITTEN)
        self._seldom = Seldom()

    @property
    def state(self) -> State:
        return self._state

    def connect(self, outlet: Outlet) -> None:
        """Where messages to nodes go."""
        self._outlet = outlet

    def search_by(self, searcher: Searcher) -> None:
        """Who looks for what was erased."""
        self._searcher = searcher

    async def put(self, event: Event) -> None:
        """Waits while the inbox is full. Of what repeats quickly only the latest is kept."""
        if (key := _chatty_key(event)) is not None:
            waiting = key in self._chatty
            self._chatty[key] = event
            if waiting:
                return
        elif isinstance(event, NodeSaid) and isinstance(event.message, Hello):
            self._chatty.pop(("showing", event.node), None)  # it is a different story from here on
        await self._inbox.put(event)

    async def ask(self, asked: Asked) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked[asked.request] = answer
        try:
            self._inbox.put_nowait(asked)  # type: ignore[arg-type]
            async with asyncio.timeout(ANSWER_S):
                return await answer
        except (asyncio.QueueFull, TimeoutError) as late:
            raise Overloaded() from late
        finally:
            self._asked.pop(asked.request, None)

    async def state_after(self, seen: State) -> State:
        while self._state is seen:
            await self._changed.wait()
        return self._state

    async def run(self) -> None:
        await self.put(Started())
        ticking = asyncio.create_task(self._tick(), name="tick")
        try:
            while True:
                event = await self._inbox.get()
                if (key := _chatty_key(event)) is not None:
                    event = self._chatty.pop(key, event)
                if self._unwritten and isinstance(event, NodeSaid | Ticked):
                    await self._catch_up()
                await self._take(event)
        finally:
            ticking.cancel()
            await asyncio.wait([ticking])

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep(TICK_MS)
            await self.put(Ticked())

    async def _catch_up(self) -> None:
        """What nodes said while no row could be written, in their order: they will not say it again."""
        for _ in range(len(self._unwritten)):
            await self._take(self._unwritten.popleft())

    async def _take(self, event: Event) -> None:
        before = self._state
        now = Now(HubMs(self._clock.now_ms()), self._clock.wall().isoformat(timespec="milliseconds"))
        decision = self._decide(event, now)
        try:
            if rows := changes(self._state.house, decision.state.house):
                await self._records.write(rows)
        except KinframeError as error:
            # Not written means not happened: the old state stays, and whoever asked is told.
            if count := self._seldom.worth_a_line(error.code):
                log.error("rows_not_written", code=error.code, reason=error.message, count=count)
            self._answer_failed(event, error)
            if isinstance(error, DiskFull) and isinstance(event, NodeSaid):
                self._unwritten.append(event)
            return
        if decision.state is not self._state:
            self._state = decision.state
            changed, self._changed = self._changed, asyncio.Event()
            changed.set()
        self._witnessed(event, before, now)
        for effect in decision.effects:
            await self._carry_out(effect)

    def _decide(self, event: Event, now: Now) -> Decision:
        try:
            return decide(self._state, event, now)
        except Exception:
            # A hole in the rules must not end the house; the log has what is needed to mend it.
            log.exception("decision_failed", event_type=type(event).__name__)
            self._answer_failed(event, HubError())
            return Decision(self._state)

    def _witnessed(self, event: Event, before: State, now: Now) -> None:
        if self._witness is not None:
            try:
                self._witness.saw(event, before, self._state, now)
            except Exception:
                log.exception(
                    "witness_failed", event_type=type(event).__name__
                )  # who only counts must not end the house

    def _answer_failed(self, event: Event, error: KinframeError) -> None:
        if isinstance(event, Asked):
            self._resolve(Answer(event.request, error=error))

    async def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, Answer):
            self._resolve(effect)
        elif isinstance(effect, Send) and self._outlet is not None:
            await self._outlet.send(effect.node, effect.message)
        elif isinstance(effect, SearchBlobs) and self._searcher is not None:
            self._searcher.put(effect)
        elif isinstance(effect, Admit) and self._outlet is not None:
            await self._outlet.admit(effect)
        elif isinstance(effect, ShutOut) and self._outlet is not None:
            await self._outlet.shut_out(effect)
        elif isinstance(effect, EraseBlobs):
            for blob in effect.blobs:
                try:
                    await self._blobs.erase(blob)
                except KinframeError as error:
                    self._inbox.put_nowait(EffectFailed(error.code, error.message))

    def _resolve(self, answer: Answer) -> None:
        waiting = self._asked.get(answer.request)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)


def _chatty_key(event: Event) -> tuple[str, str] | None:
    if isinstance(event, NodeSaid):
        if isinstance(event.message, JobProgress):
            return ("progress", event.message.job_id)
        if isinstance(event.message, Showing):
            return ("showing", event.node)
        if isinstance(event.message, ViewerSeen):
            return ("viewer", event.node)
    return ("tick", "") if isinstance(event, Ticked) else None
