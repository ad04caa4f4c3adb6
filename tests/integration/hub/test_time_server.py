"""A real UDP hub and a frame's real clock sync: what is asked is answered, signed; what is not ours is ignored."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from frame_node.core.events import Event, SyncClock, TimeHeard
from frame_node.services.clock_sync import ClockSync
from frame_node.services.time_socket import TimeSocket
from hub.adapters.records_sqlite import SqlRecords
from hub.core.changes import changes
from hub.core.records import House, NodeKeys, PairedNode
from hub.services.time_server import TimeServer, time_keys
from hub.services.web_server import listen
from protocol.messages import ClockAsk, NodeStatus
from protocol.runtime.bus import LastWill
from protocol.runtime.clock import SystemClock
from protocol.runtime.fakes import FakeBroker, FakeBus
from protocol.time import HubClock, Sample
from protocol.timesync import SIZE, TimePacket, decode_packet, encode_packet
from protocol.topics import topic_for
from protocol.words import ClockId, NodeId
from tests.frame_fakes import OpenInbox
from tests.hub_process import running_hub
from tests.patience import PATIENCE_S
from tests.ports import free_port

ME, KEY, CLOCK = NodeId("frame-1"), bytes(range(32)), ClockId("0a1b2c3d")
OTHER = NodeId("frame-2")
SHIFT_MS = 123_456.0


class ShiftedClock(SystemClock):
    """The machine's own clock, off by a known amount: the true offset."""

    def now_ms(self) -> float:
        return super().now_ms() + SHIFT_MS


def paired(key: bytes, **fields: object) -> PairedNode:
    return replace(PairedNode(ME, "frame", "Hallway", "", NodeKeys("", "", "", key.hex())), **fields)  # type: ignore[arg-type]


@dataclass
class Hub:
    """A time server on loopback, and the house whose nodes it trusts."""

    port: int
    server: TimeServer
    house: House = field(default_factory=lambda: House(nodes={ME: paired(KEY)}))


@asynccontextmanager
async def time_server(port: int = 0, clock_id: ClockId = CLOCK) -> AsyncIterator[Hub]:
    with listen("127.0.0.1", port, socket.SOCK_DGRAM) as listening:
        server = TimeServer(listening, lambda node: time_keys(hub.house, node), ShiftedClock(), clock_id)
        hub = Hub(listening.getsockname()[1], server)
        task = asyncio.create_task(server.run())
        await asyncio.sleep(0.02)
        try:
            yield hub
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def plain_socket(port: int) -> AsyncIterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        plain.setblocking(False)
        plain.connect(("127.0.0.1", port))
        yield plain


async def said_to(plain: socket.socket, *packets: bytes) -> bytes:
    """The first that comes back."""
    for packet in packets:
        plain.send(packet)
    return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(plain, 2048), PATIENCE_S)


async def only_the_second_is_answered(plain: socket.socket, first: bytes, second: bytes) -> bool:
    """On loopback packets overtake each other in neither direction."""
    heard, asked = decode_packet(await said_to(plain, first, second), KEY), decode_packet(second, KEY)
    return (heard.kind, heard.node_id, heard.sequence) == ("answer", asked.node_id, asked.sequence)


def ask(sequence: int, node: NodeId = ME, session: int = 1) -> TimePacket:
    return TimePacket("ask", node, session, sequence, sequence * 1_000)


async def test_only_a_signed_new_question_of_a_trusted_node_is_answered() -> None:
    async with time_server() as hub, plain_socket(hub.port) as plain:
        first = encode_packet(ask(1), KEY)
        answer = await said_to(plain, first)
        assert len(answer) == len(first) == SIZE
        heard = decode_packet(answer, KEY)
        assert (heard.kind, heard.sequence, heard.asked_ns, heard.clock_id) == ("answer", 1, 1_000, CLOCK)
        assert heard.received_ns <= heard.answered_ns
        ignored = {
            "replayed": first,
            "foreign": encode_packet(ask(2, NodeId("stranger")), KEY),
            "forged": encode_packet(ask(3), bytes(32)),
            "malformed": first[:-1],
            "an answer sent back, which is no question": answer,
        }
        for number, (why, data) in enumerate(ignored.items(), start=10):
            assert await only_the_second_is_answered(plain, data, encode_packet(ask(number), KEY)), why
        assert hub.server.ignored == {"replayed": 2, "foreign": 1, "forged": 1, "malformed": 1}


async def test_a_revoked_node_gets_no_answer_and_a_rotated_key_counts_at_once() -> None:
    async with time_server() as hub, plain_socket(hub.port) as plain:
        rotated = NodeKeys("", "", "", bytes(32).hex())
        hub.house = House(nodes={ME: paired(KEY, next_keys=rotated)})
        assert await said_to(plain, encode_packet(ask(1), KEY))
        assert await said_to(plain, encode_packet(ask(2), bytes(32)))
        hub.house = House(nodes={ME: paired(KEY, revoked="2030-01-01"), OTHER: paired(KEY, id=OTHER)})
        allowed = encode_packet(ask(1, OTHER), KEY)
        assert await only_the_second_is_answered(plain, encode_packet(ask(3), KEY), allowed)
        assert hub.server.ignored == {"foreign": 1}


async def test_a_frame_hears_only_answers_to_its_own_questions() -> None:
    heard: list[Sample] = []
    frame = TimeSocket(ME, KEY, SystemClock(), heard.append)
    loop = asyncio.get_running_loop()
    with listen("127.0.0.1", 0, socket.SOCK_DGRAM) as hub:
        hub.setblocking(False)
        await frame.ask("127.0.0.1", hub.getsockname()[1])
        data, address = await loop.sock_recvfrom(hub, 2048)
        question = decode_packet(data, KEY)
        answer = replace(question, kind="answer", clock_id=CLOCK, received_ns=5, answered_ns=6)
        wrong = [
            data,
            encode_packet(answer, bytes(32)),
            encode_packet(replace(answer, sequence=99), KEY),
            encode_packet(replace(answer, session=question.session ^ 1), KEY),
            encode_packet(answer, KEY)[:-2],
        ]
        for each in [*wrong, encode_packet(answer, KEY), encode_packet(answer, KEY)]:
            await loop.sock_sendto(hub, each, address)
        await until(lambda: len(heard) + frame.ignored.total() == 7)
    assert [(one.clock_id, one.received, one.answered) for one in heard] == [(CLOCK, 5e-6, 6e-6)]
    assert frame.ignored == {"protocol.replayed": 4, "protocol.forged": 1, "protocol.malformed": 1}
    frame.close()


async def test_a_real_hub_answers_the_nodes_of_its_records_and_counts_the_rest(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    records = SqlRecords(f"sqlite:///{tmp_path / 'hub' / 'house.sqlite'}")
    await records.write(changes(await records.load(), House(nodes={ME: paired(KEY)})))
    await records.close()
    port = free_port()
    with running_hub(tmp_path, "--time-port", str(port)) as hub:
        heard: list[Sample] = []
        ours = TimeSocket(ME, KEY, SystemClock(), heard.append)
        await ours.ask("127.0.0.1", port)
        await asyncio.wait_for(ours.answered.wait(), PATIENCE_S)
        assert heard[0].clock_id == hub.health()["clock_id"] and abs(heard[0].offset_ms) < heard[0].round_trip_ms
        async with plain_socket(port) as plain:
            stranger, known = (encode_packet(ask(1, node), KEY) for node in (NodeId("stranger"), ME))
            assert await only_the_second_is_answered(plain, stranger, known)
        metrics = httpx.get(f"{hub.url}/metrics").text
        assert 'kinframe_clock_packets_ignored_total{why="foreign"} 1.0' in metrics
        ours.close()
        argv = [sys.executable, "-m", "protocol.runtime.cli", "hub", "--data", str(tmp_path / "second")]
        argv += ["--port", str(free_port()), "--mqtt-port", str(free_port()), "--time-port", str(port)]
        second = subprocess.run(argv, capture_output=True, text=True, timeout=PATIENCE_S)
        assert second.returncode == 1 and f"hub.port_taken: Port {port} is taken" in second.stderr


@dataclass
class Frame:
    """A frame's clock sync with a bus in memory."""

    sync: ClockSync
    events: list[Event]
    broker: FakeBroker

    @property
    def asked_over_mqtt(self) -> int:
        return sum(isinstance(message, ClockAsk) for _, message in self.broker.published)

    @property
    def heard(self) -> list[Sample]:
        return [event.sample for event in self.events if isinstance(event, TimeHeard)]

    async def answered(self, port: int, count: int = 8) -> list[Sample]:
        """What a burst over UDP brings."""
        before = len(self.heard)
        self.sync.ask(SyncClock(count, port))
        await until(lambda: len(self.heard) == before + count)
        return self.heard[before:]

    async def unanswered(self, port: int, count: int = 8) -> None:
        """A burst that brings nothing, and for which MQTT is asked as well, once for each question."""
        before, heard = self.asked_over_mqtt, len(self.heard)
        self.sync.ask(SyncClock(count, port))
        await until(lambda: self.asked_over_mqtt == before + count)
        assert len(self.heard) == heard


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not happened():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def frame(key: bytes | None = KEY) -> AsyncIterator[Frame]:
    inbox = OpenInbox()

    async def deaf(_: object) -> None:
        pass

    broker, status = FakeBroker(), NodeStatus(node_id=ME, boot_id="b", online=False)
    bus = FakeBus(broker, (), LastWill(topic_for(status, ME), status))
    sync = ClockSync(bus, inbox, ME, SystemClock(), lambda: key, lambda: "127.0.0.1")
    tasks = [asyncio.create_task(bus.run(deaf)), asyncio.create_task(sync.run())]
    await asyncio.sleep(0.02)
    yield Frame(sync, inbox.events, broker)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_frame_finds_the_true_offset() -> None:
    async with time_server() as hub, frame() as one:
        clock = HubClock()
        for sample in await one.answered(hub.port):
            clock = clock.with_sample(sample)
        now = SystemClock().now_ms()
        offset, uncertainty = clock.offset_ms(now), clock.uncertainty_ms(now)
        assert offset is not None and uncertainty is not None and clock.clock_id == CLOCK
        assert abs(offset - SHIFT_MS) <= uncertainty
        await one.answered(hub.port)
        assert one.asked_over_mqtt == 0


async def test_mqtt_helps_out_while_udp_is_silent() -> None:
    async with frame() as one:
        async with time_server() as hub:
            port = hub.port
            await one.answered(port)
            assert one.asked_over_mqtt == 0
        await one.unanswered(port)
        await one.unanswered(port, 4)
        async with time_server(port, ClockId("another")):
            assert {sample.clock_id for sample in await one.answered(port)} == {"another"}
            asked = one.asked_over_mqtt
            for _ in range(2):
                await one.answered(port)
            assert one.asked_over_mqtt == asked, "UDP is enough again"


@pytest.mark.parametrize(("key", "port"), [(None, 18831), (KEY, 0)])
async def test_without_a_key_or_a_port_it_is_mqtt_alone(key: bytes | None, port: int) -> None:
    async with frame(key) as one:
        await one.unanswered(port)
