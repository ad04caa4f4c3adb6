"""``/api/subjects/…/consent``: what only the owner decides."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from hub.core.events import ConsentGiven
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

    return router
