"""Fakes of the frame's ports. They pass the contract suites of the real adapters (tests/contract)."""

from __future__ import annotations

from dataclasses import dataclass, field

from frame_node.core.events import Event


@dataclass
class OpenInbox:
    """Everything that was put into it. See the Inbox port."""

    events: list[Event] = field(default_factory=list)

    def put(self, event: Event) -> None:
        self.events.append(event)
