"""Whom the house trusts: its own authority, the hub's certificate, and the users of its broker."""

from __future__ import annotations

import json
from datetime import timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from hub.doctor.case import HubCase
from hub.doctor.mqtt_probe import probe
from hub.doctor.records import opened
from protocol.runtime.clock import SystemClock
from protocol.runtime.doctor.findings import Verdict, fail, ok, warn

SOON = timedelta(days=30)
MADE_ANEW = "start the hub again: it renews its certificate"


def certificate(case: HubCase) -> Verdict:
    """The authority's and the hub's: who signed, for which names, until when."""
    folder = case.data / "trust"
    if not (folder / "hub.pem").exists() or not (folder / "authority.pem").exists():
        return warn("the hub has no certificate yet", "start the hub once")
    authority = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
    own = x509.load_pem_x509_certificate((folder / "hub.pem").read_bytes())
    try:
        own.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError) as broken:
        return fail(f"the house's authority did not sign the hub's certificate: {broken}", MADE_ANEW)
    names = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    hub_id = (case.data / "hub-id").read_text().strip()
    dns = names.get_values_for_type(x509.DNSName)
    if f"kinframe-{hub_id}.local" not in dns:
        return fail(f"the certificate is for {', '.join(dns)}, not for kinframe-{hub_id}.local", MADE_ANEW)
    left = own.not_valid_after_utc - SystemClock().wall()
    words = f"for {', '.join(dns)}, {left.days} days left"
    return warn(words, MADE_ANEW) if left < SOON else ok(words)


def broker_users(case: HubCase) -> Verdict:
    """The broker knows exactly the nodes that are trusted, and the hub."""
    file = case.data / "broker" / "dynamic-security.json"
    if case.settings.broker.url is not None:
        return warn("who may say what is the affair of another broker", "see docs/security.md: trust is reduced")
    if not file.exists() or not case.records.exists():
        return ok("none yet")
    known = {client["username"] for client in json.loads(file.read_text())["clients"]} - {"hub"}
    with opened(case) as rows:
        found = rows.execute("SELECT id FROM nodes WHERE revoked = '' AND kind != 'browser'")
        trusted = {node for (node,) in found}
    if strangers := known - trusted:
        return fail(f"the broker still lets in {', '.join(sorted(strangers))}", "start the hub again")
    if lacking := trusted - known:
        return fail(f"the broker does not let in {', '.join(sorted(lacking))}", "start the hub again")
    return ok(f"{len(trusted)} nodes, as the records say")


def broker(case: HubCase) -> Verdict:
    """Which broker answers, and whether it lets in whoever comes."""
    if case.settings.broker.url is not None:
        return ok("another one is named in the settings")
    if not case.running:
        return ok("not started: no hub works here now")
    encrypted = (case.data / "trust" / "hub.pem").exists()
    try:
        said = probe("127.0.0.1", case.settings.broker.port, encrypted)
    except OSError as error:
        return fail(f"does not answer on port {case.settings.broker.port}: {error}", "look at the hub's log")
    if "amqtt" in said.software.lower():
        return warn(f"{said.software} is for trying only, and lets everybody in", "apt install mosquitto")
    if said.anonymous:
        return warn("lets in whoever reaches it", "keep it on loopback, or pair the nodes and start the hub again")
    return ok("lets in nobody without a credential" + (", over TLS" if encrypted else ""))
