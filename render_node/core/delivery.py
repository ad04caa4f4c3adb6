"""What the link needs of the hub's blobs, as a port."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from protocol.words import BlobHash


class HubBlobs(Protocol):
    """Bytes by hash, there and back."""

    async def fetch(self, blob: BlobHash, into: Path) -> None:
        """Raises PhotoUnavailable; leaves nothing half behind."""
        ...

    async def deliver(self, blob: BlobHash, file: Path) -> None:
        """Raises DeliveryFailed, which may pass."""
        ...

    async def close(self) -> None: ...
