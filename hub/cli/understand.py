"""``kinframe understand``: reads spoken-style lines, prints what would be done as JSON, and does nothing."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from hub.adapters.grammar_hassil import HassilGrammar
from hub.cli.house_file import load_house
from hub.core.understanding import NO_CONTEXT, Context, Problem, Understanding
from hub.ports import Grammar
from protocol.errors import KinframeError


@dataclass(frozen=True)
class Line:
    """One line of input."""

    text: str
    lang: str = "en"
    context: Context = NO_CONTEXT
    heard_by: str | None = None


def main(argv: list[str]) -> int:
    """Entry point; 0, or 2 for a house file that cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        grammar = HassilGrammar(load_house(arguments.house))
    except KinframeError as error:
        print(f"kinframe understand: {error.code}: {error.message}", file=sys.stderr)
        return 2
    # Bytes that are no UTF-8 are heard as noise instead of ending the reading.
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        answer(grammar, sys.stdin, sys.stdout)
    except (BrokenPipeError, KeyboardInterrupt):
        return 0
    return 0


def answer(grammar: Grammar, lines: Iterable[str], out: TextIO) -> None:
    """Print one JSON object for every line, each as soon as it is understood."""
    for text in lines:
        started = time.perf_counter()
        line = parse_line(text)
        if isinstance(line, Problem):
            understood = Understanding(problem=line)
        else:
            understood = grammar.understand(line.text, lang=line.lang, context=line.context, heard_by=line.heard_by)
        milliseconds = (time.perf_counter() - started) * 1000
        print(json.dumps(as_json(understood, milliseconds), ensure_ascii=False), file=out, flush=True)


def parse_line(text: str) -> Line | Problem:
    """A line of plain text, or a JSON object with ``text`` and optionally ``lang``, ``context``, ``heard_by``."""
    stripped = text.strip()
    if not stripped.startswith("{"):
        return Line(stripped)
    try:
        entry = json.loads(stripped)
    except (ValueError, RecursionError):
        return Problem("understand.malformed", "The line starts like a JSON object and is none.")
    return _line(entry)


def as_json(understood: Understanding, milliseconds: float) -> dict[str, Any]:
    """The object that is printed for one utterance."""
    result: dict[str, Any] = {
        "commands": [{"action": command.action, **_listed(command.slots())} for command in understood.commands]
    }
    if understood.problem is not None:
        problem = understood.problem
        result["problem"] = {"code": problem.code, "message": problem.message, "suggestions": problem.suggestions}
        if problem.heard is not None:
            result["problem"]["heard"] = problem.heard
    result["ms"] = round(milliseconds, 3)
    return result


def _line(entry: Mapping[str, Any]) -> Line | Problem:
    text, lang = entry.get("text"), entry.get("lang") or "en"
    context, heard_by = entry.get("context") or {}, entry.get("heard_by")
    if not isinstance(text, str):
        return Problem("understand.malformed", "The object needs a text.")
    if not isinstance(lang, str) or not isinstance(context, dict) or not isinstance(heard_by, str | None):
        return Problem("understand.malformed", "lang and heard_by are text, context is an object.")
    named = [context.get("subject"), *_as_list(context.get("subjects"))]
    frame = context.get("frame")
    subjects = tuple(name for name in named if isinstance(name, str))
    return Line(text, lang, Context(subjects, frame if isinstance(frame, str) else None), heard_by)


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _listed(slots: Mapping[str, object]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in slots.items()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kinframe understand",
        description="Read spoken-style lines from standard input and print one JSON object each. Nothing is done.",
    )
    parser.add_argument("--house", type=Path, required=True, help="TOML file with [[subjects]] and [[frames]]")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
