"""Values to JSON for responses."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

_encoder = msgspec.json.Encoder()


def to_json(value: object) -> bytes:
    return _encoder.encode(value)


def json_response(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    all_headers = {"Cache-Control": "no-store", **(headers or {})}
    return Response(to_json(value), status, all_headers, "application/json")
