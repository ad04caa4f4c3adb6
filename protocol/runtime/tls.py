"""TLS towards the hub: its own authority vouches for it, under its own name, wherever it is reached."""

from __future__ import annotations

import ssl
from typing import Any

NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME: a Raspberry Pi without a clock starts in the past, and must get in all the same.
What a date would end, a revocation ends."""


def hub_host_name(hub_id: str) -> str:
    """The name in the hub's certificate. Addresses change, and a frame may know the hub by any of them."""
    return f"kinframe-{hub_id}.local"


class _HubContext(ssl.SSLContext):
    """Expects the hub's name, whatever address was dialled."""

    name = ""

    def wrap_socket(self, *words: Any, **named: Any) -> ssl.SSLSocket:
        return super().wrap_socket(*words, **{**named, "server_hostname": self.name})

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """Callers name the parameters or do not: asyncio does, anyio (under httpx) does not."""
        return super().wrap_bio(incoming, outgoing, server_side, self.name, session)


def hub_context(authority: str, hub_id: str) -> ssl.SSLContext:
    """Trusts only what this authority (PEM) signed for this hub's name. Raises ssl.SSLError for no PEM."""
    context = _HubContext(ssl.PROTOCOL_TLS_CLIENT)
    context.name = hub_host_name(hub_id)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=authority)
    context.verify_flags = ssl.VerifyFlags(context.verify_flags | NO_CHECK_TIME)
    return context
