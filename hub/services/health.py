"""Tells everybody at the broker how the hub is: when it changes, and every half minute."""

from __future__ import annotations

from hub.core.health import changed, health
from hub.ports import Conductor, Machine
from protocol.errors import BusUnavailable
from protocol.messages import HubHealth
from protocol.runtime.bus import Bus
from protocol.runtime.clock import Clock
from protocol.topics import HUB, topic_for

LOOK_MS = 1_000.0
AGAIN_MS = 30_000.0


class HealthTeller:
    """``run`` is its service."""

    def __init__(self, conductor: Conductor, bus: Bus, machine: Machine, clock: Clock, software: str) -> None:
        self._conductor = conductor
        self._bus = bus
        self._machine = machine
        self._clock = clock
        self._software = software
        self._started = clock.now_ms()

    async def run(self) -> None:
        said: HubHealth | None = None
        said_at = 0.0
        while True:
            now = self._clock.now_ms()
            found = self._found(now)
            if changed(said, found) or now - said_at >= AGAIN_MS:
                try:
                    await self._bus.publish(topic_for(found, HUB), found)
                    said, said_at = found, now
                except BusUnavailable:
                    said = None  # whoever comes to the broker later shall not hear old news
            await self._clock.sleep(LOOK_MS)

    def _found(self, now: float) -> HubHealth:
        uptime_s = (now - self._started) / 1000
        return health(self._conductor.state, self._software, uptime_s, self._machine.disk_free_bytes())
