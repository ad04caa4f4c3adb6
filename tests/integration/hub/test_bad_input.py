"""Bad input at every door of a real hub: a coded error in answer, log and diary, and the conductor lives."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import aiomqtt
import httpx
import pytest
from websockets.asyncio.client import connect

from protocol.codec import WIRE
from protocol.messages import ClipMade, Hello
from protocol.words import blob_hash
from tests.hub_process import HubProcess, running_hub
from tests.paired import browser_cookie, login, paired
from tests.photos_bad import BAD, gradient, saved
from tests.samples import SAMPLES
from tests.storms_hub import family_of
from tests.unit.hub.core.houses import hello


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("bad")) as process:
        httpx.post(f"{process.url}/api/subjects", json={"name": "Grandma"}).raise_for_status()
        pids = family_of(process)
        yield process
        assert pids <= family_of(process), "somebody died of it"


def error(response: httpx.Response) -> dict[str, Any]:
    body = dict(response.json()["error"])
    assert set(body) == {"code", "message", "retryable", "trace"}
    assert body["trace"] == response.headers["x-kinframe-trace"]
    assert body["message"]
    return body


def send_photo(hub: HubProcess, data: bytes, subject: str = "Grandma") -> httpx.Response:
    return httpx.post(f"{hub.url}/api/portraits", params={"subject": subject}, content=data)


@pytest.mark.parametrize("what", BAD)
def test_bad_photos(hub: HubProcess, what: str) -> None:
    make, code, status = BAD[what]
    response = send_photo(hub, make())
    found = error(response)
    assert (found["code"], response.status_code) == (code, status)
    assert found["trace"] in hub.log.read_text()
    said = hub.wait(lambda: [entry for entry in hub.house()["activity"] if entry["trace"] == found["trace"]])
    assert [entry["code"] for entry in said] == [code]
    assert hub.house()["portraits"] == []


def test_a_photo_of_nobody(hub: HubProcess) -> None:
    response = send_photo(hub, saved(gradient(), "JPEG"), subject="Nobody")
    assert (error(response)["code"], response.status_code) == ("house.unknown_subject", 404)


def test_an_upload_that_is_too_large_is_stopped_early(hub: HubProcess) -> None:
    response = send_photo(hub, b"\xff" * (41 << 20))
    assert (error(response)["code"], response.status_code) == ("photo.too_large", 413)

    def endless() -> Iterator[bytes]:
        for _ in range(60):
            yield b"\0" * (1 << 20)

    chunked = httpx.post(f"{hub.url}/api/portraits", params={"subject": "Grandma"}, content=endless())
    assert error(chunked)["code"] == "photo.too_large"
    assert hub.health()["resident_mb"] < 160
    assert not list((hub.data / "uploads").iterdir())


def test_an_upload_cut_off_half_way(hub: HubProcess) -> None:
    with socket.create_connection(("127.0.0.1", hub.port)) as line:
        head = f"POST /api/portraits?subject=Grandma HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\n"
        head += "Content-Length: 90000\r\n\r\n"
        line.sendall(head.encode() + b"\xff\xd8\xff" + b"x" * 20_000)
    hub.wait(lambda: "photo.incomplete" in [entry["code"] for entry in hub.house()["activity"]])
    hub.wait(lambda: not list((hub.data / "uploads").iterdir()))
    assert "photo.incomplete" in hub.log.read_text()


@pytest.mark.parametrize(
    ("method", "path", "body", "code", "status"),
    [
        ("GET", "/api/nothing", None, "api.not_found", 404),
        ("GET", "/static/../app.py", None, "api.not_found", 404),
        ("GET", "/static/%2e%2e/%2e%2e/app.py", None, "api.not_found", 404),
        ("DELETE", "/api/house", None, "api.wrong_method", 405),
        ("POST", "/api/subjects", {"nmae": "x"}, "api.invalid", 422),
        ("POST", "/api/subjects", {"name": "x" * 61}, "api.invalid", 422),
        ("POST", "/api/subjects", {"name": "  "}, "house.name_empty", 422),
        ("POST", "/api/subjects", {"name": "GRANDMA"}, "house.name_taken", 409),
        ("PATCH", "/api/subjects/nobody", {"name": "x"}, "house.unknown_subject", 404),
        ("DELETE", "/api/portraits/none", None, "house.unknown_portrait", 404),
        ("PUT", "/api/frames/none/placement", {"x": 1}, "house.unknown_frame", 404),
        ("PUT", "/api/frames/none/placement", {"x": "far"}, "api.invalid", 422),
        ("POST", "/api/jobs/none/cancel", None, "house.unknown_job", 404),
        ("PUT", "/api/look", {"preset": "disco"}, "look.unknown_preset", 404),
        ("PUT", "/api/look", {"brightness": 101}, "api.invalid", 422),
        ("PUT", "/api/look", {"quiet": "22:30"}, "api.invalid", 422),
        ("PUT", "/api/frames/none/panel", {"mat": 0.1}, "house.unknown_frame", 404),
        ("PUT", "/api/frames/none/panel", {"mat": 0.5}, "api.invalid", 422),
        ("PUT", "/api/frames/none/panel", {"mat_colour": "red"}, "api.invalid", 422),
        ("PUT", "/api/frames/none/panel", {"weather": "hail"}, "look.unknown_weather", 404),
        ("POST", "/api/commands", {}, "api.invalid", 422),
        ("POST", "/api/commands", {"command": {"action": "explode"}}, "command.invalid", 400),
        ("POST", "/api/commands", {"command": {"action": "perform", "level": 3}}, "command.invalid", 400),
        ("POST", "/api/commands", {"command": {"action": "perform", "subjects": 3}}, "api.invalid", 422),
        ("GET", "/api/blobs/" + "0" * 64, None, "blob.unknown", 404),
        ("GET", "/api/blobs/..%2f..%2fkey", None, "api.not_found", 404),
        ("GET", "/api/qr.svg?path=//evil.example", None, "api.invalid", 422),
    ],
)
def test_bad_requests(hub: HubProcess, method: str, path: str, body: object, code: str, status: int) -> None:
    response = httpx.request(method, hub.url + path, json=body)
    assert (error(response)["code"], response.status_code) == (code, status)


def test_a_body_that_is_no_json(hub: HubProcess) -> None:
    response = httpx.post(f"{hub.url}/api/commands", content=b"{", headers={"Content-Type": "application/json"})
    assert error(response)["code"] == "api.invalid"


def test_words_that_nobody_understands_get_a_helpful_answer(hub: HubProcess) -> None:
    said = httpx.post(f"{hub.url}/api/commands", json={"text": "make gradnpa wave"}).json()
    assert said["problem"]["code"]
    assert said["answer"]
    later = httpx.post(f"{hub.url}/api/commands", json={"command": {"action": "story", "subjects": ["Grandma"]}}).json()
    assert later["problem"]["code"] == "command.not_yet"


def test_a_clip_with_a_wrong_hash_is_not_kept(hub: HubProcess) -> None:
    name = blob_hash(b"what it should be")
    response = httpx.put(f"{hub.url}/api/blobs/{name}", content=b"what it is")
    assert (error(response)["code"], response.status_code) == ("blob.wrong_hash", 422)
    assert httpx.head(f"{hub.url}/api/blobs/{name}").status_code == 404
    assert httpx.put(f"{hub.url}/api/blobs/nonsense", content=b"x").status_code == 422
    assert not list((hub.data / "blobs" / "arriving").iterdir())


def test_headers_that_are_no_addresses_are_refused_like_foreign_ones(hub: HubProcess) -> None:
    for broken in ("[", "[zz]", "[::1"):
        answer = httpx.get(f"{hub.url}/api/health", headers={"Host": broken})
        assert (error(answer)["code"], answer.status_code) == ("api.foreign_host", 421)
        answer = httpx.post(f"{hub.url}/api/pairing", headers={"Origin": f"http://{broken}"}, json={})
        assert (error(answer)["code"], answer.status_code) == ("api.foreign_origin", 403)
    assert "Traceback" not in hub.log.read_text()


def test_foreign_hosts_and_origins_stay_outside(hub: HubProcess) -> None:
    rebound = httpx.get(f"{hub.url}/api/house", headers={"Host": f"evil.example:{hub.port}"})
    assert (error(rebound)["code"], rebound.status_code) == ("api.foreign_host", 421)
    elsewhere = httpx.post(f"{hub.url}/api/commands", json={"text": "stop"}, headers={"Origin": "http://evil.example"})
    assert (error(elsewhere)["code"], elsewhere.status_code) == ("api.foreign_origin", 403)
    own = httpx.post(f"{hub.url}/api/commands", json={"text": "stop"}, headers={"Origin": hub.url})
    assert own.status_code == 200


HELLO = WIRE.encode(hello("frame-9", "Attic"))
MESSAGES: dict[str, tuple[bytes, str]] = {
    "unknown type": (b"\x81\xa4type\xaanode.fnord", "protocol.unknown_type"),
    "wrong types": (b"\x82\xa4type\xaanode.hello\xa7node_id\x05", "protocol.malformed"),
    "bad UTF-8": (b"\x82\xa4type\xabnode.status\xa7node_id\xa2\xff\xfe", "protocol.malformed"),
    "truncated": (HELLO[:-3], "protocol.malformed"),
    "empty": (b"", "protocol.malformed"),
    "oversized": (HELLO + b"\0" * 270_000, "protocol.too_large"),
    "nested": (b"\x91" * 100_000, "protocol.malformed"),
}


async def knocking(hub: HubProcess, node: str) -> aiomqtt.Client:
    """A paired node with a mind of its own."""
    at = login(await paired(hub.url, node))
    return aiomqtt.Client(
        at.host, at.port, identifier=node, username=at.username, password=at.password, tls_context=at.tls
    )


@pytest.mark.parametrize("what", MESSAGES)
async def test_bad_messages_on_the_bus(hub: HubProcess, what: str) -> None:
    payload, code = MESSAGES[what]
    node = f"bad-{what.split()[0].lower()}"
    async with await knocking(hub, node) as client:
        await client.publish(f"kinframe/1/{node}/hello", payload, qos=1)
    await asyncio.to_thread(hub.wait, lambda: code in [p["code"] for p in hub.house()["problems"] if node in p["key"]])
    assert code in hub.log.read_text()


async def test_a_nan_and_a_stolen_name_on_the_bus(hub: HubProcess) -> None:
    import msgpack

    showing = {"type": "playback.showing", "node_id": "bad-nan", "state": "idle", "offset_uncertainty_ms": float("nan")}
    async with await knocking(hub, "bad-nan") as client:
        await client.publish("kinframe/1/bad-nan/report", msgpack.packb(showing), qos=1)
    async with await knocking(hub, "bad-thief") as client:
        await client.publish("kinframe/1/bad-thief/hello", HELLO, qos=1)
    for node, code in (("bad-nan", "protocol.malformed"), ("bad-thief", "protocol.wrong_sender")):
        found = [
            (p["key"], p["code"])
            for p in hub.wait(lambda n=node: [p for p in hub.house()["problems"] if n in p["key"]])
        ]  # type: ignore[misc]
        assert found[0][1] == code


async def test_bad_messages_of_a_browser_frame(hub: HubProcess) -> None:
    cookie = await asyncio.to_thread(browser_cookie, hub.url, "browser-1")
    async with connect(f"ws://127.0.0.1:{hub.port}/api/frame", additional_headers={"Cookie": cookie}) as socket:
        made = next(m for m in SAMPLES if isinstance(m, ClipMade))
        for text in (
            "{",
            '{"type": "node.fnord"}',
            WIRE.encode_json(made).decode(),
            WIRE.encode_json(hello("frame-1", "x")).decode(),
        ):
            await socket.send(text)
            answer = json.loads(await socket.recv())
            assert answer["type"] == "node.refused"
            assert answer["code"].startswith("protocol.")
        said: Hello = hello("browser-1", "Tablet")
        await socket.send(WIRE.encode_json(said).decode())
        assert json.loads(await socket.recv())["type"] == "node.welcome"
    await asyncio.to_thread(
        hub.wait, lambda: [f for f in hub.house()["frames"] if f["name"] == "Tablet" and not f["online"]]
    )


async def test_a_foreign_page_cannot_open_a_frame(hub: HubProcess) -> None:
    with pytest.raises(Exception, match="403"):
        async with connect(f"ws://127.0.0.1:{hub.port}/api/frame", origin="http://evil.example"):  # type: ignore[arg-type]
            pass


def test_after_all_that_a_good_photo_is_welcome(hub: HubProcess) -> None:
    assert send_photo(hub, saved(gradient(), "JPEG")).status_code == 202
    assert hub.health()["heavy_modules"] == []
