"""Can the hub be reached from here? With plain sockets, so that nothing of a running node is disturbed."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from protocol.runtime.clock import SystemClock
from protocol.runtime.doctor.findings import Verdict, fail, ok, warn

PATIENCE_S = 3.0
APART_S = 120.0
"""So far may the times of day of two machines be apart before people wonder."""


@dataclass(frozen=True)
class Way:
    """How a node comes to its hub."""

    mqtt_host: str
    mqtt_port: int
    http_url: str = ""
    """Empty until the hub has said it."""
    tls: ssl.SSLContext | None = None
    """Set once the node was paired."""


def broker(way: Way) -> Verdict:
    """TCP, and TLS when there is an authority to believe."""
    place = f"{way.mqtt_host}:{way.mqtt_port}"
    try:
        with socket.create_connection((way.mqtt_host, way.mqtt_port), PATIENCE_S) as plain:
            if way.tls is None:
                return ok(f"the broker answers at {place}")
            with way.tls.wrap_socket(plain) as sealed:
                return ok(f"the broker answers at {place}, {sealed.version()}, and its certificate is the hub's")
    except ssl.SSLError as error:
        return fail(f"{place} is not the hub that this node was paired with: {error.reason}", "pair the node anew")
    except OSError as error:
        return fail(f"no broker at {place}: {error}", "start the hub; check the address and the firewall")


def page(way: Way) -> Verdict:
    """HTTP. That the hub asks for a key or a credential is an answer too."""
    if not way.http_url:
        return ok("the hub says at hello where its blobs are")
    try:
        status, _ = _asked(way)
    except ssl.SSLError as error:
        return fail(f"{way.http_url} is not the hub that this node was paired with: {error.reason}", "pair it anew")
    except (OSError, HTTPException) as error:
        return fail(f"nothing answers at {way.http_url}: {error}", "start the hub; check the address and the firewall")
    return ok(f"the hub answers at {way.http_url} (HTTP {status})")


def time_of_day(way: Way) -> Verdict:
    """Only for people and logs: performances go by hub time."""
    if not way.http_url:
        return ok("not compared: the hub's page is not known yet")
    try:
        _, date = _asked(way)
        theirs = parsedate_to_datetime(date)
    except (OSError, HTTPException, ValueError, TypeError):
        return warn("cannot be compared with the hub's", "see the finding about the hub's page")
    apart = (SystemClock().wall() - theirs.astimezone(UTC)).total_seconds()
    if abs(apart) > APART_S:
        return warn(f"{apart:+.0f} s from the hub's", "switch on time synchronisation (timedatectl set-ntp true)")
    return ok(f"{apart:+.0f} s from the hub's")


def _asked(way: Way) -> tuple[int, str]:
    url = urlsplit(way.http_url)
    host = url.hostname or "127.0.0.1"
    if url.scheme == "https":
        context = way.tls or ssl.create_default_context()
        connection: HTTPConnection = HTTPSConnection(host, url.port, timeout=PATIENCE_S, context=context)
    else:
        connection = HTTPConnection(host, url.port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/api/health")
        answer = connection.getresponse()
        return answer.status, answer.getheader("date") or ""
    finally:
        connection.close()
