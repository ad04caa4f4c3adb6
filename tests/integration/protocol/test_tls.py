"""Whoever wraps a connection, and however it names the other end: the hub's own name is expected."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from cryptography import x509

from hub.adapters.trust_folder import TrustFolder
from protocol.runtime.tls import hub_context, hub_host_name


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
