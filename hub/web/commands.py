"""``/api/commands``: what somebody says or presses, understood and carried out."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from hub.core.authority import Authority
from hub.core.commands import Command, validate
from hub.core.events import ENTRANCES
from hub.core.hanging import frame_named
from hub.core.requests import CommandsGiven
from hub.core.understanding import Context, Problem
from hub.errors import CommandUnclear, RequestInvalid
from hub.web.access import authority_of, needs
from hub.web.encoding import json_response
from hub.web.family import Body
from hub.web.parts import Parts, request_id, trace_of

Names = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50)]


class Said(Body):
    """What was going on when it was said."""

    subjects: Names = []
    frame: str | None = None


class Order(Body):
    """Either ``text``, or a ``command`` with its slots as the registry names them."""

    text: Annotated[str, Field(max_length=600)] | None = None
    lang: Annotated[str, Field(max_length=12)] = "en"
    context: Said = Said()
    heard_by: str | None = None
    command: dict[str, Any] | None = None


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["commands"])

    @router.post("/api/commands", dependencies=[needs(Authority.FAMILY)])
    async def give(request: Request, order: Order) -> Response:
        """Answers 200 with what was understood and done; ``problem`` says why nothing, or not all, was."""
        state = parts.conductor.state
        frame = frame_named(state, order.heard_by)
        trace = trace_of(request)
        problem: Problem | None = None
        if order.command is not None:
            commands: tuple[Command, ...] = (command_from(order.command),)
        elif order.text is not None:
            context = Context(tuple(order.context.subjects), order.context.frame)
            name = frame.name if frame else order.heard_by
            understood = parts.interpreter.understand(order.text, order.lang, context, name)
            commands, problem = understood.commands, understood.problem
        else:
            raise RequestInvalid("Say either text or command.")
        spoken = [{"action": command.action, **command.slots()} for command in commands]
        if problem is not None:
            return json_response({**_nothing_done(problem), "understood": spoken, "trace": trace})
        authority = min(authority_of(request), ENTRANCES["page"])
        given = CommandsGiven(request_id(), commands, authority, trace, frame.id if frame else None)
        answer = await parts.conductor.ask(given)
        error = answer.error
        failed = error and {"code": error.code, "message": error.message, "retryable": error.retryable}
        done = {"understood": spoken, "answer": answer.words, "problem": failed, "cues": list(answer.cues)}
        return json_response({**done, "trace": trace})

    return router


def _nothing_done(problem: Problem) -> dict[str, object]:
    told = {
        "code": problem.code or CommandUnclear.code,
        "message": problem.message,
        "retryable": False,
        "suggestions": list(problem.suggestions),
    }
    return {"answer": problem.message, "problem": told, "cues": []}


def command_from(slots: dict[str, Any]) -> Command:
    """A command from its JSON form. Raises RequestInvalid, or CommandInvalid for what the registry refuses."""
    known = {field.name.rstrip("_"): field.name for field in fields(Command)}
    unknown = sorted(set(slots) - set(known))
    if unknown or not isinstance(slots.get("action"), str):
        raise RequestInvalid(f"command: {', '.join(unknown)} unknown" if unknown else "command.action: missing")
    try:
        command = msgspec.convert({known[name]: value for name, value in slots.items()}, Command)
    except msgspec.ValidationError as wrong:
        raise RequestInvalid(f"command: {wrong}") from wrong
    validate(command)
    return command
