"""Scenes over the API of a real hub, performed by frames that play by script."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from protocol.messages import Cue, CueCancel
from tests.hub_process import HubProcess, running_hub
from tests.integration.hub.test_walk import alive, frame, here, renderer, say, until, upload

ALONG = {"name": "Along", "kind": "ripple", "direction": 0.0, "speed": 2.0, "gesture": "wave", "cooldown": 0.0}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("scenes")) as process:
        yield process


def ask(hub: HubProcess, method: str, path: str, **more: Any) -> httpx.Response:
    return httpx.request(method, f"{hub.url}{path}", **more)


def code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, str(response.json()["error"]["code"])


def test_scenes_come_built_in_and_are_kept_as_json_and_as_toml(hub: HubProcess) -> None:
    built_in = ask(hub, "GET", "/api/scenes").json()["scenes"]
    assert {"good-evening", "mexican-wave", "call-and-answer"} <= {scene["id"] for scene in built_in}
    assert all(scene["built_in"] and not scene["changed"] for scene in built_in)

    assert ask(hub, "PUT", "/api/scenes/along", json=ALONG).json()["scenes"] == ["along"]
    text = ask(hub, "GET", "/api/scenes.toml?scene=along")
    assert text.headers["content-type"].startswith("application/toml")
    assert text.text == ('[[scenes]]\nname = "Along"\ncooldown = 0\nkind = "ripple"\ngesture = "wave"\ndirection = 0\n')
    faster = text.text + "speed = 5\n"
    assert ask(hub, "PUT", "/api/scenes.toml", content=faster.encode()).json()["scenes"] == ["along"]
    (along,) = [scene for scene in ask(hub, "GET", "/api/scenes").json()["scenes"] if scene["id"] == "along"]
    assert (along["speed"], along["built_in"]) == (5.0, False)

    everything = ask(hub, "GET", "/api/scenes.toml").text
    assert ask(hub, "PUT", "/api/scenes.toml", content=everything.encode()).is_success
    assert ask(hub, "GET", "/api/scenes.toml").text == everything
    for scene in built_in:
        ask(hub, "DELETE", f"/api/scenes/{scene['id']}").raise_for_status()
    assert code(ask(hub, "DELETE", "/api/scenes/good-evening")) == (409, "scene.built_in")
    assert ask(hub, "DELETE", "/api/scenes/along").is_success
    assert code(ask(hub, "DELETE", "/api/scenes/along")) == (404, "scene.unknown")


@pytest.mark.parametrize(
    ("path", "sent", "status", "expected", "words"),
    [
        ("/api/scenes/a", {"json": {**ALONG, "speed": 0}}, 422, "scene.invalid", "scene.speed: "),
        ("/api/scenes/a", {"json": {**ALONG, "from": {"x": 1}}}, 422, "scene.invalid", "scene.direction: "),
        (
            "/api/scenes/a",
            {"json": {"name": "A", "parts": [{"kind": "?"}]}},
            422,
            "scene.invalid",
            "scene.parts[0].kind",
        ),
        ("/api/scenes/a", {"json": []}, 422, "api.invalid", ""),
        ("/api/scenes/A%20b", {"json": ALONG}, 422, "api.invalid", ""),
        ("/api/scenes/a", {"json": {**ALONG, "name": "mexican WAVE"}}, 409, "house.name_taken", ""),
        ("/api/scenes.toml", {"content": b"[[scenes]"}, 422, "scene.invalid", "scenes: not TOML"),
        ("/api/scenes.toml", {"content": b"\xff"}, 422, "scene.invalid", "scenes: not UTF-8"),
        ("/api/scenes.toml", {"content": b"#" * 300_000}, 422, "scene.invalid", "scenes: at most"),
        (
            "/api/scenes.toml",
            {"content": b'[[scenes]]\nname = "A"\nkind = "x"'},
            422,
            "scene.invalid",
            "scenes[0].kind",
        ),
    ],
)
def test_bad_scenes_are_refused_and_nothing_is_kept(
    hub: HubProcess, path: str, sent: dict[str, Any], status: int, expected: str, words: str
) -> None:
    before = ask(hub, "GET", "/api/scenes").json()
    refused = ask(hub, "PUT", path, **sent)
    assert code(refused) == (status, expected)
    assert refused.json()["error"]["message"].startswith(words)
    assert ask(hub, "GET", "/api/scenes").json() == before


async def test_a_scene_is_previewed_started_in_words_and_stopped(hub: HubProcess) -> None:
    async with frame(hub, "Hallway") as hallway, frame(hub, "Kitchen") as kitchen, renderer(hub):
        await upload(hub, "Grandma")
        await upload(hub, "Dad")
        await until(hub, lambda h: alive(h) and all(f["portrait"] for f in here(h)) and len(here(h)) == 2)
        for node, x in ((hallway, 0.0), (kitchen, 6.0)):
            ask(hub, "PUT", f"/api/frames/{node.id}/placement", json={"x": x, "y": 0.0}).raise_for_status()
        preview = ask(hub, "POST", "/api/scenes/preview", json=ALONG).json()
        assert [(turn["frame"], turn["begins_ms"]) for turn in preview["turns"]] == [
            (hallway.id, 0),
            (kitchen.id, 3000),
        ]
        assert preview["left_out"] == []
        assert preview["toml"].startswith("[[scenes]]")

        ask(hub, "PUT", "/api/scenes/along", json=ALONG).raise_for_status()
        said = await say(hub, "start the along scene")
        assert said["answer"] in ("Along: Grandma and Dad wave.", "Along: Dad and Grandma wave.")
        first, second = [await node.wait_for(Cue) for node in (hallway, kitchen)]
        assert isinstance(first, Cue)
        assert isinstance(second, Cue)
        assert second.start - first.start == pytest.approx(3000)
        house = await until(hub, lambda h: h if len(_of(h, str(first.scene))) == 2 else None)
        assert [one["frame"] for one in _of(house, str(first.scene))] == [hallway.id, kitchen.id]

        await until(hub, lambda h: h["under_way"] == [])
        again = await say(hub, "start the along scene")
        assert again["problem"] is None
        assert hub.house()["under_way"][0]["name"] == "Along"
        assert (await say(hub, "start the along scene"))["problem"]["code"] == "scene.cooldown"
        assert (await say(hub, "stop the along scene"))["answer"] == "All is quiet."
        assert isinstance(await kitchen.wait_for(CueCancel), CueCancel)
        assert hub.house()["under_way"] == []


def _of(house: dict[str, Any], scene: str) -> list[dict[str, Any]]:
    return [one for one in house["performances"] if one["scene"] == scene]


async def test_a_scene_survives_a_restart(hub: HubProcess) -> None:
    ask(hub, "PUT", "/api/scenes/along", json=ALONG).raise_for_status()
    await asyncio.to_thread(hub.stop)
    await asyncio.to_thread(hub.start)
    assert [s["direction"] for s in ask(hub, "GET", "/api/scenes").json()["scenes"] if s["id"] == "along"] == [0.0]
