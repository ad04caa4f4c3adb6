"""What a frame's controller relies on of its player: the process with a glass, and the timetable of scale runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import TypeVar

import pytest

from frame_node.core.events import PlayerSaid
from frame_node.ports import PlayerPort
from frame_node.services.player_process import PlayerProcess
from frame_node.services.timetable import Timetable
from frame_node.settings import PanelSettings
from protocol.messages import Message
from protocol.messages.player import (
    CancelCue,
    CueTurnedDown,
    GlanceAt,
    Hang,
    Hung,
    NowShowing,
    Performed,
    PlayCue,
    PlayerUp,
    ViewerAt,
    ViewerGone,
)
from protocol.runtime.clock import SystemClock, monotonic_ns
from protocol.words import ClipId, CueId
from tests.clips import HEIGHT, PORTRAIT, WIDTH, MadeClip, make_portrait
from tests.frame_fakes import OpenInbox
from tests.patience import PATIENCE_S, undisturbed_async

M = TypeVar("M", bound=Message)
MS = 1_000_000


class Controller:
    """Tells the player things, and hears what it says."""

    def __init__(self, player: PlayerPort, inbox: OpenInbox, made: dict[str, MadeClip]) -> None:
        self.player, self._inbox, self.made = player, inbox, made
        self._names = count(1)

    def said(self, kind: type[M] | tuple[type[M], ...]) -> list[M]:
        said = (event.message for event in self._inbox.events if isinstance(event, PlayerSaid))
        return [message for message in said if isinstance(message, kind)]

    async def until(self, kind: type[M] | tuple[type[M], ...], fits: Callable[[M], bool] = lambda _: True) -> M:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if found := [message for message in self.said(kind) if fits(message)]:
                    return found[-1]
                await asyncio.sleep(0.01)

    async def hang(self, *gestures: str) -> Hung:
        before = len(self.said(Hung))
        await self.player.tell(Hang(portrait=PORTRAIT, clips=tuple(self.made[name].playable for name in gestures)))
        async with asyncio.timeout(PATIENCE_S):
            while len(self.said(Hung)) == before:
                await asyncio.sleep(0.01)
        return self.said(Hung)[-1]

    async def cue(
        self, name: str, gesture: str = "greet", in_ms: float = 300, expires_ms: float = 90_000, now: int | None = None
    ) -> PlayCue:
        now = monotonic_ns() if now is None else now
        order = PlayCue(
            cue_id=CueId(name),
            clip=self.made[gesture].record.clip if gesture in self.made else ClipId(gesture),
            start_ns=now + round(in_ms * MS),
            expires_ns=now + round(expires_ms * MS),
        )
        await self.player.tell(order)
        return order

    async def turned_down(self, name: str) -> str:
        return (await self.until(CueTurnedDown, lambda said: said.cue_id == name)).code

    async def ended(self, order: PlayCue) -> Performed | CueTurnedDown:
        """A player that stood still when it should have begun turns its cue down."""
        return await self.until((Performed, CueTurnedDown), lambda said: said.cue_id == order.cue_id)

    async def performed(self, gesture: str = "greet", in_ms: float = 300) -> tuple[PlayCue, Performed]:
        """A cue that was performed, of several the first."""

        async def attempt() -> tuple[PlayCue, Performed | CueTurnedDown]:
            order = await self.cue(f"c{next(self._names)}", gesture, in_ms)
            await self.player.tell(order)  # a message that came twice
            return order, await self.ended(order)

        return await undisturbed_async(attempt, lambda tried: isinstance(tried[1], Performed))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MadeClip]:
    return make_portrait(tmp_path_factory.mktemp("clips"), ("greet", "nod"))


def players(inbox: OpenInbox) -> dict[str, PlayerPort]:
    return {
        "timetable": Timetable((WIDTH, HEIGHT), inbox, SystemClock()),
        "process": PlayerProcess(PanelSettings(width=WIDTH, height=HEIGHT), "offscreen", "test", inbox),
    }


@pytest.fixture(params=["timetable", "process"])
async def controller(request: pytest.FixtureRequest, made: dict[str, MadeClip]) -> AsyncIterator[Controller]:
    inbox = OpenInbox()
    player = players(inbox)[request.param]
    async with running(player):
        controller = Controller(player, inbox, made)
        await controller.until(PlayerUp)
        yield controller


@asynccontextmanager
async def running(player: PlayerPort) -> AsyncIterator[None]:
    task = asyncio.create_task(player.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("name", ["timetable", "process"])
async def test_it_says_that_it_is_up_first_and_what_it_was_told_before_is_lost(
    name: str, made: dict[str, MadeClip]
) -> None:
    inbox = OpenInbox()
    player = players(inbox)[name]
    controller = Controller(player, inbox, made)
    await player.tell(Hang(portrait=PORTRAIT, clips=(made["idle"].playable,)))
    await controller.cue("c0")
    await player.tell(CancelCue())
    assert inbox.events == []
    async with running(player):
        up = await controller.until(PlayerUp)
        assert (up.width, up.height) == (WIDTH, HEIGHT)
        first = inbox.events[0]
        assert isinstance(first, PlayerSaid) and first.message == up
        await controller.hang("idle")
        assert len(controller.said(Hung)) == 1
        assert controller.said(CueTurnedDown) == controller.said(Performed) == []


async def test_what_hangs_can_be_cued_and_nothing_does_without_an_idle_clip(controller: Controller) -> None:
    assert (await controller.hang("greet")).clips == ()
    hung = await controller.hang("idle", "greet")
    assert hung.portrait == PORTRAIT
    assert set(hung.clips) == {controller.made[name].record.clip for name in ("idle", "greet")}
    idle = await controller.until(NowShowing, lambda said: said.state == "idle")
    assert (idle.portrait, idle.clip) == (PORTRAIT, controller.made["idle"].record.clip)
    await controller.player.tell(Hang())
    bare = await controller.until(NowShowing, lambda said: said is controller.said(NowShowing)[-1] is not idle)
    assert (bare.state, bare.portrait, bare.clip) == ("empty", None, None)


async def test_a_cue_is_performed_once_and_not_before_its_time(controller: Controller) -> None:
    await controller.hang("idle", "greet")
    order, done = await controller.performed()
    performing = await controller.until(NowShowing, lambda said: said.state == "performing")
    assert (performing.cue_id, performing.clip, performing.portrait) == (order.cue_id, order.clip, PORTRAIT)
    assert not done.cancelled
    assert order.start_ns - 20 * MS <= done.started_ns < done.ended_ns  # to the nearest refresh of the panel
    assert done.settled_ns <= done.started_ns
    assert done.presented + done.dropped == controller.made["greet"].record.images
    await controller.player.tell(order)
    await controller.cue("unknown", "unknown")
    assert await controller.turned_down("unknown") == "playback.no_clip"
    assert [said.cue_id for said in controller.said(Performed)] == [order.cue_id]
    assert [said.cue_id for said in controller.said(CueTurnedDown)].count("unknown") == 1


async def test_what_cannot_be_performed_is_turned_down_and_why(controller: Controller) -> None:
    await controller.cue("bare wall")
    assert await controller.turned_down("bare wall") == "playback.no_clip"
    await controller.hang("idle", "greet", "nod")
    await controller.cue("late", in_ms=-2_000, expires_ms=-1_000)
    assert await controller.turned_down("late") == "playback.expired"
    await controller.cue("never", in_ms=20_000, expires_ms=10_000)
    assert await controller.turned_down("never") == "playback.expired"
    await controller.cue("idling", "idle")
    assert await controller.turned_down("idling") == "playback.no_clip"
    now = monotonic_ns()
    await controller.cue("first", in_ms=30_000, now=now)
    await controller.cue("meanwhile", "nod", in_ms=30_500, now=now)
    assert await controller.turned_down("meanwhile") == "playback.busy"


async def test_cues_are_cancelled_one_by_one_or_all(controller: Controller) -> None:
    await controller.hang("idle", "greet", "nod")
    for number in range(3):
        await controller.cue(f"c{number}", in_ms=30_000 + 3_000 * number, expires_ms=60_000)
    for cancelled in ("c1", "nobody's", "c1"):
        await controller.player.tell(CancelCue(cue_id=CueId(cancelled)))
    assert await controller.turned_down("c1") == "playback.cancelled"
    await controller.player.tell(CancelCue())
    assert [await controller.turned_down(name) for name in ("c0", "c2")] == ["playback.cancelled"] * 2
    assert len(controller.said(CueTurnedDown)) == 3
    await controller.performed("nod")


async def test_a_performance_that_is_cancelled_was_performed_in_part(controller: Controller) -> None:
    await controller.hang("idle", "greet")
    names = count(1)

    def begun(order: PlayCue, said: NowShowing | CueTurnedDown) -> bool:
        return said.cue_id == order.cue_id and (isinstance(said, CueTurnedDown) or said.state == "performing")

    async def cancelled() -> Performed | CueTurnedDown:
        order = await controller.cue(f"c{next(names)}", in_ms=300)
        await controller.until((NowShowing, CueTurnedDown), lambda said: begun(order, said))
        await controller.player.tell(CancelCue(cue_id=order.cue_id))
        return await controller.ended(order)

    done = await undisturbed_async(cancelled, lambda done: isinstance(done, Performed) and done.cancelled)
    assert isinstance(done, Performed)
    assert done.presented < controller.made["greet"].record.images
    await controller.until(NowShowing, lambda said: said is controller.said(NowShowing)[-1] and said.state == "idle")


async def test_a_clip_that_is_taken_away_takes_its_cues_with_it(controller: Controller) -> None:
    await controller.hang("idle", "greet", "nod")
    await controller.cue("c1", "greet", in_ms=30_000, expires_ms=60_000)
    await controller.cue("c2", "nod", in_ms=40_000, expires_ms=60_000)
    await controller.hang("idle", "nod")
    assert await controller.turned_down("c1") == "playback.no_clip"
    await controller.player.tell(Hang())
    assert await controller.turned_down("c2") == "playback.no_clip"


async def test_it_knows_whether_a_viewer_is_there(controller: Controller) -> None:
    await controller.hang("idle")
    await controller.player.tell(ViewerAt(x=0.5, y=-0.25, near=0.75))
    await controller.until(NowShowing, lambda said: said.viewer)
    assert controller.said(NowShowing)[0].viewer is False
    await controller.player.tell(ViewerGone())
    await controller.until(NowShowing, lambda said: said is controller.said(NowShowing)[-1] and not said.viewer)


async def test_to_look_aside_is_no_company_and_keeps_nobody_from_performing(controller: Controller) -> None:
    await controller.hang("idle", "greet")
    now = monotonic_ns()
    await controller.player.tell(GlanceAt(x=1.0, y=0.0, start_ns=now, until_ns=now + 60_000 * MS))
    await controller.performed()
    assert not any(said.viewer for said in controller.said(NowShowing))
