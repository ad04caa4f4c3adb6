"""The house's own authority and the hub's certificate, as files; made by the trust worker, a process of its own."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from hub.errors import TrustBroken


@dataclass(frozen=True)
class TrustFolder:
    """``authority.key`` is the house's most precious secret; nobody but the worker reads it."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    @property
    def certificate(self) -> Path:
        return self.folder / "hub.pem"

    @property
    def private_key(self) -> Path:
        return self.folder / "hub.key"

    async def renew(self, names: tuple[str, ...]) -> str:
        """See hub.trust_worker.authority; the authority's PEM. Raises TrustBroken."""
        argv = (sys.executable, "-m", "hub.trust_worker", str(self.folder), *names)
        worker = await asyncio.create_subprocess_exec(
            *argv, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        _, said = await worker.communicate()
        if worker.returncode != 0:
            raise TrustBroken(said.decode(errors="replace").strip())
        return self.authority.read_text()
