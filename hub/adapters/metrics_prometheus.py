"""What a Prometheus server reads: the house as it is when it is asked, and what was counted since the start.

A registry of our own: the library's default one would tell of the process and its paths.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, disable_created_metrics
from prometheus_client.exposition import choose_encoder

from hub.adapters.counts_prometheus import EventCounts
from hub.adapters.house_prometheus import HouseCollector
from hub.adapters.time_prometheus import ClockPacketCollector
from hub.core.events import Event
from hub.core.state import Now, State
from hub.ports import Conductor, Machine
from protocol.runtime.clock import Clock

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series for every counter, which nobody asked for


class PrometheusMetrics:
    """See the ports Metrics and Witness."""

    def __init__(self, machine: Machine, clock: Clock, software: str) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._counts = EventCounts(self._registry)
        self._machine = machine
        self._clock = clock
        self._software = software

    def watch(self, conductor: Conductor) -> None:
        """Whose house it is."""
        self._registry.register(HouseCollector(conductor, self._machine, self._clock, self._software))

    def watch_time(self, ignored: Mapping[str, int]) -> None:
        """Clock packets that got no answer, by reason."""
        self._registry.register(ClockPacketCollector(ignored))

    def saw(self, event: Event, before: State, after: State, now: Now) -> None:
        self._counts.saw(event, before, after, now)

    def exposition(self, accept: str) -> tuple[bytes, str]:
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type
