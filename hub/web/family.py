"""``/api/subjects``, ``/api/frames``, ``/api/jobs``: who belongs to the house and what hangs where."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from hub.core.requests import FrameForgotten, FramePlaced, JobCancelled, SubjectAdded, SubjectChanged, SubjectRemoved
from hub.web.access import authority_of, needs
from hub.web.encoding import json_response
from hub.web.parts import Parts, request_id
from protocol.words import JobId, NodeId, SubjectId

Name = Annotated[str, Field(min_length=1, max_length=60)]
Aliases = Annotated[list[Name], Field(max_length=20)]


class Body(BaseModel):
    """A request's body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class FirstConsent(Body):
    """What is said when a subject is added. The other things that a subject may do are the owner's to allow."""

    move: bool = True
    by: Annotated[str, Field(max_length=120)] = "the family"
    until: date | None = None
    """The last day."""


class NewSubject(Body):
    """Without ``consent``: the subject may move, says the family."""

    name: Name
    aliases: Aliases = []
    kind: Annotated[str, Field(max_length=30)] = "person"
    consent: FirstConsent = FirstConsent()


class ChangedSubject(Body):
    """What is absent stays as it is."""

    name: Name | None = None
    aliases: Aliases | None = None
    kind: Annotated[str, Field(max_length=30)] | None = None


class Placement(Body):
    """What is absent stays as it is; ``portrait: null`` takes it down. ``x`` and ``y`` in metres; x grows to the right
    on the plan of the house, and for whoever faces the wall."""

    portrait: str | None = None
    room: Annotated[str, Field(max_length=60)] | None = None
    name: Name | None = None
    x: Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)] | None = None
    y: Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)] | None = None


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["family"])

    @router.post("/api/subjects", status_code=201, dependencies=[needs("add_subject")])
    async def add_subject(body: NewSubject) -> Response:
        """Answers with the subject's id."""
        first = body.consent
        until = first.until.isoformat() if first.until else ""
        added = SubjectAdded(request_id(), body.name, tuple(body.aliases), body.kind, first.move, first.by, until)
        answer = await parts.ask(added)
        return json_response({**answer.value, "words": answer.words}, 201)

    @router.patch("/api/subjects/{subject}", dependencies=[needs("rename_subject")])
    async def change_subject(request: Request, subject: str, body: ChangedSubject) -> Response:
        aliases = None if body.aliases is None else tuple(body.aliases)
        changed = SubjectChanged(request_id(), SubjectId(subject), body.name, aliases, body.kind, authority_of(request))
        answer = await parts.ask(changed)
        return json_response({**answer.value, "words": answer.words})

    @router.delete("/api/subjects/{subject}", dependencies=[needs("remove_subject")])
    async def remove_subject(request: Request, subject: str) -> Response:
        """With all portraits, clips and bytes."""
        answer = await parts.ask(SubjectRemoved(request_id(), SubjectId(subject), authority_of(request)))
        return json_response({"words": answer.words})

    @router.put("/api/frames/{frame}/placement", dependencies=[needs("hang")])
    async def place_frame(frame: str, body: Placement) -> Response:
        changes = body.model_dump(exclude_unset=True)
        answer = await parts.ask(FramePlaced(request_id(), NodeId(frame), changes))
        return json_response({**answer.value, "words": answer.words})

    @router.delete("/api/frames/{frame}", dependencies=[needs("forget_frame")])
    async def forget_frame(frame: str) -> Response:
        """Only one that is not there."""
        answer = await parts.ask(FrameForgotten(request_id(), NodeId(frame)))
        return json_response({"words": answer.words})

    @router.post("/api/jobs/{job}/cancel", dependencies=[needs("cancel_job")])
    async def cancel_job(job: str) -> Response:
        answer = await parts.ask(JobCancelled(request_id(), JobId(job)))
        return json_response({"words": answer.words})

    return router
