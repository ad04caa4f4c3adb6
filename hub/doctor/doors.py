"""How people come in: the page, and the owner's password."""

from __future__ import annotations

from http.client import HTTPException

from hub.doctor.case import HubCase
from protocol.runtime.doctor.findings import Verdict, fail, ok, warn


def page(case: HubCase) -> Verdict:
    if not case.running:
        return warn("no hub works here now", f"start it: kinframe hub --data {case.data}")
    try:
        status, _ = case.ask("/")
    except (OSError, HTTPException) as error:
        return fail(f"nothing answers on port {case.settings.http.port}: {error}", "look at the hub's log")
    if status != 200:
        return fail(f"answers with HTTP {status}", "look at the hub's log")
    open_to = "open to the local network, with a key" if case.settings.http.lan else "on this machine only"
    return ok(f"http://127.0.0.1:{case.settings.http.port}, {open_to}")


def owner(case: HubCase) -> Verdict:
    if not (case.data / "owner-password").exists():
        return warn("no password was chosen", "start the hub once: it makes one and says it")
    return ok("has a password")


def problems(case: HubCase) -> Verdict:
    """What the running hub complains of itself."""
    if case.health is None:
        return ok("nobody to ask: no hub works here now")
    if codes := case.health.get("problems"):
        return warn(f"the hub complains: {', '.join(map(str, codes))}", "see docs/errors.md, and the page's problems")
    return ok("the hub complains of nothing")
