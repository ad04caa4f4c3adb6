"""Blobs over HTTP with httpx, resumed by Range: the one file that knows the library."""

from __future__ import annotations

from types import TracebackType

import httpx

from frame_node.core.store_plan import Wanted
from frame_node.errors import BlobMissing, BlobUnreachable, BlobWrongHash
from frame_node.ports import BlobSink
from protocol.runtime.credential_folder import CredentialFolder
from protocol.runtime.tls import hub_context


class HttpClips:
    """See the BlobSource port. An async context."""

    def __init__(self, credentials: CredentialFolder) -> None:
        self._credentials = credentials
        known = credentials.current
        verify = hub_context(known.authority, known.hub_id) if known and known.authority else True
        timeout = httpx.Timeout(10.0, connect=3.0)
        self._client = httpx.AsyncClient(timeout=timeout, trust_env=False, verify=verify)

    async def __aenter__(self) -> HttpClips:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def fetch(self, http_url: str, wanted: Wanted, sink: BlobSink) -> None:
        """Raises BlobUnreachable, BlobMissing, BlobWrongHash, DiskFull."""
        if sink.position > wanted.size:
            sink.restart()
        if sink.position < wanted.size:
            try:
                await self._rest(f"{http_url.rstrip('/')}/api/blobs/{wanted.blob}", wanted, sink)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise BlobUnreachable(f"{http_url}: {type(error).__name__} {error}") from error
        await sink.finish()

    async def _rest(self, url: str, wanted: Wanted, sink: BlobSink) -> None:
        headers = {"Range": f"bytes={sink.position}-"} if sink.position else {}
        if (known := self._credentials.current) is not None:  # asked each time: it may have been renewed
            headers["Authorization"] = f"Bearer {known.http_token}"
        async with self._client.stream("GET", url, headers=headers) as answer:
            if answer.status_code == 404:
                raise BlobMissing(f"the hub has no blob {wanted.blob[:12]}…")
            if answer.status_code == 416:
                sink.restart()
                raise BlobUnreachable("the hub cannot resume this blob; starting anew")
            answer.raise_for_status()
            if answer.status_code != 206:
                sink.restart()
            async for chunk in answer.aiter_raw():  # as it comes: a break loses nothing that arrived
                if sink.position + len(chunk) > wanted.size:
                    sink.restart()
                    raise BlobWrongHash(f"blob {wanted.blob[:12]}… is longer than {wanted.size} bytes")
                sink.write(chunk)
        if sink.position < wanted.size:
            raise BlobUnreachable(f"{url}: broke off after {sink.position} of {wanted.size} bytes")
