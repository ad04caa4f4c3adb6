"""The hub's machine: packages, mosquitto, ports, its folder, and a photo worker without a network."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys

from hub.adapters.broker_mosquitto import find_mosquitto, find_plugin
from hub.core.photo_pipe import PHOTO_PIPE, WorkerUp
from hub.doctor.case import HubCase
from hub.errors import BrokerMissing
from protocol.messages import Message
from protocol.runtime.child import Child
from protocol.runtime.doctor.findings import Verdict, fail, ok, warn
from protocol.runtime.doctor.machine import existing, open_secrets, packages, room

OLDEST_MOSQUITTO = (2, 0)
SECRETS = ("key", "owner-password", "trust/authority.key", "trust/hub.key", "broker/dynamic-security.json")
STARTING_S = 20.0


def python(case: HubCase) -> Verdict:
    return packages("hub")


def mosquitto(case: HubCase) -> Verdict:
    if case.settings.broker.url is not None:
        return ok("not needed: another broker is named")
    try:
        program = find_mosquitto()
    except BrokerMissing as missing:
        return fail(missing.message, "apt install mosquitto")
    said = subprocess.run([program, "-h"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"version (\d+)\.(\d+)\S*", said)
    if found is None or (int(found[1]), int(found[2])) < OLDEST_MOSQUITTO:
        return fail(f"{program} is not mosquitto 2.0 or newer", "install a newer mosquitto")
    try:
        find_plugin()
    except BrokerMissing as missing:
        return fail(missing.message, "install mosquitto from your distribution")
    return ok(f"mosquitto {found[0][8:]} at {program}")


def ports(case: HubCase) -> Verdict:
    """Free, or held by the hub that works in this folder."""
    settings = case.settings
    wanted = {"http.port": settings.http.port}
    if settings.broker.url is None and settings.broker.embedded:
        wanted["broker.port"] = settings.broker.port
    if settings.http.lan:
        wanted["http.tls_port"] = settings.http.tls_port
    if case.running:
        if case.health is None:
            return fail(f"a hub works in {case.data}, but not on port {settings.http.port}", "look at its settings")
        return ok(", ".join(f"{name} {port}" for name, port in wanted.items()) + ": ours")
    if taken := [f"{name} {port}" for name, port in wanted.items() if not _free(port)]:
        return fail(f"taken by another program: {', '.join(taken)}", "stop it, or choose other ports in hub.toml")
    return ok(", ".join(f"{name} {port}" for name, port in wanted.items()) + ": free")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def data_folder(case: HubCase) -> Verdict:
    place = existing(case.data)
    if not os.access(place, os.W_OK | os.X_OK):
        return fail(f"{place} cannot be written", f"chown {os.environ.get('USER', 'YOU')} {place}")
    if place != case.data.absolute():
        return warn(f"{case.data} is not there yet", "start the hub once, or name the right folder with --data")
    if open_files := open_secrets(case.data / name for name in SECRETS):
        named = " ".join(map(str, open_files))
        return fail(f"others may read {named}", f"chmod 600 {named}")
    if not case.running and (left := [*case.data.glob("backup-*")]):
        return warn(f"{len(left)} backups were killed half way", "make a backup, which cleans up after them")
    return ok(f"{case.data}, {'a hub works in it' if case.running else 'no hub works in it now'}")


def disk(case: HubCase) -> Verdict:
    return room(case.data)


def photo_worker(case: HubCase) -> Verdict:
    """Starts one, and asks how it is confined."""
    up = asyncio.run(_worker())
    if not isinstance(up, WorkerUp):
        return fail("the photo worker does not start", "look at the error that was printed")
    if up.network:
        return warn("photos are decoded with a network in reach", "allow user namespaces (Linux)")
    return ok("photos are decoded under limits and without a network")


async def _worker() -> Message | None:
    child = await Child.start((sys.executable, "-m", "hub.photo_worker"), PHOTO_PIPE)
    try:
        async with asyncio.timeout(STARTING_S):
            return await anext(child.messages())
    finally:
        await child.stop()
