"""``/api/blobs`` and ``/api/tracks``: bytes by hash, for ever the same."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse, Response

from hub.core.authority import Authority
from hub.core.snapshot import full
from hub.errors import BlobHashWrong, BlobIncomplete, BlobTooLarge, BlobUnknown
from hub.web.access import EVERY_NODE, RENDER, needs
from hub.web.encoding import json_response
from hub.web.parts import Parts
from protocol.track import decode_track
from protocol.words import BlobHash, is_blob_hash

MAX_BYTES = 200 * 1024 * 1024
FOREVER = "private, max-age=31536000, immutable"
_BEGINNINGS = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG", "image/png"),
    (4, b"ftyp", "video/mp4"),
)


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["blobs"])

    @router.get("/api/blobs/{blob}", dependencies=[needs(Authority.FAMILY, EVERY_NODE)])
    @router.head("/api/blobs/{blob}", include_in_schema=False, dependencies=[needs(Authority.FAMILY, EVERY_NODE)])
    async def get_blob(request: Request, blob: str) -> Response:
        """With Range; the ETag is the hash."""
        path = _path(parts, blob)
        headers = {"ETag": f'"{blob}"', "Cache-Control": FOREVER, "Accept-Ranges": "bytes"}
        if f'"{blob}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return FileResponse(path, media_type=await asyncio.to_thread(_media_type, path), headers=headers)

    @router.put("/api/blobs/{blob}", status_code=201, dependencies=[needs(Authority.FAMILY, RENDER)])
    async def put_blob(request: Request, blob: str) -> Response:
        """A render node delivers. The bytes must be those that the hash names."""
        if not is_blob_hash(blob):
            raise BlobHashWrong(f"{blob[:80]} is no sha256.")
        if (size := parts.blobs.size(BlobHash(blob))) is not None:
            return json_response({"blob": blob, "bytes": size})
        written = await _receive(parts, request, BlobHash(blob))
        return json_response({"blob": blob, "bytes": written}, 201)

    @router.get("/api/tracks/{blob}", dependencies=[needs(Authority.FAMILY, EVERY_NODE)])
    async def get_track(blob: str) -> Response:
        """A track as JSON: rows are objects, boxes and transforms too."""
        data = await asyncio.to_thread(_path(parts, blob).read_bytes)
        track = await asyncio.to_thread(decode_track, data)
        headers = {"ETag": f'"{blob}"', "Cache-Control": FOREVER}
        return json_response({**full(track), "rest_points": track.rest_points}, headers=headers)

    return router


def _path(parts: Parts, blob: str) -> Path:
    path = parts.blobs.path(BlobHash(blob))
    if path is None:
        raise BlobUnknown()
    return path


async def _receive(parts: Parts, request: Request, blob: BlobHash) -> int:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > MAX_BYTES:
        raise BlobTooLarge()
    writer = await parts.blobs.writer()
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MAX_BYTES:
                raise BlobTooLarge()
            await writer.write(chunk)
        await writer.commit(blob)
    except ClientDisconnect as gone:
        raise BlobIncomplete() from gone
    finally:
        await writer.abandon()
    return size


def _media_type(path: Path) -> str:
    with path.open("rb") as file:
        begin = file.read(16)
    for offset, mark, media_type in _BEGINNINGS:
        if begin[offset : offset + len(mark)] == mark:
            return media_type
    return "application/octet-stream"
