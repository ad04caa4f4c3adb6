"""Structured logs: constant event names, key-value facts, one trace id along a walk; never faces or words."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from typing import Literal

import structlog

LogFormat = Literal["text", "json"]
TALKATIVE = 50
"""Lines of one kind before they become rare."""


def configure_logging(node: str, level: str = "info", form: LogFormat = "text") -> None:
    """Send this process's logs to standard error, each line naming its node."""
    as_text = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=28)
    renderer = structlog.processors.JSONRenderer() if form == "json" else as_text
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S.%f" if form == "text" else "iso", utc=form == "json"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(node=node)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")


class Seldom:
    """Counts what repeats: a flood of bad input must not fill the disk with its own log."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def worth_a_line(self, kind: str) -> int:
        """How many of this kind there were when another line is due, else 0: every one at first, then powers of ten."""
        self._counts[kind] += 1
        count = self._counts[kind]
        return count if count <= TALKATIVE or count == 10 ** (len(str(count)) - 1) else 0
