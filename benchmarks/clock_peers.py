"""The processes of benchmarks.clock: a hub that answers clock packets, frames that ask, and what is barely possible.

All run on one machine, so the true offset is known: the hub's clock is the machine's, shifted by SHIFT_MS.
``python -m benchmarks.clock_peers hub|frame|echo|bare|timer …``
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import socket
import sys
import time
from collections.abc import Callable

from frame_node.core.decide import decide
from frame_node.core.events import Event, MessageArrived, SyncClock, Ticked
from frame_node.core.state import Identity, State
from frame_node.player.pace import claim_real_time, wait_until
from frame_node.services.clock_sync import ClockSync
from frame_node.services.inbox import StampedInbox
from hub.services.time_server import TimeServer
from protocol.messages import NodeStatus, Welcome
from protocol.runtime.bus import LastWill
from protocol.runtime.clock import SystemClock, monotonic_ns
from protocol.runtime.fakes import FakeBroker, FakeBus
from protocol.topics import topic_for
from protocol.words import ClockId, NodeId

SHIFT_MS = 123_456_789.0
KEY = bytes(range(32))
CLOCK = ClockId("bench")
LOOK_EVERY_MS = 50.0
GOOD_MS = 1.0
BARE_BURST = 8


class HubTime(SystemClock):
    def now_ms(self) -> float:
        return super().now_ms() + SHIFT_MS


async def hub(host: str, port: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind((host, int(port)))
        await TimeServer(listening, lambda _: (KEY,), HubTime(), CLOCK).run()


async def frame(name: str, host: str, port: str, seconds: str) -> None:
    """A frame's own asking and deciding; says how wrong it was, looking at it every 50 ms."""
    clock, node = SystemClock(), NodeId(name)
    inbox = StampedInbox(clock)
    status = NodeStatus(node_id=node, boot_id="b", online=False)
    bus = FakeBus(FakeBroker(), (), LastWill(topic_for(status, node), status))
    sync = ClockSync(bus, inbox, node, clock, lambda: KEY, lambda: host)
    state = State(Identity(node, name, "", "b", "bench", 1))
    began, looks = clock.now_ms(), []

    def take(event: Event, now: float) -> None:
        nonlocal state
        state, effects = decide(state, event, now)
        for effect in effects:
            if isinstance(effect, SyncClock):
                sync.ask(effect)

    async def listen() -> None:
        while True:
            take(*await inbox.get())

    async def tick() -> None:
        while True:
            await clock.sleep(1_000.0)
            inbox.put(Ticked())

    take(MessageArrived(Welcome(node_id=node, clock_id=CLOCK, name="", http_url="", time_port=int(port))), began)
    tasks = [asyncio.create_task(one) for one in (sync.run(), listen(), tick())]
    while (now := clock.now_ms()) < began + 1_000.0 * float(seconds):
        if (offset := state.clock.offset_ms(now)) is not None:
            looks.append((now - began, offset - SHIFT_MS, state.clock.uncertainty_ms(now)))
        await clock.sleep(LOOK_EVERY_MS * random.uniform(0.5, 1.5))
    for task in tasks:
        task.cancel()
    print(json.dumps(looks))


def echo(host: str, port: str) -> None:
    """The least that can answer: no signature, no event loop."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((host, int(port)))
        while True:
            data, address = server.recvfrom(64)
            at = monotonic_ns()
            server.sendto(data + at.to_bytes(8, "big"), address)


def bare(host: str, port: str, seconds: str) -> None:
    """The least that can ask: blocking, in a loop of its own; the best round trip of each burst, nothing remembered."""
    until, errors = time.perf_counter() + float(seconds), []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        plain.connect((host, int(port)))
        plain.settimeout(0.5)
        while time.perf_counter() < until:
            burst = []
            for _ in range(BARE_BURST):
                asked = monotonic_ns()
                plain.send(asked.to_bytes(8, "big"))
                with contextlib.suppress(TimeoutError, ConnectionError):
                    data = plain.recv(64)
                    heard, at = monotonic_ns(), int.from_bytes(data[8:], "big")
                    if int.from_bytes(data[:8], "big") == asked:
                        burst.append((heard - asked, (at - asked + at - heard) / 2e6))
                time.sleep(0.015)
            if burst:
                errors.append(min(burst)[1])
            time.sleep(0.5)
    print(json.dumps(errors))


def timer() -> None:
    """Sleep, then spin, as the player does; an instant a line comes in, the instant of waking goes out."""
    claim_real_time()

    def doze(seconds: float) -> bool:
        time.sleep(seconds)
        return False

    print("ready", flush=True)
    for line in sys.stdin:
        wait_until(int(line), doze)
        print(monotonic_ns(), flush=True)


ROLES: dict[str, Callable[..., object]] = {
    "hub": lambda *words: asyncio.run(hub(*words)),
    "frame": lambda *words: asyncio.run(frame(*words)),
    "echo": echo,
    "bare": bare,
    "timer": timer,
}

if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        ROLES[sys.argv[1]](*sys.argv[2:])
