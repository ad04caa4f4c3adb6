"""The doctor tells the hub that a node was paired with from any other that answers at its address."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hub.trust_worker.authority import renew
from protocol.runtime.doctor import reach
from protocol.runtime.doctor.reach import Way
from protocol.runtime.tls import hub_context, hub_host_name
from tests.patience import PATIENCE_S

HUB_ID = "1a2b3c4d"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked here answers, if on a busy machine perhaps not within a doctor's patience."""
    monkeypatch.setattr(reach, "PATIENCE_S", PATIENCE_S)


class Page(BaseHTTPRequestHandler):
    date = "Mon, 01 Jan 2001 00:00:00 GMT"

    def do_GET(self) -> None:
        self.send_response_only(200)
        self.send_header("Date", self.date)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authority(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def other_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authority(tmp_path_factory.mktemp("other"))


def authority(folder: Path) -> Path:
    renew(folder, (hub_host_name(HUB_ID), "127.0.0.1"))
    return folder


@contextmanager
def hub(trust: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trust / "hub.pem", trust / "hub.key")
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def way(port: int, trust: Path, hub_id: str = HUB_ID) -> Way:
    tls = hub_context((trust / "authority.pem").read_text(), hub_id)
    return Way("127.0.0.1", port, f"https://127.0.0.1:{port}", tls)


def test_its_own_hub(house: Path) -> None:
    with hub(house) as port:
        mine = way(port, house)
        assert reach.broker(mine).level == "ok"
        assert "TLSv1." in reach.broker(mine).reason
        assert reach.page(mine).level == "ok"


def test_another_house_at_the_same_address(house: Path, other_house: Path) -> None:
    with hub(other_house) as port:
        for check in (reach.broker, reach.page):
            verdict = check(way(port, house))
            assert (verdict.level, "not the hub" in verdict.reason) == ("fail", True)


def test_another_hub_of_the_same_house(house: Path) -> None:
    with hub(house) as port:
        assert reach.broker(way(port, house, "ffffffff")).level == "fail"


def test_nobody_there() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        lost = Way("127.0.0.1", port, f"http://127.0.0.1:{port}")
        assert reach.broker(lost).level == reach.page(lost).level == "fail"
        assert reach.time_of_day(lost).level == "warn"


def test_a_wall_clock_that_is_wrong(house: Path) -> None:
    with hub(house) as port:
        verdict = reach.time_of_day(way(port, house))
    assert (verdict.level, "timedatectl" in verdict.remedy) == ("warn", True)
