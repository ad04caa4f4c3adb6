"""Which words after ``kinframe render`` mean what. Each command is imported only when it is chosen."""

from __future__ import annotations

import importlib
from collections.abc import Callable

COMMANDS = {
    "node": "render_node.cli.node",
    "intake": "render_node.cli.intake",
    "report": "render_node.cli.report",
    "choose": "render_node.cli.choose",
}
OTHERWISE = "render_node.cli.photo"


def main(argv: list[str]) -> int:
    """Runs the command and gives its exit status."""
    module, rest = (COMMANDS[argv[0]], argv[1:]) if argv and argv[0] in COMMANDS else (OTHERWISE, argv)
    run: Callable[[list[str]], int] = importlib.import_module(module).main
    return run(rest)
