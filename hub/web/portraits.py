"""``/api/portraits``: a photo comes in as a stream, is decoded elsewhere, and becomes a job."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from hub.core.consent import refusal
from hub.core.events import UploadRefused
from hub.core.photo_pipe import MAX_UPLOAD_BYTES
from hub.core.requests import FaceChosen, PhotoAccepted, PortraitRemoved
from hub.core.subjects import subject_called
from hub.errors import DiskFull, PhotoIncomplete, PhotoNotAnImage, PhotoTooLarge, SubjectUnknown
from hub.web.access import needs
from hub.web.encoding import json_response
from hub.web.family import Body
from hub.web.parts import Parts, request_id, trace_of
from protocol.errors import KinframeError
from protocol.words import PortraitId

log = structlog.get_logger()
CHUNK_PATIENCE_S = 30.0


class ChosenFace(Body):
    face: Annotated[int, Field(ge=0, le=100)]


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["portraits"])

    @router.post("/api/portraits", status_code=202, dependencies=[needs("upload")])
    async def upload(
        request: Request,
        subject: Annotated[str, Query(min_length=1, max_length=120)],
        filename: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        """The body is the photo itself. Answers 202 with the portrait and its job."""
        try:
            return await _take_photo(parts, request, subject)
        except KinframeError as error:
            trace = trace_of(request)
            log.warning("upload_refused", code=error.code, reason=error.message)
            await parts.conductor.put(UploadRefused(subject, error.code, error.message, trace))
            raise

    @router.post("/api/portraits/{portrait}/face", status_code=202, dependencies=[needs("choose_face")])
    async def choose_face(request: Request, portrait: str, body: ChosenFace) -> Response:
        """Whose portrait it shall be, of several faces; renders again."""
        chosen = FaceChosen(request_id(), PortraitId(portrait), body.face, trace_of(request))
        answer = await parts.ask(chosen)
        return json_response({**answer.value, "words": answer.words}, 202)

    @router.delete("/api/portraits/{portrait}", dependencies=[needs("remove_portrait")])
    async def remove(portrait: str) -> Response:
        answer = await parts.ask(PortraitRemoved(request_id(), PortraitId(portrait)))
        return json_response({"words": answer.words})

    return router


async def _take_photo(parts: Parts, request: Request, subject: str) -> Response:
    known = subject_called(parts.conductor.state, subject)
    if known is None:
        raise SubjectUnknown(f"Nobody called {subject} belongs to the house yet.")
    if (unwilling := refusal(parts.conductor.state, known.id)) is not None:
        raise unwilling
    async with _folder(parts.uploads) as folder:
        upload = folder / "upload"
        await _receive(request, upload)
        ready = await parts.photos.normalise(upload, folder)
        photo = await parts.blobs.adopt(Path(ready.photo))
        thumbnail = await parts.blobs.adopt(Path(ready.thumbnail))
    trace = trace_of(request)
    accepted = PhotoAccepted(request_id(), known.id, photo, thumbnail, ready.width, ready.height, trace)
    answer = await parts.ask(accepted)
    return json_response({**answer.value, "words": answer.words, "trace": trace}, 202)


@asynccontextmanager
async def _folder(uploads: Path) -> AsyncIterator[Path]:
    try:
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, dir=uploads))
    except OSError as error:
        raise DiskFull(str(error)) from error
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)


async def _receive(request: Request, into: Path) -> None:
    """Write the body to a file, chunk by chunk. Raises PhotoTooLarge, PhotoIncomplete, DiskFull."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > MAX_UPLOAD_BYTES:
        raise PhotoTooLarge()
    size = 0
    try:
        with into.open("wb") as file:
            chunks = aiter(request.stream())
            while True:
                async with asyncio.timeout(CHUNK_PATIENCE_S):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    break
                size += len(chunk)
                if size > MAX_UPLOAD_BYTES:
                    raise PhotoTooLarge()
                await asyncio.to_thread(file.write, chunk)
    except (ClientDisconnect, TimeoutError) as gone:
        raise PhotoIncomplete() from gone
    except OSError as error:
        raise DiskFull(str(error)) from error
    if size == 0:
        raise PhotoNotAnImage("The file is empty.")
    if announced.isdecimal() and size < int(announced):
        raise PhotoIncomplete()
