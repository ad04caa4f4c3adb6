"""``make chaos``, or ``.venv/bin/python -m tests.chaos [--rows quick|all|NAME,…] [--json]`` as root.

Breaks one thing after another in a house of real processes, and fails when a row's proof does not come, when it
comes later than the goal, or when anything of the house was lost or performed twice.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.chaos.house import ChaosHouse, hub_on
from tests.chaos.lab import HUB, Lab, why_not
from tests.chaos.proofs import Inventory, everybody_performs, performed_twice
from tests.chaos.rows import ROWS, Row

GOAL_S = 5.0
INSIDE = "KINFRAME_CHAOS_FOLDER"
"""Set for the process on the hub's host."""
SETTLE_S = 1.0


@dataclass
class Result:
    """One line of the table."""

    row: str
    cause: str
    proof: str
    seconds: float | None
    seen: str
    wrong: list[str]

    @property
    def passed(self) -> bool:
        return not self.wrong


def main(argv: list[str]) -> int:
    words = _parser().parse_args(argv)
    if (reason := why_not()) != "":
        print(reason, file=sys.stderr)
        return 3
    lab = Lab()
    if INSIDE not in os.environ:
        return _on_the_hubs_host(lab, argv)
    chosen = _chosen(words.rows)
    results = _try_all(Path(os.environ[INSIDE]), lab, chosen, words.goal)
    if words.json:
        print(json.dumps([{**asdict(one), "passed": one.passed} for one in results], indent=2))
    else:
        print(table(results))
    return 0 if all(one.passed for one in results) else 1


def _on_the_hubs_host(lab: Lab, argv: list[str]) -> int:
    """Make the hosts, and go on as a process of the hub's: what it mounts is gone with it."""
    with tempfile.TemporaryDirectory(prefix="kinframe-chaos-") as folder:
        lab.up()
        try:
            inside = [*lab.on(HUB), sys.executable, "-m", "tests.chaos", *argv]
            return os.spawnvpe(os.P_WAIT, inside[0], inside, {**os.environ, INSIDE: folder})
        finally:
            lab.down()


def _try_all(folder: Path, lab: Lab, rows: list[Row], goal_s: float) -> list[Result]:
    house = ChaosHouse(folder, hub_on(folder), lab=lab)
    began = time.monotonic()
    try:
        house.begin()
        print(f"The house lives ({time.monotonic() - began:.0f} s); {len(rows)} rows.", file=sys.stderr, flush=True)
        return [_try(house, row, goal_s) for row in rows]
    finally:
        house.stop_nodes()
        if house.hub.process is not None:
            house.hub.stop()


def _try(house: ChaosHouse, row: Row, goal_s: float) -> Result:
    result = Result(row.name, row.cause, row.proof, None, "", [])
    try:
        everybody_performs(house, 0.0)  # all is well before
        time.sleep(SETTLE_S)
        before = Inventory.of(house)
        house.hub_up_s = None
        found = row.happens(house)
        own_start = f"the hub's own start took {house.hub_up_s:.1f} s of it" if house.hub_up_s else ""
        result.seconds = round(found.seconds, 2)
        result.seen = "; ".join(said for said in (found.seen, own_start) if said)
        result.wrong = [*before.lost(Inventory.of(house), row.hangs), *performed_twice(house)]
        if found.seconds > goal_s:
            result.wrong.append(f"later than {goal_s:.0f} s")
    except Exception as error:
        result.wrong = [f"{type(error).__name__}: {str(error)[:300]}"]
        traceback.print_exc()
    said = f"{result.seconds} s" if result.seconds is not None else "no proof"
    print(f"{row.name}: {said} {'; '.join(result.wrong)}", file=sys.stderr, flush=True)
    return result


def _chosen(names: str) -> list[Row]:
    if names in ("quick", "all"):
        return [row for row in ROWS.values() if row.quick or names == "all"]
    unknown = [name for name in names.split(",") if name not in ROWS]
    if unknown:
        raise SystemExit(f"no row {', '.join(unknown)}; there are {', '.join(ROWS)}")
    return [ROWS[name] for name in names.split(",")]


def table(results: list[Result]) -> str:
    """Aligned text."""
    lines = [("row", "cause", "seconds", "", "seen")]
    for one in results:
        seconds = "—" if one.seconds is None else f"{one.seconds:.1f}"
        verdict = "ok" if one.passed else "FAILED"
        lines.append((one.row, one.cause, seconds, verdict, "; ".join([one.seen, *one.wrong]).strip("; ")))
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--rows", default="all", help="quick, all, or names with commas between them")
    parser.add_argument("--json", action="store_true", help="one JSON object for each row")
    parser.add_argument("--goal", type=float, default=GOAL_S, help="seconds from the cause's end to the proof (5)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
