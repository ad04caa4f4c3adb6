"""``python -m frame_node`` is ``kinframe frame``."""

from __future__ import annotations

import sys

from frame_node.cli import main

if __name__ == "__main__":
    sys.exit(main())
