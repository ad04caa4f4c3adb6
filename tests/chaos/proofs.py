"""How it is seen that the house has recovered, and that it has lost nothing."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.chaos.house import FRAMES, ChaosHouse
from tests.e2e.house import JsonObject, frame_called

WORD = "nod"
SURE_MS = 20.0
KEPT_WHOLE = ("subjects", "frames", "nodes", "consents", "scenes", "settings")
"""Tables whose rows stay as they are, whatever breaks: who belongs to the house, what hangs where, whom it trusts."""
PLACEMENT = {"portrait", "chosen"}
KEPT = ("portraits", "clips", "jobs")
"""Tables whose rows may go on, and none of which may vanish."""


def everybody_performs(house: ChaosHouse, since_ms: float, seconds: float = 40.0) -> float:
    """Seconds from ``since_ms`` (hub time) until the last frame began a performance that all were cued for.

    Its first and last presented images must be the ones that the clip's record names.
    """
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        try:
            if (started := _performed_by_all(house)) is not None:
                return (started - since_ms) / 1000.0
        except (httpx.HTTPError, StopIteration, KeyError):
            pass
        time.sleep(0.03)
    raise AssertionError(f"no common performance within {seconds:.0f} s\n{house._last_lines()}")


def _performed_by_all(house: ChaosHouse) -> float | None:
    now = house.look()
    if not all(_fit(frame_called(now, name)) for name in FRAMES):
        return None
    answer = httpx.post(f"{house.url}/api/commands", json={"text": f"everybody {WORD}"}, timeout=5).json()
    cues = set(answer.get("cues", ()))
    if len(cues) < len(FRAMES):
        return None
    until = time.perf_counter() + 5.0
    while time.perf_counter() < until:
        seen = house.look()
        if not all(frame_called(seen, name)["online"] for name in FRAMES):
            return None  # the cue left in the very moment in which something broke
        done = {one["cue_id"]: one for one in seen["performances"] if one["cue_id"] in cues}
        if len(done) == len(FRAMES):
            assert all(_true_to_its_clip(seen, one) for one in done.values()), done
            return max(float(one["started"]) for one in done.values())
        time.sleep(0.03)
    return None


def _fit(frame: JsonObject) -> bool:
    unsure = frame["uncertainty_ms"]
    return frame["online"] and frame["state"] == "idle" and unsure is not None and unsure <= SURE_MS


def _true_to_its_clip(house: JsonObject, done: JsonObject) -> bool:
    clips = (clip for portrait in house["portraits"] for clip in portrait["clips"])
    clip = next(clip for clip in clips if clip["clip"] == done["clip"])
    return (done["first"], done["last"]) == (clip["neutral"], clip["neutral_end"])


@dataclass
class Inventory:
    """What the house holds at one time; compared with a later one."""

    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, house: ChaosHouse) -> Inventory:
        return cls(house.rows())

    def lost(self, later: Inventory, hung_anew: bool = False) -> list[str]:
        """In words, everything that should be there later and is not; ``hung_anew`` forgives what hangs where."""
        found = []
        for table in (*KEPT, *KEPT_WHOLE):
            gone = set(self.rows[table]) - set(later.rows[table])
            found += [f"{table}: {key} is gone" for key in sorted(gone)]
        for table in KEPT_WHOLE:
            for key in set(self.rows[table]) & set(later.rows[table]):
                before, after = self.rows[table][key], later.rows[table][key]
                changed = {column for column in before if before[column] != after[column]}
                if changed - (PLACEMENT if hung_anew else set()):
                    found.append(f"{table}: {key} has changed")
        ready = {key for key, row in self.rows["portraits"].items() if row["status"] == "ready"}
        found += [
            f"portraits: {key} is {row['status']}"
            for key, row in later.rows["portraits"].items()
            if key in ready and row["status"] != "ready"
        ]
        return found


def performed_twice(house: ChaosHouse) -> list[str]:
    """Cues that a frame handed to its player more than once, over all its starts."""
    counts = Counter((frame, cue) for frame in FRAMES for cue in house.begun(frame))
    return [f"{frame} began {cue} {times} times" for (frame, cue), times in counts.items() if times > 1]
