"""The house as it is now, in Prometheus' terms: built anew for every scrape, kept nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from hub.core.records import ACTIVE, Frame, House
from hub.core.state import Live, Presence, State
from hub.ports import Conductor, Machine
from protocol.messages import Capabilities
from protocol.messages.playback import PlayerState
from protocol.runtime.clock import Clock

STATES = (*get_args(PlayerState), "offline")
NOBODY = Presence("", Capabilities(), online=False)
"""Stands for a frame that has not come since the hub started."""


class HouseCollector(Collector):
    """Asked by the registry for every scrape."""

    def __init__(self, conductor: Conductor, machine: Machine, clock: Clock, software: str) -> None:
        self._conductor = conductor
        self._machine = machine
        self._clock = clock
        self._software = software
        self._started = clock.now_ms()

    def collect(self) -> Iterator[Metric]:
        state = self._conductor.state
        yield from self._hub(state)
        yield from _frames(state)
        yield from _frame_clocks(state)
        yield from _frame_images(state)
        yield from _rendering(state.house, state.live)
        yield from _trust(state.house)

    def _hub(self, state: State) -> Iterator[Metric]:
        yield InfoMetricFamily("kinframe_hub", "The hub's version.", {"version": self._software})
        yield _gauge("hub_uptime_seconds", "Since the hub started.", (self._clock.now_ms() - self._started) / 1000)
        yield _gauge("hub_broker_up", "Whether the hub reaches the frames' broker.", float(state.live.broker))
        yield _gauge("hub_disk_free_bytes", "Room in the data folder.", self._machine.disk_free_bytes())
        if (resident := self._machine.resident_bytes()) is not None:
            yield _gauge("hub_resident_memory_bytes", "Memory of the conductor's process.", resident)
        problems = Counter(problem.code for problem in state.live.problems.values())
        yield _labelled("hub_problems", "Problems that people should know of.", ("code",), problems.items())
        kept = {kind: len(getattr(state.house, kind)) for kind in ("subjects", "portraits", "clips", "wishes")}
        yield _labelled("hub_records", "Records of the house.", ("kind",), kept.items())


def _frames(state: State) -> Iterator[Metric]:
    online = Counter(_word(_presence(state, frame).online) for frame in state.house.frames.values())
    words = ((word, online[word]) for word in ("online", "offline"))
    yield _labelled("frames", "Frames that the house knows.", ("connection",), words)
    names = ("frame", "name", "room", "kind", "software")
    about = GaugeMetricFamily("kinframe_frame_info", "What a frame is; join on frame.", labels=names)
    states = GaugeMetricFamily("kinframe_frame_state", "1 for what a frame is doing.", labels=("frame", "state"))
    for frame in state.house.frames.values():
        kind = "browser" if frame.browser else "native"
        about.add_metric((frame.id, frame.name, frame.room, kind, _presence(state, frame).software), 1)
        doing = _state(_presence(state, frame))
        for name in STATES:
            states.add_metric((frame.id, name), float(name == doing))
    yield from (about, states)


def _frame_clocks(state: State) -> Iterator[Metric]:
    """A frame that does not say a value has no sample, for no value is not zero."""
    for name, words, said, unit in (
        ("clock_uncertainty_seconds", "How wrong a frame's idea of hub time may be.", "offset_uncertainty_ms", 1e-3),
        ("clock_offset_seconds", "Hub time minus the frame's own clock.", "offset_ms", 1e-3),
        ("clock_skew_ratio", "How much faster hub time runs than the frame's own clock.", "skew_ppm", 1e-6),
    ):
        found = {
            frame.id: value * unit
            for frame in state.house.frames.values()
            if (value := getattr(_presence(state, frame).showing, said, None)) is not None
        }
        yield _labelled(f"frame_{name}", words, ("frame",), found.items())


def _frame_images(state: State) -> Iterator[Metric]:
    """Counted by the player, which starts anew at 0: what a counter may do."""
    for name in ("presented", "dropped"):
        family = CounterMetricFamily(
            f"kinframe_frame_images_{name}", f"Images {name} since the player started.", labels=("frame",)
        )
        for frame in state.house.frames.values():
            if (showing := _presence(state, frame).showing) is not None:
                family.add_metric((frame.id,), getattr(showing, name))
        yield family
    held = {node: p.held.free_bytes for node, p in state.live.frames.items() if p.held is not None}
    yield _labelled("frame_store_free_bytes", "Room for clips in a frame's store.", ("frame",), held.items())


def _rendering(house: House, live: Live) -> Iterator[Metric]:
    online = Counter(_word(node.online) for node in live.render_nodes.values())
    words = ((word, online[word]) for word in ("online", "offline"))
    yield _labelled("render_nodes", "Render nodes met since the hub started.", ("connection",), words)
    queue = Counter(job.status for job in house.jobs.values())
    waiting = ((status, queue[status]) for status in sorted(ACTIVE))
    yield _labelled("render_queue_jobs", "Render jobs that are not over.", ("status",), waiting)


def _trust(house: House) -> Iterator[Metric]:
    trusted = Counter(node.kind for node in house.nodes.values() if not node.revoked)
    revoked = Counter(node.kind for node in house.nodes.values() if node.revoked)
    yield _labelled("nodes_trusted", "Nodes that are paired.", ("kind",), trusted.items())
    yield _labelled("nodes_revoked", "Nodes that were shut out.", ("kind",), revoked.items())


def _presence(state: State, frame: Frame) -> Presence:
    return state.live.frames.get(frame.id, NOBODY)


def _state(presence: Presence) -> str:
    if not presence.online:
        return "offline"
    return presence.showing.state if presence.showing else "empty"


def _word(online: bool) -> str:
    return "online" if online else "offline"


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"kinframe_{name}", words, value=value)


def _labelled(name: str, words: str, labels: tuple[str, ...], values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(f"kinframe_{name}", words, labels=labels)
    for label, value in values:
        family.add_metric((label,), value)
    return family
