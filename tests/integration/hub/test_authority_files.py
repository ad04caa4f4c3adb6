"""The house's own authority: what it vouches for, when it signs anew, and for whom its keys are."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from cryptography import x509

from hub.errors import TrustBroken
from hub.trust_worker.authority import renew

NAMES = ("kinframe-1.local", "localhost", "127.0.0.1", "192.168.1.5")


def certificate(folder: Path, name: str = "hub.pem") -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / name).read_bytes())


def vouched_for(folder: Path) -> set[str]:
    names = certificate(folder).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in names}


def test_the_authority_signs_what_was_asked_for(tmp_path: Path) -> None:
    renew(tmp_path, NAMES)
    certificate(tmp_path).verify_directly_issued_by(certificate(tmp_path, "authority.pem"))
    assert vouched_for(tmp_path) == set(NAMES)
    for key in ("authority.key", "hub.key"):
        assert (tmp_path / key).stat().st_mode & 0o777 == 0o600


def test_the_same_names_again_change_nothing(tmp_path: Path) -> None:
    renew(tmp_path, NAMES)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    renew(tmp_path, NAMES)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_another_address_gets_another_certificate_from_the_same_authority(tmp_path: Path) -> None:
    renew(tmp_path, NAMES)
    authority = (tmp_path / "authority.pem").read_bytes()
    renew(tmp_path, (*NAMES[:3], "10.0.0.9"))
    assert "10.0.0.9" in vouched_for(tmp_path) and (tmp_path / "authority.pem").read_bytes() == authority


def test_it_vouches_for_nothing_outside_a_home(tmp_path: Path) -> None:
    renew(tmp_path, ("kinframe-1.local", "hub.example.com", "203.0.113.5", "8.8.8.8", "fe80::1", "evil-local"))
    assert vouched_for(tmp_path) == {"kinframe-1.local", "fe80::1"}
    limits = certificate(tmp_path, "authority.pem").extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical and limits.value.permitted_subtrees is not None
    networks = [each.value for each in limits.value.permitted_subtrees if isinstance(each, x509.IPAddress)]
    assert not any(ipaddress.ip_address("8.8.8.8") in network for network in networks)  # type: ignore[operator]


def test_a_broken_key_is_said(tmp_path: Path) -> None:
    renew(tmp_path, NAMES)
    (tmp_path / "authority.key").write_text("garbage")
    with pytest.raises(TrustBroken):
        renew(tmp_path, NAMES)
