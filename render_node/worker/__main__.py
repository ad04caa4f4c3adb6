"""``python -m render_node.worker NODE BLOBS CACHE CACHE_MB [VARIANTS]``: render job after job until the pipe ends."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import structlog

from protocol.codec import WIRE
from protocol.errors import ChildGone
from protocol.messages import RenderJob
from protocol.runtime.child import ChildPipe
from protocol.runtime.log import configure_logging
from protocol.words import NodeId
from render_node.worker.job import JobRunner
from render_node.worker.workshop import workshop

log = structlog.get_logger()
POLITE = 10
"""Nice value: on a hub that also renders, conducting and playing come first."""
AUTOGROUP = Path("/proc/self/autogroup")


def main(argv: list[str]) -> int:
    node, blobs, cache, cache_mb, *variants = argv
    configure_logging("engine")
    _step_back()
    pipe = ChildPipe.from_environment(WIRE)
    tools = workshop(Path(cache), int(cache_mb), int(variants[0]) if variants else None)
    runner = JobRunner(NodeId(node), Path(blobs), tools, pipe.send)
    try:
        while True:
            message = pipe.receive()
            if isinstance(message, RenderJob):
                runner.run(message)
    except ChildGone:
        return 0


def _step_back() -> None:
    """Linux schedules sessions as groups: among them only a group's own nice value counts, and we are a session."""
    os.nice(POLITE)
    with contextlib.suppress(OSError):
        AUTOGROUP.write_text(str(POLITE))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
