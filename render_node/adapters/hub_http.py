"""Photos in and clips out over HTTP, by hash."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import httpx

from protocol.credential import Credential
from protocol.runtime.tls import hub_context
from protocol.words import BlobHash
from render_node.errors import DeliveryFailed, PhotoUnavailable

CHUNK_BYTES = 1 << 18
TIMEOUT_S = 30.0
TROUBLE = (httpx.HTTPError, OSError, RuntimeError)
"""RuntimeError: it was closed meanwhile, for the hub went."""


class HubHttp:
    """See the HubBlobs port. One per connection to a hub; close it."""

    def __init__(self, base_url: str, credential: Credential | None = None) -> None:
        headers = {"Authorization": f"Bearer {credential.http_token}"} if credential else {}
        verify = hub_context(credential.authority, credential.hub_id) if credential else True
        self._client = httpx.AsyncClient(
            base_url=base_url, headers=headers, timeout=TIMEOUT_S, verify=verify, trust_env=False
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def fetch(self, blob: BlobHash, into: Path) -> None:
        """Download, verify, rename. Raises PhotoUnavailable; a wrong hash leaves nothing behind."""
        part = into.with_suffix(".part")
        digest = hashlib.sha256()
        try:
            async with self._client.stream("GET", f"/api/blobs/{blob}") as response:
                response.raise_for_status()
                with part.open("wb") as file:
                    async for chunk in response.aiter_bytes(CHUNK_BYTES):
                        digest.update(chunk)
                        file.write(chunk)
        except TROUBLE as error:
            part.unlink(missing_ok=True)
            raise PhotoUnavailable(f"{blob[:12]}: {error}") from error
        if digest.hexdigest() != blob:
            part.unlink(missing_ok=True)
            raise PhotoUnavailable(f"{blob[:12]} arrived as {digest.hexdigest()[:12]}")
        part.replace(into)

    async def deliver(self, blob: BlobHash, file: Path) -> None:
        """Upload unless the hub has it already. Raises DeliveryFailed, which may pass."""
        try:
            present = await self._client.head(f"/api/blobs/{blob}")
            if present.status_code == httpx.codes.OK:
                return
            response = await self._client.put(f"/api/blobs/{blob}", content=await asyncio.to_thread(file.read_bytes))
            response.raise_for_status()
        except TROUBLE as error:
            raise DeliveryFailed(f"{blob[:12]}: {error}") from error
