"""The pairing desk: nodes ask to be let in, the owner types their code, both ends prove what they know.

Secrets stay here and die here; what the house should see goes to it as events.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from hub.core.broker_rights import MQTT_ITERATIONS
from hub.core.events import PairingsChanged
from hub.core.records import NodeKeys, PairedNode
from hub.core.requests import KeysRenewed, NodePaired
from hub.core.state import Pairing
from hub.ports import Admission, BrokerUsers, CodeCheck, Conductor
from protocol.credential import SECRET_BYTES, Credential, encode_credential
from protocol.errors import PairingCodeWrong, PairingError, PairingTooMany, PairingUnknown
from protocol.runtime.clock import Clock
from protocol.words import NodeId, TraceId

log = structlog.get_logger()
OPEN_MS = 300_000.0
"""How long a node may wait for its code to be typed."""
MOST_WAITING = 8
MOST_PER_ADDRESS = 3
TRIES = 3
TRIES_WITHIN_MS = 60_000.0


@dataclass
class _Waiting:
    seen: Pairing
    software: str
    element: bytes
    address: str
    until_ms: float
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    hub_element: bytes = b""
    check: CodeCheck | None = None
    gone: bool = False


class PairingDesk:
    """See the PairingDoor port. ``run`` lets pairings expire."""

    def __init__(
        self,
        conductor: Conductor,
        users: BrokerUsers | None,
        clock: Clock,
        credential: Callable[[NodeId, bytes], Credential],
        check: Callable[[], CodeCheck],
    ) -> None:
        """``credential`` makes one for a node and a secret; ``check`` begins the hub's end of a pairing."""
        self._conductor = conductor
        self._users = users
        self._clock = clock
        self._credential = credential
        self._check = check
        self._waiting: dict[str, _Waiting] = {}
        self._wrong: dict[str, list[float]] = {}

    async def ask(self, node: NodeId, kind: str, name: str, software: str, element: bytes, address: str) -> str:
        """Raises PairingTooMany."""
        self._refuse_too_often(node, address)
        for former in [one for one in self._waiting.values() if (one.seen.node, one.address) == (node, address)]:
            await self._forget(former)  # it asks anew: its old code and element are dead
        await self._make_room(address)
        number = secrets.token_urlsafe(12)
        at = self._clock.wall().isoformat(timespec="seconds")
        seen = Pairing(number, node, kind, name, at, tries=self._wrong_lately(node))
        self._waiting[number] = _Waiting(seen, software, element, address, self._clock.now_ms() + OPEN_MS)
        log.info("pairing_asked", node_id=node, kind=kind)
        await self._tell()
        return number

    async def answer(self, number: str, patience_s: float) -> bytes | None:
        """The hub's element, once somebody has typed a code; None when nobody did in time. Raises PairingUnknown."""
        waiting = self._known(number)
        try:
            async with asyncio.timeout(patience_s):
                await waiting.answered.wait()
        except TimeoutError:
            return None
        if waiting.gone:
            raise PairingUnknown()
        return waiting.hub_element

    async def give_code(self, number: str, code: str) -> None:
        """What the owner typed; whether it is right, the node's proof will show. Raises PairingUnknown."""
        waiting = self._known(number)
        if waiting.check is not None:
            return
        waiting.check = self._check()
        try:
            element = await waiting.check.element(code, waiting.seen.node, waiting.element)
        except PairingError:
            await self._forget(waiting)
            await self._tell()
            raise
        if waiting.gone:  # asked anew or dismissed while the check began, which nobody could end yet
            await waiting.check.close()
            raise PairingUnknown()
        waiting.hub_element = element
        waiting.seen = Pairing(**{**vars(waiting.seen), "state": "answered"})
        waiting.answered.set()
        await self._tell()

    async def confirm(self, number: str, proof: bytes, trace: TraceId) -> Admission:
        """Let the node in. Raises PairingUnknown, PairingCodeWrong: either way this pairing is over."""
        waiting = self._known(number)
        if waiting.check is None or not waiting.hub_element:
            raise PairingUnknown("Nobody has typed a code yet.")
        self._waiting.pop(number)  # one proof, whatever comes of it
        credential = self._credential(waiting.seen.node, secrets.token_bytes(SECRET_BYTES))
        try:
            hub_proof, sealed = await waiting.check.prove(proof, encode_credential(credential))
        except PairingCodeWrong:
            for who in (waiting.seen.node, waiting.address):
                self._wrong.setdefault(who, []).append(self._clock.now_ms())
            log.warning("pairing_code_wrong", node_id=waiting.seen.node)
            await self._tell(f"The code for {waiting.seen.name} was wrong.", PairingCodeWrong.code)
            raise
        finally:
            await waiting.check.close()
        await self._admit(waiting.seen, credential, trace)
        kind = waiting.seen.kind
        return Admission(hub_proof, b"" if kind == "browser" else sealed, kind, credential.http_token)

    async def dismiss(self, number: str) -> None:
        """Raises PairingUnknown."""
        await self._forget(self._known(number))
        await self._tell()

    async def renew(self, node: NodeId, trace: TraceId) -> str:
        """Give a node a new secret; what the house says about it. Raises what the house refuses."""
        secret = secrets.token_bytes(SECRET_BYTES)
        fresh = self._credential(node, secret)
        renewed = KeysRenewed(secrets.token_hex(8), node, secret, fresh.mqtt_password, keys_of(fresh), trace)
        answer = await self._conductor.ask(renewed)
        if answer.error is not None:
            raise answer.error
        return answer.words

    async def run(self) -> None:
        while True:
            await self._clock.sleep(1_000)
            now = self._clock.now_ms()
            late = [one for one in self._waiting.values() if one.until_ms < now]
            for one in late:
                await self._forget(one)
            if late:
                await self._tell()

    async def _admit(self, seen: Pairing, credential: Credential, trace: TraceId) -> None:
        node = PairedNode(seen.node, seen.kind, seen.name, "", keys_of(credential))
        answer = await self._conductor.ask(NodePaired(secrets.token_hex(8), node, credential.mqtt_password, trace))
        if answer.error is not None:
            raise answer.error
        if self._users is not None:
            await self._users.settled()  # else the node might knock before the broker knows it
        await self._tell()

    def _known(self, number: str) -> _Waiting:
        waiting = self._waiting.get(number)
        if waiting is None or waiting.until_ms < self._clock.now_ms():
            raise PairingUnknown()
        return waiting

    async def _forget(self, waiting: _Waiting) -> None:
        self._waiting.pop(waiting.seen.id, None)
        waiting.gone = True
        waiting.answered.set()
        if waiting.check is not None:
            await waiting.check.close()

    def _refuse_too_often(self, node: NodeId, address: str) -> None:
        if any(self._wrong_lately(who) >= TRIES for who in (node, address)):
            raise PairingTooMany("The code was wrong too often: wait a minute.")

    async def _make_room(self, address: str) -> None:
        """Raises PairingTooMany. In a full room the address that waits most often gives up its latest place."""
        addresses = [one.address for one in self._waiting.values()]
        if addresses.count(address) >= MOST_PER_ADDRESS and not _is_loopback(address):
            raise PairingTooMany()
        if len(addresses) < MOST_WAITING:
            return
        crowded = max(addresses, key=addresses.count)
        if addresses.count(crowded) <= addresses.count(address) + 1:
            raise PairingTooMany()
        await self._forget([one for one in self._waiting.values() if one.address == crowded][-1])

    def _wrong_lately(self, who: str) -> int:
        """Wrong codes of a node or an address. Only they are remembered: a stranger may ask under a million names."""
        since = self._clock.now_ms() - TRIES_WITHIN_MS
        lately = [at for at in self._wrong.pop(who, ()) if at >= since]
        if lately:
            self._wrong[who] = lately
        return len(lately)

    async def _tell(self, words: str = "", code: str = "") -> None:
        seen = tuple(one.seen for one in self._waiting.values())
        await self._conductor.put(PairingsChanged(seen, words, code))


def keys_of(credential: Credential) -> NodeKeys:
    """What the hub keeps of a node's secret."""
    salt = secrets.token_bytes(12)
    mqtt = hashlib.pbkdf2_hmac("sha512", credential.mqtt_password.encode(), salt, MQTT_ITERATIONS, 64)
    token = credential.http_token.partition(".")[2]
    return NodeKeys(
        mqtt_salt=base64.b64encode(salt).decode(),
        mqtt_hash=base64.b64encode(mqtt).decode(),
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        time_key=credential.time_key.hex(),
    )


def _is_loopback(address: str) -> bool:
    return address in ("127.0.0.1", "::1")
