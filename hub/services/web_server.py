"""The HTTP application served in the conductor's own loop, started and stopped like every other service."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import structlog
import uvicorn
from starlette.types import ASGIApp

from hub.errors import PortTaken

log = structlog.get_logger()
WS_BYTES = 300_000
"""A little more than a message may have: the codec refuses it with its own code."""


class _Quiet(uvicorn.Server):
    """Leaves signals to the supervisor."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    """Raises PortTaken at once, before anything else starts."""
    streams = kind is socket.SOCK_STREAM
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # TCP is named, for asyncio switches Nagle's algorithm off only where it reads so: 40 ms an answer.
    listening = socket.socket(family, kind, socket.IPPROTO_TCP if streams else 0)
    if streams:  # of datagrams, two hubs would each get some
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortTaken(f"Port {port} is taken: is another hub running? ({error.strerror})") from error
    if kind is socket.SOCK_STREAM:
        listening.listen(128)
    return listening


class WebServer:
    """``run`` serves until it is cancelled."""

    def __init__(self, app: ASGIApp, listening: socket.socket, tls: tuple[Path, Path] | None = None) -> None:
        """``tls``: certificate and private key, PEM."""
        self._app = app
        self._listening = listening
        self._tls = tls

    async def run(self) -> None:
        configuration = uvicorn.Config(
            self._app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="websockets-sansio",
            ws_max_size=WS_BYTES,
            timeout_graceful_shutdown=1,
            server_header=False,
            proxy_headers=False,  # who asks is who is connected: no header makes a stranger local
            ssl_certfile=self._tls[0] if self._tls else None,
            ssl_keyfile=self._tls[1] if self._tls else None,
        )
        server = _Quiet(configuration)
        serving = asyncio.create_task(server.serve(sockets=[self._listening.dup()]), name="uvicorn")
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            server.should_exit = True
            await asyncio.wait([serving], timeout=1.8)
            raise
