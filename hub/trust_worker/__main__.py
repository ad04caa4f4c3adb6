"""``python -m hub.trust_worker FOLDER NAME…``: run by the hub at its start.

A process of its own, so that the conductor need not load what this needs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hub.errors import TrustBroken
from hub.trust_worker.authority import renew


def main(words: list[str]) -> int:
    folder, *names = words
    try:
        renew(Path(folder), tuple(names))
    except TrustBroken as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
