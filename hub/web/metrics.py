"""``/metrics``: what a Prometheus server reads."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.core.authority import Authority
from hub.web.access import needs
from hub.web.parts import Parts


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/metrics", dependencies=[needs(Authority.FAMILY)])
    async def metrics(request: Request) -> Response:
        """The text form of Prometheus, or OpenMetrics for those who ask for it."""
        text, media_type = parts.metrics.exposition(request.headers.get("accept", ""))
        return Response(text, headers={"Content-Type": media_type, "Cache-Control": "no-store"})

    return router
