"""What can go wrong in the demo."""

from __future__ import annotations

from protocol.errors import KinframeError


class DemoError(KinframeError):
    """The demo could not go on."""

    code = "demo.failed"


class ProcessEnded(DemoError):
    """A process of the demo ended again and again; its log says why."""

    code = "demo.process_ended"


class TookTooLong(DemoError):
    """Something that the demo waited for did not happen in time."""

    code = "demo.took_too_long"


class ApiRefused(DemoError):
    """The hub refused a request of the demo."""

    code = "demo.api_refused"
