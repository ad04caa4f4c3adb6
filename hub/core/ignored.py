"""Messages that could not be used: all are counted, each source is named once, and a crowd of sources is one."""

from __future__ import annotations

from hub.core.decision import Decision, noted, put, with_live, with_problem
from hub.core.events import MessageIgnored
from hub.core.state import Now, State

NAMED = 16
"""Pairs of source and code that are told apart; whoever invents node ids could fill the diary with more."""


def ignored(state: State, event: MessageIgnored, now: Now) -> Decision:
    """Count it; say it aloud when it is the first of its kind from this source."""
    count = state.live.ignored.get(event.code, 0) + 1
    state = with_live(state, ignored=put(state.live.ignored, event.code, count))
    named = [key for key in state.live.problems if key.startswith("ignored/")]
    key, source = f"ignored/{event.source}/{event.code}", event.source
    if key in named:
        return Decision(state)
    if len(named) >= NAMED:
        key, source = "ignored/others/several", "Many a stranger"
        if key in named:
            return Decision(state)
    words = f"{source} sent something unusable: {event.reason}"
    return Decision(noted(with_problem(state, key, event.code, words, now), now, words, event.code))
