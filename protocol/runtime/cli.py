"""The one ``kinframe`` command: a lazy table of subcommands, each started with its own environment's Python.

Importing this module must stay cheap: nothing of a node is imported before its command is chosen.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Environment = Literal["hub", "vision"]
ENVIRONMENT_FOLDERS: dict[Environment, str] = {"hub": ".venv", "vision": ".venv-vision"}


@dataclass(frozen=True)
class Command:
    """One line of the table."""

    name: str
    """One word, or two."""
    target: str
    """``module:function``; the function takes the remaining arguments and returns the exit status."""
    environment: Environment
    summary: str


TABLE = (
    Command("demo", "hub.cli.demo:main", "hub", "from two photos to living portraits on this machine"),
    Command("hub", "hub.cli.serve:main", "hub", "conduct the house: frames, records, page"),
    Command("frame", "frame_node.cli:main", "vision", "be a picture frame"),
    Command("render", "render_node.cli:main", "vision", "turn photos into clips, with or without a hub"),
    Command("doctor hub", "hub.cli.doctor:main", "hub", "is this hub well? what to do about it"),
    Command("doctor frame", "frame_node.cli.doctor:main", "vision", "is this frame well?"),
    Command("doctor render", "render_node.cli.doctor:main", "vision", "is this render node well?"),
    Command("support-bundle", "hub.cli.support_bundle:main", "hub", "a file for whoever helps, nothing of the family"),
    Command("backup", "hub.cli.backup:backup", "hub", "the whole house into one encrypted file"),
    Command("restore", "hub.cli.backup:restore", "hub", "a house out of a backup, into an empty folder"),
    Command("understand", "hub.cli.understand:main", "hub", "read spoken-style lines, print commands, act on none"),
)


def main(argv: list[str] | None = None) -> int:
    """Entry point of the console script."""
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] in ("-h", "--help"):
        print(_help())
        return 0 if words else 2
    if words[0] == "--version":
        from importlib.metadata import version

        print(f"kinframe {version('kinframe')}")
        return 0
    for command in TABLE:
        named = command.name.split()
        if words[: len(named)] == named:
            return _run(command, words[len(named) :])
    meant = [command.name for command in TABLE if command.name.split()[0] == words[0]]
    wrong = f"say which: {', '.join(meant)}" if meant else f"no command {words[0]!r}"
    print(f"kinframe: {wrong}\n\n{_help()}", file=sys.stderr)
    return 2


def _help() -> str:
    width = max(len(command.name) for command in TABLE)
    lines = [f"  {command.name:<{width}}  {command.summary}" for command in TABLE]
    return "\n".join(["Kinframe: living portraits for the home.", "", "usage: kinframe COMMAND [options]", "", *lines])


def _run(command: Command, arguments: list[str]) -> int:
    if (python := interpreter(command.environment)) is not None and not _same(python, Path(sys.executable)):
        os.execv(python, [str(python), "-m", "protocol.runtime.cli", *command.name.split(), *arguments])
    module, _, function = command.target.partition(":")
    run: Callable[[list[str]], int] = getattr(importlib.import_module(module), function)
    return run(arguments)


def interpreter(environment: Environment) -> Path | None:
    """The Python of an environment that lies beside ours; None when there is none (one environment holds all)."""
    if named := os.environ.get(f"KINFRAME_PYTHON_{environment.upper()}"):
        return Path(named)
    python = Path(sys.prefix).parent / ENVIRONMENT_FOLDERS[environment] / "bin" / "python"
    return python if python.exists() else None


def _same(one: Path, other: Path) -> bool:
    # The links themselves are compared: both environments may point to one Python.
    return one.parent.absolute() == other.parent.absolute()


if __name__ == "__main__":
    sys.exit(main())
