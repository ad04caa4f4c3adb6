"""Somebody who lived in the house is put to rest: on no disk of any node is anything left of them."""

from __future__ import annotations

import contextlib
import hashlib
import re
from pathlib import Path

import httpx

from tests.e2e.conftest import Living
from tests.e2e.house import EILEEN, House, frame_called

SHOWN = re.compile(r"Owner's password .*: ([a-z0-9-]{19})$", re.MULTILINE)
NAME = "Amelia"


def hashes_below(folder: Path) -> set[str]:
    """What lies in a folder, by content, and by the hashes in the names."""
    found: set[str] = set()
    for file in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):  # the house lives, and files come and go
            found.add(hashlib.sha256(file.read_bytes()).hexdigest())
            found |= set(re.findall(r"[0-9a-f]{64}", file.name))
    return found


def lived(house: House) -> tuple[str, set[str]]:
    """Amelia has hung in the Attic, with all that was rendered of her; her id and her bytes."""
    house.start("Attic", "frame", "--room", "attic", "--offscreen", "--size", "240x320")
    house.until("the attic", lambda now: frame_called(now, "Attic")["online"])
    portrait = house.add(NAME, EILEEN)
    house.hang(frame_called(house.look(), "Attic")["id"], portrait)
    house.until_rendered(portrait)
    clips = next(p for p in house.look()["portraits"] if p["id"] == portrait)["clips"]
    house.until("her clips in the attic", lambda now: len(frame_called(now, "Attic")["ready"]) == len(clips))
    record = next(p for p in house.look()["portraits"] if p["id"] == portrait)
    blobs = {record["photo"], record["thumbnail"]} | {clip[kind] for clip in clips for kind in ("video", "track")}
    return str(record["subject"]), blobs


def others(house: House, portrait_of: str) -> set[str]:
    """What the portraits of everybody else are made of."""
    kept = [p for p in house.look()["portraits"] if p["subject"] != portrait_of]
    clips = {clip[kind] for p in kept for clip in p["clips"] for kind in ("video", "track")}
    return clips | {p[kind] for p in kept for kind in ("photo", "thumbnail")}


def test_nothing_is_left_on_any_disk(living: Living) -> None:
    house = living.house
    subject, blobs = lived(house)
    mine = blobs - others(house, subject)
    assert mine
    attic, renderer = house.folder / "attic", house.folder / "renderer"
    assert mine & hashes_below(attic)
    assert mine & hashes_below(renderer)
    house.nodes.pop("Attic").kill()  # it is away when it happens
    house.until("the attic gone", lambda now: not frame_called(now, "Attic")["online"])

    (password,) = SHOWN.findall(house.hub.log.read_text())
    with httpx.Client(base_url=house.url) as owner:
        owner.post("/api/session", json={"password": password}).raise_for_status()
        refused = owner.post(f"/api/subjects/{subject}/rest", json={"name": "amelia"})
        assert refused.json()["error"]["code"] == "consent.not_confirmed"
        owner.post(f"/api/subjects/{subject}/rest", json={"name": NAME}).raise_for_status()

        def rest(now: dict[str, object]) -> dict[str, object]:
            return next(s["rest"] for s in now["subjects"] if s["id"] == subject)  # type: ignore[union-attr,index]

        house.until("the search", lambda now: "nothing was left" in str(rest(now)["words"]))
        house.until("the render node", lambda now: "Renderer" in rest(now)["erased"])  # type: ignore[operator]
        assert rest(house.look())["waiting"] == ["Attic"]
        assert mine & hashes_below(attic)  # of course: it is switched off
        house.start("Attic", "frame", "--room", "attic", "--offscreen", "--size", "240x320")
        house.until("the attic", lambda now: rest(now)["done"])
        log = "\n".join(entry["detail"] for entry in owner.get("/api/audit").json()["audit"])
    assert "every node has erased what it held" in log
    for folder in (house.hub.data, attic, renderer, house.folder / "hallway"):
        assert mine & hashes_below(folder) == set(), folder
    said = house.say(f"make {NAME} wave")
    assert said["problem"]["code"] == "consent.resting"
