"""Who gets what of a real hub and its real broker: the unpaired, the mischievous, the revoked, the renewed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiomqtt
import httpx
import pytest

from hub.trust_worker.authority import renew
from protocol.codec import WIRE
from protocol.credential import Credential, with_secret
from protocol.messages import CredentialRenewed, CueCancel, NodeStatus, Welcome
from protocol.runtime.bus_mqtt import BrokerAddress
from protocol.runtime.credential_folder import adoption
from protocol.runtime.tls import hub_context
from tests.hub_process import HubProcess, running_hub
from tests.paired import login, owner, paired
from tests.patience import PATIENCE_S
from tests.scripted_nodes import ScriptedFrame

REFUSED = (aiomqtt.MqttError, OSError)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("trust")) as hub:
        yield hub


@asynccontextmanager
async def at_broker(address: BrokerAddress, client_id: str = "") -> AsyncIterator[aiomqtt.Client]:
    async with aiomqtt.Client(
        address.host,
        address.port,
        identifier=client_id or address.client_id,
        username=address.username,
        password=address.password,
        tls_context=address.tls,
        protocol=aiomqtt.ProtocolVersion.V311,
    ) as client:
        yield client


async def test_whoever_is_not_paired_gets_nothing_at_the_broker(hub: HubProcess) -> None:
    known = await paired(hub.url, "frame-known")
    good = login(known)
    strangers = (
        BrokerAddress("127.0.0.1", hub.mqtt_port, "x", tls=good.tls),
        BrokerAddress("127.0.0.1", hub.mqtt_port, "x", "admin", "admin", good.tls),
        BrokerAddress("127.0.0.1", hub.mqtt_port, "frame-known", "frame-known", "wrong", good.tls),
        BrokerAddress("127.0.0.1", hub.mqtt_port, "hub", "hub", good.password, good.tls),
        BrokerAddress("127.0.0.1", hub.mqtt_port, "frame-known", "frame-known", good.password),  # without TLS
    )
    for stranger in strangers:
        with pytest.raises(REFUSED):
            async with at_broker(stranger):
                pass


async def test_a_node_does_not_talk_to_somebody_elses_hub(hub: HubProcess, tmp_path: Path) -> None:
    renew(tmp_path, ("kinframe-0.local",))
    foreign = hub_context((tmp_path / "authority.pem").read_text(), "0")
    with pytest.raises(aiomqtt.MqttError, match="CERTIFICATE_VERIFY_FAILED"):
        async with at_broker(BrokerAddress("127.0.0.1", hub.mqtt_port, "x", "x", "x", foreign)):
            pass


async def test_a_mischievous_node_speaks_and_hears_for_itself_only(hub: HubProcess) -> None:
    thief, victim = await paired(hub.url, "frame-thief"), await paired(hub.url, "frame-victim")
    stolen = NodeStatus(node_id=victim.node_id, boot_id="b", online=False)
    heard: list[str] = []
    async with at_broker(login(thief)) as client:
        for topic in ("#", "kinframe/1/#", "kinframe/1/+/command", "kinframe/1/frame-victim/command", "$SYS/#"):
            await _subscribe(client, topic)
        await _subscribe(client, "$CONTROL/dynamic-security/v1/response")
        await client.publish("$CONTROL/dynamic-security/v1", b'{"commands":[{"command":"listClients"}]}', qos=1)
        await client.publish("kinframe/1/frame-victim/status", WIRE.encode(stolen), qos=1)
        await client.publish("kinframe/1/frame-victim/command", WIRE.encode(CueCancel()), qos=1)
        await client.publish("kinframe/1/hub/announce", b"", qos=1, retain=True)
        async with ScriptedFrame("Victim", hub.url, node="frame-victim") as frame:
            welcome = await frame.wait_for(Welcome)  # the announcement still stands, and the hub still answers
            assert isinstance(welcome, Welcome)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    async for message in client.messages:
                        heard.append(str(message.topic))  # noqa: PERF401 (what came before the timeout counts)
            assert not any(isinstance(message, CueCancel) for message in frame.heard)
            assert frame_named(hub, "Victim")["online"]
    assert set(heard) <= {"kinframe/1/hub/announce", "kinframe/1/hub/health"}


async def _subscribe(client: aiomqtt.Client, topic: str) -> None:
    with contextlib.suppress(aiomqtt.MqttError):
        await client.subscribe(topic, qos=1)


async def test_nobody_takes_another_nodes_place(hub: HubProcess) -> None:
    """A second client of one id ends the first: so every user is bound to its own."""
    thief = await paired(hub.url, "frame-thief")
    async with ScriptedFrame("Calm", hub.url, node="frame-calm") as calm:
        await calm.wait_for(Welcome)
        with pytest.raises(REFUSED):
            async with at_broker(login(thief), client_id="frame-calm"):
                pass
        assert frame_named(hub, "Calm")["online"]


def test_no_node_takes_the_name_of_the_hub(hub: HubProcess) -> None:
    """Letting it in would take the hub's own user away, and end the broker for everybody."""
    asked = {"node_id": "hub", "kind": "frame", "name": "Hallway", "element": "AAAA"}
    answer = httpx.post(f"{hub.url}/api/pairing", json=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "pairing.malformed")


async def test_a_revoked_node_is_cut_off(hub: HubProcess) -> None:
    credential = await paired(hub.url, "frame-lost")
    token = {"Authorization": f"Bearer {credential.http_token}"}
    async with at_broker(login(credential)) as client:
        await client.subscribe("kinframe/1/frame-lost/command", qos=1)
        assert httpx.get(f"{hub.url}/api/blobs/{'0' * 64}", headers=token).status_code == 404
        with owner(hub.url) as house:
            house.post("/api/nodes/frame-lost/revoke").raise_for_status()
        with pytest.raises(aiomqtt.MqttError):
            async with asyncio.timeout(PATIENCE_S):  # left alone, it would stay for ever
                async for _ in client.messages:
                    pass
    with pytest.raises(REFUSED):
        async with at_broker(login(credential)):
            pass
    assert httpx.get(f"{hub.url}/api/blobs/{'0' * 64}", headers=token).status_code == 401
    lost = next(node for node in hub.house()["nodes"] if node["id"] == "frame-lost")
    assert lost["revoked"] and not lost["online"]


async def test_a_renewed_secret_replaces_the_old_one_everywhere(hub: HubProcess) -> None:
    old = await paired(hub.url, "frame-fresh")
    async with ScriptedFrame("Fresh", hub.url, node="frame-fresh") as frame:
        await frame.wait_for(Welcome)
        with owner(hub.url) as house:
            house.post("/api/nodes/frame-fresh/rotate").raise_for_status()
        said = await frame.wait_for(CredentialRenewed)
        assert isinstance(said, CredentialRenewed)
        new = with_secret(old, said.secret)
        assert _status(hub, old) == _status(hub, new) == 404, "both are good until the node has said that it has it"
        await frame.say(adoption(new))
        await asyncio.to_thread(hub.wait, lambda: _status(hub, old) == 401)
    assert _status(hub, new) == 404
    async with at_broker(login(new)):
        pass
    with pytest.raises(REFUSED):
        async with at_broker(login(old)):
            pass


def _status(hub: HubProcess, credential: Credential) -> int:
    token = {"Authorization": f"Bearer {credential.http_token}"}
    return httpx.get(f"{hub.url}/api/blobs/{'0' * 64}", headers=token).status_code


async def test_only_the_owner_lets_in_and_shuts_out(hub: HubProcess) -> None:
    await paired(hub.url, "frame-known")
    for path, body in (
        ("/api/pairing/any/code", {"code": "123456"}),
        ("/api/nodes/frame-known/revoke", None),
        ("/api/nodes/frame-known/rotate", None),
    ):
        answer = httpx.post(f"{hub.url}{path}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "command.not_allowed")


async def test_trust_survives_the_hub_and_its_broker(hub: HubProcess) -> None:
    async with ScriptedFrame("Loyal", hub.url, node="frame-loyal") as loyal:
        await loyal.wait_for(Welcome)
        loyal.heard.clear()
        await asyncio.to_thread(hub.child("mosquitto").kill)
        await loyal.wait_for(Welcome)
        loyal.heard.clear()
        await asyncio.to_thread(hub.kill)
        await asyncio.to_thread(hub.start)
        await loyal.wait_for(Welcome)


def test_secrets_lie_only_where_their_owner_may_read(hub: HubProcess) -> None:
    for name in ("trust/authority.key", "trust/hub.key", "broker/dynamic-security.json"):
        assert (hub.data / name).stat().st_mode & 0o077 == 0, name
    assert hub.data.stat().st_mode & 0o077 == 0, "the rows hold the keys of the nodes' clocks"
    log = hub.log.read_text()
    assert "secret" not in log and "credential" not in log


def frame_named(hub: HubProcess, name: str) -> dict[str, object]:
    return next(dict(frame) for frame in hub.house()["frames"] if frame["name"] == name)


@pytest.mark.parametrize("name", ["\x1b[2J", "Hall\x00way", "\u202eyawllaH", ""])
def test_a_stranger_cannot_choose_a_name_that_deceives(hub: HubProcess, name: str) -> None:
    asked = {"node_id": "frame-odd", "kind": "frame", "name": name, "element": "QQ"}
    answer = httpx.post(f"{hub.url}/api/pairing", json=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "api.invalid")


def test_no_header_makes_a_stranger_somebody_else(hub: HubProcess) -> None:
    """Whoever tries passwords is counted by where they really are."""
    codes = [
        httpx.post(
            f"{hub.url}/api/session", json={"password": "wrong"}, headers={"X-Forwarded-For": f"192.0.2.{number}"}
        ).json()["error"]["code"]
        for number in range(6)
    ]
    assert codes[0] == "session.wrong_password" and codes[-1] == "session.too_many"
