"""Whoever wraps a connection, and however it names the other end: the hub's own name is expected."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from pathlib import Path

import pytest
from cryptography import x509

from hub.adapters.trust_folder import TrustFolder
from protocol.runtime.tls import hub_context, hub_host_name

LIBFAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
CALLER = """
import datetime, socket, sys
from protocol.runtime.tls import hub_context
authority, port = sys.argv[1:]
context = hub_context(open(authority).read(), "h1")
with socket.create_connection(("127.0.0.1", int(port)), 90) as plain, context.wrap_socket(plain) as safe:
    print(datetime.datetime.now().year, safe.recv(5).decode())
"""


@pytest.fixture
async def authority(tmp_path: Path) -> str:
    pem = await TrustFolder(tmp_path / "trust").renew((hub_host_name("h1"),))
    assert x509.load_pem_x509_certificate(pem.encode())
    return pem


async def test_the_hubs_name_is_expected_however_the_parameters_are_given(authority: str) -> None:
    context = hub_context(authority, "h1")
    named = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=False, server_hostname="10.77.0.1")
    placed = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), False, "10.77.0.1")
    assert named.server_hostname == placed.server_hostname == hub_host_name("h1")


@pytest.mark.parametrize("year", [1970, 2045])
async def test_the_date_of_who_calls_does_not_matter(tmp_path: Path, year: int) -> None:
    assert LIBFAKETIME, "libfaketime is missing: make test-tools"
    trust = TrustFolder(tmp_path / "trust")
    await trust.renew((hub_host_name("h1"),))
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(trust.certificate, trust.private_key)

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0, ssl=ours) as server:
        port = server.sockets[0].getsockname()[1]
        faked = {"LD_PRELOAD": str(LIBFAKETIME[0]), "FAKETIME": f"@{year}-06-01 12:00:00"}
        caller = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", CALLER, str(trust.authority), str(port)),
            env={**os.environ, **faked, "FAKETIME_DONT_FAKE_MONOTONIC": "1"},
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await caller.communicate()
    assert said.decode().split() == [str(year), "hello"]
