"""Who is let in at a broker that is asked without a name: the few bytes of MQTT 3.1.1 that this takes."""

from __future__ import annotations

import contextlib
import socket
import ssl
from dataclasses import dataclass

PATIENCE_S = 2.0
CONNECT = b"\x10\x1b\x00\x04MQTT\x04\x02\x00\x0a\x00\x0fkinframe-doctor"
"""Clean session, ten seconds, no name and no password."""
_TOPIC = b"$SYS/broker/version"
SUBSCRIBE = b"\x82" + bytes([len(_TOPIC) + 5]) + b"\x00\x01\x00" + bytes([len(_TOPIC)]) + _TOPIC + b"\x00"


@dataclass(frozen=True)
class Welcomed:
    """What the broker did."""

    anonymous: bool
    """It lets in whoever comes."""
    software: str = ""
    """As it says itself, if it does."""


def probe(host: str, port: int, tls: bool) -> Welcomed:
    """Raises OSError when there is no broker."""
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(socket.create_connection((host, port), PATIENCE_S))
        if tls:
            connection = stack.enter_context(_unverified().wrap_socket(connection))
        connection.sendall(CONNECT)
        answer = connection.recv(4)
        if len(answer) < 4 or answer[0] != 0x20 or answer[3] != 0:
            return Welcomed(False)
        return Welcomed(True, _software(connection))


def _software(connection: socket.socket) -> str:
    heard = b""
    with contextlib.suppress(OSError):
        connection.sendall(SUBSCRIBE)
        while _TOPIC not in heard or not heard.partition(_TOPIC)[2]:
            if not (more := connection.recv(1024)):
                break
            heard += more
    return heard.partition(_TOPIC)[2].decode("utf-8", "replace").strip()


def _unverified() -> ssl.SSLContext:
    """Nothing secret is said, and the certificate has a check of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
