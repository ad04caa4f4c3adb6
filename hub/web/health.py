"""``/api/health``: is the hub well, and is it still light?"""

from __future__ import annotations

import os
import sys

from fastapi import APIRouter
from starlette.responses import Response

from hub.core.authority import Authority
from hub.web.access import needs
from hub.web.encoding import json_response
from hub.web.parts import Parts

HEAVY = ("numpy", "cv2", "PIL", "onnxruntime", "chromadb", "torch")
"""What the conductor must never load: a mistake in there would stop the house."""


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/api/health", dependencies=[needs(Authority.FAMILY)])
    async def health() -> Response:
        state, resident = parts.conductor.state, parts.machine.resident_bytes()
        return json_response(
            {
                "clock_id": state.clock_id,
                "broker": state.live.broker,
                "pid": os.getpid(),
                "resident_mb": resident and round(resident / 1e6, 1),
                "heavy_modules": [name for name in HEAVY if name in sys.modules],
                "ignored": dict(state.live.ignored),
                "problems": [problem.code for problem in state.live.problems.values()],
            }
        )

    return router
