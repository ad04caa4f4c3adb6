"""Nodes of tests are paired as real ones are: the code is read off their board and typed by the owner."""

from __future__ import annotations

import asyncio
import base64
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from protocol.credential import Credential
from protocol.pairing import NodeSide
from protocol.runtime.bus_mqtt import BrokerAddress
from protocol.runtime.clock import SystemClock
from protocol.runtime.pairing import Applicant, pair
from protocol.runtime.tls import hub_context
from protocol.words import NodeId
from tests.patience import PATIENCE_S

_KNOWN: dict[tuple[str, str], Credential] = {}
"""By hub and node: a node that starts again is paired already."""
_SESSIONS: dict[str, httpx.Cookies] = {}
PASSWORDS: dict[str, str] = {}
"""The owner's, by hub, as its terminal said it once."""


@dataclass
class Board:
    """Keeps what a node shows. See the CodeBoard port."""

    codes: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def show(self, code: str, hub_url: str) -> None:
        self.codes.append(code)

    def say(self, words: str) -> None:
        self.words.append(words)


@contextmanager
def owner(url: str) -> Iterator[httpx.Client]:
    """Whoever may do everything; logged in once, for that is meant to take its time."""
    with httpx.Client(base_url=url, cookies=_SESSIONS.get(url), timeout=PATIENCE_S) as client:
        if client.get("/api/session").json()["authority"] != "owner":
            client.post("/api/session", json={"password": PASSWORDS[url]}).raise_for_status()
            _SESSIONS[url] = httpx.Cookies(client.cookies)
        yield client


def type_code(url: str, node: str, code: str) -> None:
    """As the owner would on the page: for this node, as soon as it asks."""
    with owner(url) as client:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            waiting = client.get("/api/house").raise_for_status().json()["pairings"]
            if found := [one["pairing"] for one in waiting if node in (one["node_id"], one["name"])]:
                client.post(f"/api/pairing/{found[0]}/code", json={"code": code}).raise_for_status()
                return
            time.sleep(0.02)
    raise AssertionError(f"{node} does not ask to be paired")


async def paired(url: str, node: str, kind: str = "frame", name: str = "") -> Credential:
    """Pair a node that exists only in the test; the same one again gets the credential it has."""
    if (known := _KNOWN.get((url, node))) is not None:
        return known
    board = Board()
    me = Applicant(NodeId(node), kind, name or node, "test")
    pairing = asyncio.ensure_future(pair(me, lambda: url, board, SystemClock()))
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not board.codes:
                await asyncio.sleep(0.01)
        await asyncio.to_thread(type_code, url, node, board.codes[0])
        async with asyncio.timeout(PATIENCE_S):
            credential = await pairing
    finally:
        pairing.cancel()
    _KNOWN[url, node] = credential
    return credential


def browser_cookie(url: str, node: str, name: str = "") -> str:
    """Pair a browser frame that exists only in the test: the cookie that its browser would keep."""
    side = NodeSide("042042", NodeId(node))
    body = {"node_id": node, "kind": "browser", "name": name or node, "element": _text(side.element)}
    with httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
        number = client.post("/api/pairing", json=body).raise_for_status().json()["pairing"]
        type_code(url, node, "042042")
        keys = side.keys(_bytes(client.get(f"/api/pairing/{number}/answer").raise_for_status().json()["element"]))
        proof = {"confirmation": _text(keys.node_proof())}
        answer = client.post(f"/api/pairing/{number}/confirm", json=proof).raise_for_status()
        keys.check_hub(_bytes(answer.json()["confirmation"]))
        return f"kinframe_frame={answer.cookies['kinframe_frame']}"


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def login(credential: Credential) -> BrokerAddress:
    """At the hub's broker on this machine."""
    return BrokerAddress(
        "127.0.0.1",
        credential.mqtt_port,
        credential.node_id,
        credential.node_id,
        credential.mqtt_password,
        tls_of(credential),
    )


def tls_of(credential: Credential) -> ssl.SSLContext:
    return hub_context(credential.authority, credential.hub_id)


def code_in(log: Path) -> str:
    """The code that a node's process prints on its terminal."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.startswith("Pairing code: ")]
        if lines:
            return lines[-1].removeprefix("Pairing code: ")[:7].replace(" ", "")
        time.sleep(0.05)
    raise AssertionError(f"no code in {log}: {log.read_text(errors='replace')[-1000:]}")
