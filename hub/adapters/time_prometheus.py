"""Clock packets that got no answer, for Prometheus: a stranger that asks for the time shows here first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

WHYS = ("malformed", "foreign", "forged", "replayed")


class ClockPacketCollector(Collector):
    """``ignored``: how many by reason, as the time server counts them."""

    def __init__(self, ignored: Mapping[str, int]) -> None:
        self._ignored = ignored

    def collect(self) -> Iterator[Metric]:
        words = "Clock packets that got no answer, by reason."
        family = CounterMetricFamily("kinframe_clock_packets_ignored", words, labels=("why",))
        for why in WHYS:
            family.add_metric((why,), self._ignored.get(why, 0))
        yield family
