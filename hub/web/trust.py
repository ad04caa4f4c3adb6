"""``/api/subjects/…/consent``, ``…/rest``, ``/api/audit``: what only the owner decides and sees."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from hub.core.records import AuditEntry, LedgerEntry
from hub.core.requests import ConsentGiven, SubjectRested
from hub.web.access import actor_of, needs
from hub.web.encoding import json_response
from hub.web.family import Body
from hub.web.parts import Parts, request_id, trace_of
from protocol.words import SubjectId


class ConsentBody(Body):
    """What the subject, or who speaks for them, agrees to. What is absent is not allowed."""

    move: bool = False
    speak: bool = False
    converse: bool = False
    swap: bool = False
    by: Annotated[str, Field(min_length=1, max_length=120)]
    """Who says so."""
    until: date | None = None
    """The last day; none: until it is taken back."""


class RestBody(Body):
    """The name of the subject, typed by whoever asks: this cannot be taken back."""

    name: Annotated[str, Field(max_length=120)]


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["trust"])

    @router.put("/api/subjects/{subject}/consent", dependencies=[needs("consent")])
    async def consent(request: Request, subject: str, body: ConsentBody) -> Response:
        """Takes effect at once: without ``move`` the subject is rendered, shown and cued nowhere."""
        given = ConsentGiven(
            request_id(),
            SubjectId(subject),
            **body.model_dump(exclude={"until"}),
            until=body.until.isoformat() if body.until else "",
            actor=actor_of(request),
            trace=trace_of(request),
        )
        answer = await parts.ask(given)
        return json_response({**answer.value, "words": answer.words})

    @router.post("/api/subjects/{subject}/rest", dependencies=[needs("put_to_rest")])
    async def rest(request: Request, subject: str, body: RestBody) -> Response:
        """Erases everything but the name, everywhere. What came of it stands in the snapshot and the audit log."""
        asked = SubjectRested(request_id(), SubjectId(subject), body.name, actor_of(request), trace_of(request))
        answer = await parts.ask(asked)
        return json_response({**answer.value, "words": answer.words})

    @router.get("/api/audit", dependencies=[needs("read_audit")])
    async def audit() -> Response:
        """The audit log, newest first, and the ledger of what left the house."""
        house = parts.conductor.state.house
        entries = [vars_of(entry) for entry in reversed(tuple(house.audit.values()))]
        ledger = [vars_of(entry) for entry in reversed(tuple(house.ledger.values()))]
        return json_response({"audit": entries, "ledger": ledger})

    return router


def vars_of(record: AuditEntry | LedgerEntry) -> dict[str, object]:
    return {field.name: getattr(record, field.name) for field in fields(record)}
