"""The hub's machine dies, its house is restored on an empty one, and the frames come back by themselves.

After test_zz_hub_gone, because it leaves the house with another data folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import Living
from tests.e2e.house import JsonObject, frame_called
from tests.patience import PATIENCE_S


def kinframe(*words: str | Path) -> str:
    argv = [sys.executable, "-m", "protocol.runtime.cli", *map(str, words)]
    secret = {"KINFRAME_BACKUP_PASSPHRASE": "four words are better"}
    done = subprocess.run(argv, capture_output=True, text=True, env={**os.environ, **secret}, timeout=4 * PATIENCE_S)
    assert done.returncode == 0, done.stderr
    return done.stdout


def hanging(house: JsonObject) -> dict[str, str]:
    return {frame["name"]: frame["subject"] for frame in house["frames"]}


def test_frames_come_back_to_a_restored_house(living: Living) -> None:
    house = living.house
    before = house.look()
    file, new = house.folder / "house.backup", house.folder / "restored"
    kinframe("backup", file, "--data", house.hub.data)  # while the hub conducts
    house.hub.stop()
    assert house.hub.data.rename(house.folder / "lost").is_dir()

    kinframe("restore", file, "--data", new)
    house.hub.data = new
    house.hub.start()

    back = house.until("the frame", lambda now: frame_called(now, "Hallway")["online"] and now)
    assert hanging(back) == hanging(before)
    house.until("the render node", lambda now: any(node["online"] for node in now["render_nodes"]))
    house.until("Grandma", lambda now: frame_called(now, "Hallway")["state"] == "idle")
    known = {one["cue_id"] for one in house.look()["performances"]}

    def laughed(now: JsonObject) -> bool:
        new_ones = [one for one in now["performances"] if one["cue_id"] not in known]
        return any(one["gesture"] == "laugh" and one["frame_name"] == "Hallway" for one in new_ones)

    house.say_until("make grandma laugh", laughed)
