"""A node's end of pairing over HTTP (docs/protocol.md): it shows a code until somebody has typed the right one."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import structlog

from protocol.credential import Credential, decode_credential
from protocol.errors import (
    HubForeign,
    KinframeError,
    PairingCodeWrong,
    PairingMalformed,
    PairingTooMany,
    PairingUnknown,
)
from protocol.pairing import TRIES, NodeSide, PairingKeys, new_code
from protocol.runtime.clock import Clock
from protocol.words import NodeId

log = structlog.get_logger()
LONG_POLL_S = 30.0
PAUSE_MS = 2_000.0
LONG_PAUSE_MS = 15_000.0
SPENT_PAUSE_MS = 60_000.0
"""After TRIES guesses: whoever answers in place of the hub gets no faster through a million codes."""


@dataclass(frozen=True)
class Applicant:
    """Who wants to be let in."""

    node: NodeId
    kind: str
    name: str
    software: str


class CodeBoard(Protocol):
    """Where the code can be read by whoever stands before the node."""

    def show(self, code: str, hub_url: str) -> None: ...

    def say(self, words: str) -> None: ...


class TerminalBoard:
    """Shows the code on standard output: read off a terminal, or off a log over SSH. See the CodeBoard port."""

    def show(self, code: str, hub_url: str) -> None:
        print(f"Pairing code: {code[:3]} {code[3:]}   Type it on the page of your house, {hub_url}/", flush=True)

    def say(self, words: str) -> None:
        print(words, flush=True)


class _Unreachable(Exception):
    """Nobody answers; try again."""


class _Unproved(Exception):
    """It has our proof, by which it can tell whether it guessed the code, and gave none of its own."""


async def pair(me: Applicant, hub_url: Callable[[], str], board: CodeBoard, clock: Clock) -> Credential:
    """Ask until somebody lets us in. ``hub_url`` may be empty while no hub was found. Ends only well or cancelled."""
    code, tries = new_code(), 0
    async with httpx.AsyncClient(timeout=httpx.Timeout(10.0, read=LONG_POLL_S), trust_env=False) as http:
        while True:
            url = hub_url()
            if not url:
                await clock.sleep(PAUSE_MS / 4)
                continue
            board.show(code, url)
            try:
                return await _one_try(http, url, me, code)
            except (PairingCodeWrong, HubForeign) as wrong:
                tries += 1
                board.say(f"{wrong.message} Try again.")
            except _Unproved as trouble:
                tries += 1
                log.warning("pairing_unproved", hub=url, reason=str(trouble))
                await clock.sleep(PAUSE_MS)
            except PairingUnknown:  # too late, or dismissed
                code, tries = new_code(), 0
            except PairingTooMany as many:
                board.say(many.message)
                await clock.sleep(LONG_PAUSE_MS)
            except (_Unreachable, KinframeError) as trouble:
                log.info("pairing_waits", hub=url, reason=str(trouble))
                await clock.sleep(PAUSE_MS)
            if tries >= TRIES:
                code, tries = new_code(), 0
                board.show(code, url)
                board.say("The code was wrong too often: this new one can be typed in a minute.")
                await clock.sleep(SPENT_PAUSE_MS)


async def _one_try(http: httpx.AsyncClient, url: str, me: Applicant, code: str) -> Credential:
    """Raises _Unreachable and what the hub answers: PairingCodeWrong, PairingUnknown, PairingTooMany …

    Once the proof is out this was a guess, whatever comes back: then only PairingCodeWrong, HubForeign and _Unproved.
    """
    side = await asyncio.to_thread(NodeSide, code, me.node)
    asked = {"node_id": me.node, "kind": me.kind, "name": me.name, "software": me.software}
    begun = await _call(http, "POST", f"{url}/api/pairing", {**asked, "element": _text(side.element)})
    place = f"{url}/api/pairing/{begun.get('pairing')}"
    while not (answer := await _call(http, "GET", f"{place}/answer")):
        pass
    keys = await asyncio.to_thread(side.keys, _bytes(answer, "element"))
    try:
        admitted = await _call(http, "POST", f"{place}/confirm", {"confirmation": _text(keys.node_proof())})
        return _let_in(keys, me.node, admitted)
    except (PairingCodeWrong, HubForeign):
        raise
    except (_Unreachable, KinframeError) as trouble:
        raise _Unproved(str(trouble)) from trouble


def _let_in(keys: PairingKeys, node: NodeId, admitted: dict[str, Any]) -> Credential:
    """Raises HubForeign, PairingMalformed, MessageMalformed."""
    keys.check_hub(_bytes(admitted, "confirmation"))
    credential = decode_credential(keys.opened(_bytes(admitted, "sealed")))
    if credential.node_id != node:
        raise PairingMalformed("the hub gave the credential of another node")
    return credential


async def _call(http: httpx.AsyncClient, method: str, url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Empty for 204."""
    try:
        response = await http.request(method, url, json=body)
        if response.status_code == httpx.codes.NO_CONTENT:
            return {}
        said = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _Unreachable(f"{type(error).__name__} {error}") from error
    if response.is_success and isinstance(said, dict):
        return said
    raise _refusal(said)


def _refusal(said: Any) -> KinframeError:
    error = said.get("error", {}) if isinstance(said, dict) else {}
    code, message = str(error.get("code", "")), str(error.get("message", ""))
    for kind in (PairingCodeWrong, PairingUnknown, PairingTooMany):
        if kind.code == code:
            return kind(message)
    return PairingMalformed(message or "the hub answers something else")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(said: dict[str, Any], name: str) -> bytes:
    """Raises PairingMalformed."""
    text = str(said.get(name))
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as broken:
        raise PairingMalformed(f"the hub's {name} is no base64url") from broken
