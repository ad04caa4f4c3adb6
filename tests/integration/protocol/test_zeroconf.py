"""mDNS with the real library, inside network namespaces of the test's own: nothing is heard outside."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

from tests.patience import PATIENCE_S

FIND = """
import asyncio
from protocol.discovery import DiscoveryRecord
from protocol.runtime.zeroconf import announced, watched
record = DiscoveryRecord("hub-1", "10.77.0.1", 8400, 1883, "10.77.0.9")
async def main():
    found = asyncio.Queue()
    async with watched(found.put_nowait, ["10.77.0.1"]):
        async with announced(record, ["10.77.0.1"]):
            assert await asyncio.wait_for(found.get(), 90) == record
    print("found")
asyncio.run(main())
"""


def test_a_hub_is_found_by_its_record(tmp_path: Path) -> None:
    program = tmp_path / "find.py"
    program.write_text(textwrap.dedent(FIND))
    setup = "ip link set lo up && ip link add lan0 type veth peer name lan1 && ip addr add 10.77.0.1/24 dev lan0"
    setup += " && ip link set lan1 up && ip link set lan0 up multicast on && ip route add 224.0.0.0/4 dev lan0"
    done = subprocess.run(
        ["unshare", "--net", "--map-root-user", "sh", "-c", f"{setup} && exec {sys.executable} {program}"],
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_S,
    )
    assert done.stdout.strip() == "found", done.stderr
