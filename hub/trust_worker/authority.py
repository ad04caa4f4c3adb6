"""The house's own certificate authority, and the hub's certificate that it signs: X.509 with cryptography."""

from __future__ import annotations

import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hub.errors import TrustBroken

AUTHORITY_YEARS = 20
CERTIFICATE_DAYS = 397
"""Browsers refuse certificates for longer."""
RENEW_DAYS = 60
"""Before the end."""
HOME_NAMES = ("local", "localhost", "lan", "home.arpa", "internal")
HOME_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)


def renew(folder: Path, names: tuple[str, ...]) -> None:
    """Make what is missing, and a new certificate when the names have changed or its end is near.

    ``names``: the hub's own name first, then further names and addresses. Raises TrustBroken.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key, authority = _authority(folder)
        if not _still_good(folder / "hub.pem", names):
            _sign(folder, key, authority, names)
    except (OSError, ValueError, TypeError) as broken:
        raise TrustBroken(f"{folder}: {broken}") from broken


def _authority(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key_file, file = folder / "authority.key", folder / "authority.pem"
    if key_file.exists() and file.exists():
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("authority.key is no key of ours")
        return key, x509.load_pem_x509_certificate(file.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kinframe: the authority of this house")])
    certificate = (
        _builder(key.public_key(), name, name, timedelta(days=365 * AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=_at_home(), excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _keep(key_file, _pem(key), private=True)
    _keep(file, certificate.public_bytes(serialization.Encoding.PEM))
    return key, certificate


def _still_good(file: Path, names: tuple[str, ...]) -> bool:
    if not file.exists():
        return False
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    until = certificate.not_valid_after_utc
    return set(_general(names)) == set(known) and until - datetime.now(UTC) > timedelta(days=RENEW_DAYS)


def _sign(folder: Path, key: ec.EllipticCurvePrivateKey, authority: x509.Certificate, names: tuple[str, ...]) -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    issuer_key = authority.public_key()
    assert isinstance(issuer_key, ec.EllipticCurvePublicKey)
    certificate = (
        _builder(own.public_key(), name, authority.subject, timedelta(days=CERTIFICATE_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_general(names)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .sign(key, hashes.SHA256())
    )
    _keep(folder / "hub.key", _pem(own), private=True)
    _keep(folder / "hub.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _builder(
    public: ec.EllipticCurvePublicKey, subject: x509.Name, issuer: x509.Name, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lasts)
    )


def _at_home() -> list[x509.GeneralName]:
    """All that the authority may vouch for: whoever trusts it on a phone need not fear for the rest of the web."""
    return [*(x509.DNSName(name) for name in HOME_NAMES), *(x509.IPAddress(network) for network in HOME_NETWORKS)]


def _usage(signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(names: tuple[str, ...]) -> list[x509.GeneralName]:
    """Those of the names that are of a home. A hub elsewhere is still known to its nodes: by its own name."""
    found = (_at_home_as(name) for name in dict.fromkeys(names))
    return [name for name in found if name is not None]


def _at_home_as(name: str) -> x509.GeneralName | None:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        ours = any(name == home or name.endswith(f".{home}") for home in HOME_NAMES)
        return x509.DNSName(name) if ours else None
    ours = any(address.version == network.version and address in network for network in HOME_NETWORKS)
    return x509.IPAddress(address) if ours else None


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _keep(file: Path, data: bytes, private: bool = False) -> None:
    """The whole file or none of it."""
    temporary = file.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)
    temporary.replace(file)
