"""Errors at the boundary: whatever goes wrong becomes one JSON form with a stable code."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from hub.errors import HubError, MethodWrong, NotFound, RequestInvalid
from hub.web.encoding import json_response
from hub.web.parts import trace_of
from protocol.errors import KinframeError

log = structlog.get_logger()


def failure(error: KinframeError, trace: str) -> Response:
    """``{"error": {"code", "message", "retryable", "trace"}}`` with the error's status."""
    body = {"code": error.code, "message": error.message, "retryable": error.retryable, "trace": trace}
    return json_response({"error": body}, error.status)


def install(app: FastAPI) -> None:
    @app.exception_handler(KinframeError)
    async def known(request: Request, error: KinframeError) -> Response:
        level = log.error if error.status >= 500 else log.info
        level("request_refused", path=request.url.path, code=error.code, reason=error.message, status=error.status)
        return failure(error, trace_of(request))

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        parts = (f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors())
        return await known(request, RequestInvalid("; ".join(parts)))

    @app.exception_handler(HTTPException)
    async def by_status(request: Request, error: HTTPException) -> Response:
        kinds: dict[int, KinframeError] = {404: NotFound(), 405: MethodWrong()}
        return await known(request, kinds.get(error.status_code) or RequestInvalid(str(error.detail)))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        log.error("request_failed", path=request.url.path, trace=trace_of(request), exc_info=error)
        return failure(HubError(), trace_of(request))
