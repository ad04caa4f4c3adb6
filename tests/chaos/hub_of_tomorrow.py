"""``python -m tests.chaos.hub_of_tomorrow hub …``: the hub as a later release is, of a later minor version."""

from __future__ import annotations

import sys

import protocol

major, minor = protocol.PROTOCOL_VERSION
protocol.PROTOCOL_VERSION = (major, minor + 1)

import hub.app.house  # noqa: E402
from protocol.runtime.cli import main  # noqa: E402

hub.app.house.SOFTWARE = "99.0.0"

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
