"""The frame's controller put together: the one file that sees everything and decides nothing."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
from importlib.metadata import version

import structlog

from frame_node.adapters.clips_http import HttpClips
from frame_node.adapters.panel_system import panel_of
from frame_node.adapters.store_folder import FolderStore
from frame_node.core.events import LinkDown, LinkUp, MessageArrived, PlayerSaid, Ticked
from frame_node.core.state import Identity, State
from frame_node.ports import PlayerPort
from frame_node.services.clock_sync import ClockSync
from frame_node.services.coordinator import Coordinator
from frame_node.services.eyes_process import EyesProcess
from frame_node.services.fetcher import Fetcher
from frame_node.services.finder import HubFinder
from frame_node.services.inbox import StampedInbox
from frame_node.services.outbox import Outbox
from frame_node.services.player_process import PlayerProcess
from frame_node.services.timetable import Timetable
from frame_node.settings import FrameSettings, panel_mode, quiet_minutes
from protocol.errors import NodeRevoked
from protocol.messages import NodeStatus
from protocol.messages.player import TakeSnapshot, Touched
from protocol.runtime.bus import Arrived, Heard, LastWill, Link, LinkChanged, Undecodable
from protocol.runtime.bus_mqtt import MqttBus
from protocol.runtime.clock import Clock, SystemClock, monotonic_ns
from protocol.runtime.credential_folder import CredentialFolder
from protocol.runtime.log import Seldom
from protocol.runtime.supervisor import RestartBudget, Service, Supervisor
from protocol.topics import node_subscriptions, topic_for

log = structlog.get_logger()
SOFTWARE = f"kinframe {version('kinframe')}"
TICK_MS = 1_000.0
PLAYER_BUDGET = RestartBudget(failures=8, within_ms=60_000.0, first_wait_ms=100.0, longest_wait_ms=5_000.0)


async def run_frame(settings: FrameSettings, *, pair_anew: bool = False) -> None:
    """Run until told to stop; first be paired, if nobody has done that yet.

    Raises FrameAlreadyRunning, RestartBudgetSpent.
    """
    store = FolderStore(settings.data)
    try:
        credentials = CredentialFolder(settings.data)
        if pair_anew:
            credentials.forget()
        if settings.hub.pairing and credentials.current is None:
            from frame_node.services.pairing import be_paired  # see there

            await be_paired(settings, store.node_id(), SOFTWARE, credentials)
        if settings.hub.pairing and credentials.current is None:
            return  # told to stop before anybody typed the code
        async with HttpClips(credentials) as source:
            await _Frame(settings, store, source, credentials).run()
    finally:
        store.close()


class _Frame:
    def __init__(
        self, settings: FrameSettings, store: FolderStore, source: HttpClips, credentials: CredentialFolder
    ) -> None:
        self._credentials = credentials
        self._settings = settings
        self._clock: Clock = SystemClock()
        self._inbox = StampedInbox(self._clock)
        self._supervisor = Supervisor(self._clock)
        self._seldom = Seldom()
        me = _identity(settings, store)
        self._finder = HubFinder(settings.hub, me.node_id, credentials)
        status = NodeStatus(node_id=me.node_id, boot_id=me.boot_id, online=False)
        will = LastWill(topic_for(status, me.node_id), status)
        self._bus = MqttBus(
            self._finder.address, node_subscriptions(me.node_id), will, self._clock, refused=self._refused
        )
        self._outbox = Outbox(self._bus, me.node_id, self._inbox, status)
        self._clock_sync = ClockSync(
            self._bus,
            self._inbox,
            me.node_id,
            self._clock,
            lambda: known.time_key if (known := credentials.current) else None,
            lambda: self._finder.address().host,
        )
        self._fetcher = Fetcher(source, store, self._inbox, self._clock)
        self._player = _player(settings, self._inbox, self._clock)
        state = State(me, manifest=store.last_manifest(), http_url=settings.hub.url if not settings.hub.pairing else "")
        end = self._supervisor.request_stop
        self._coordinator = Coordinator(
            state,
            self._inbox,
            self._outbox,
            self._player,
            store,
            self._fetcher,
            self._clock_sync,
            credentials,
            panel_of(settings.panel.power),
            end,
        )

    async def run(self) -> None:
        self._supervisor.stop_on_signals()
        self._act_on_signals()
        services = [  # stopped in reverse: the bus lives until the farewell has left
            Service("bus", lambda: self._bus.run(self._hear)),
            Service("outbox", self._outbox.run),
            Service("coordinator", self._coordinator.run),
            Service("clock_sync", self._clock_sync.run),
            Service("fetcher", self._fetcher.run),
            Service("ticker", self._tick),
            Service("player", self._player.run, PLAYER_BUDGET),
        ]
        if self._settings.eyes.camera:
            services.append(Service("eyes", EyesProcess(self._settings.eyes, self._inbox, self._clock).run))
        if self._settings.hub.discover:
            services.append(Service("finder", lambda: self._finder.run(self._bus.retry_now)))
        await self._supervisor.run(services)

    async def _hear(self, heard: Heard) -> None:
        match heard:
            case LinkChanged(Link.UP):
                if (adopted := self._credentials.accepted()) is not None:
                    self._outbox.put(adopted)
                self._inbox.put(LinkUp())
            case LinkChanged(_, reason):
                self._inbox.put(LinkDown(reason))
            case Arrived(_, message):
                self._inbox.put(MessageArrived(message))
            case Undecodable(topic, error):
                if count := self._seldom.worth_a_line(error.code):
                    log.warning("message_ignored", topic=topic, code=error.code, reason=error.message, count=count)

    def _refused(self) -> bool:
        """The broker does not know us: revoked, or a renewed secret that one of us has not heard of."""
        log.warning("hub_refuses_this_frame", code=NodeRevoked.code, remedy="pair it anew: kinframe frame --pair")
        return self._credentials.refused()

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep(TICK_MS)
            local = self._clock.wall().astimezone()
            self._inbox.put(Ticked(local.hour * 60 + local.minute))

    def _act_on_signals(self) -> None:
        """USR1: write DATA/snapshot.png. USR2: as if a viewer had touched the panel, for machines without one."""
        loop = asyncio.get_running_loop()
        snapshot = TakeSnapshot(path=str(self._settings.data / "snapshot.png"))
        tasks: set[asyncio.Task[None]] = set()

        def take_snapshot() -> None:
            task = loop.create_task(self._player.tell(snapshot), name="snapshot")
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(signal.SIGUSR1, take_snapshot)
            loop.add_signal_handler(signal.SIGUSR2, lambda: self._inbox.put(PlayerSaid(Touched(at_ns=monotonic_ns()))))


def _identity(settings: FrameSettings, store: FolderStore) -> Identity:
    return Identity(
        node_id=store.node_id(),
        name=settings.name,
        room=settings.room,
        boot_id=secrets.token_hex(4),
        software=SOFTWARE,
        budget=settings.store.budget_mb * 1_000_000,
        simulated=settings.simulate,
        has_eyes=bool(settings.eyes.camera),
        since_ms=monotonic_ns() / 1e6,
        quiet=quiet_minutes(settings.panel),
        dark_after_ms=settings.panel.dark_after_min * 60_000.0,
    )


def _player(settings: FrameSettings, inbox: StampedInbox, clock: Clock) -> PlayerPort:
    if settings.simulate:
        return Timetable((settings.panel.width, settings.panel.height), inbox, clock)
    return PlayerProcess(settings.panel, panel_mode(settings.panel), settings.name, inbox)
