"""The house's broker: mosquitto as a child of the hub, over TLS, with a user for each paired node."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from hub.errors import BrokerGone, BrokerMissing, PortTaken
from protocol.runtime.clock import Clock

log = structlog.get_logger()
PLACES = ("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto")
PLUGINS = ("/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")
PLUGIN = "mosquitto_dynamic_security.so"
START_MS = 5_000.0


@dataclass(frozen=True)
class BrokerTrust:
    """What the broker needs in order to know who is who."""

    authority: Path
    certificate: Path
    private_key: Path
    users: Callable[[], dict[str, Any]]
    """The plugin's file as it should be now (hub.core.broker_rights)."""


class MosquittoChild:
    """``run`` starts the broker and ends with BrokerGone when it ends; a cancelled run stops it."""

    def __init__(self, folder: Path, port: int, clock: Clock, trust: BrokerTrust, host: str = "127.0.0.1") -> None:
        self._folder = folder
        self._port = port
        self._trust = trust
        self._host = host
        self._clock = clock
        self._pid_file = folder / "mosquitto.pid"
        self._process: asyncio.subprocess.Process | None = None
        self.up = asyncio.Event()
        """Set while the broker answers."""

    async def run(self) -> None:
        program = find_mosquitto()
        self._folder.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(end_orphan, self._pid_file, str(self._configuration))
        if answers("127.0.0.1", self._port):
            raise PortTaken(f"Port {self._port} is taken: another broker, or another hub, listens there.")
        self._configuration.write_text(self._settings(find_plugin()))
        write_private(self._users_file, json.dumps(self._trust.users()))
        self._process = await asyncio.create_subprocess_exec(
            program,
            "-c",
            str(self._configuration),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        self._pid_file.write_text(str(self._process.pid))
        try:
            await self._wait_until_it_answers()
            self.up.set()
            log.info("broker_up", port=self._port, pid=self._process.pid)
            raise BrokerGone(f"mosquitto ended with status {await self._process.wait()}")
        finally:
            self.up.clear()
            await self._stop()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    def restart(self) -> None:
        """End it; its supervisor starts it again, with its users as they are then."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()

    @property
    def _users_file(self) -> Path:
        return self._folder / "dynamic-security.json"

    @property
    def _configuration(self) -> Path:
        return self._folder / "mosquitto.conf"

    def _settings(self, plugin: Path) -> str:
        """What is retained is saved every half minute and at the end."""
        trust = self._trust
        lines = [
            "per_listener_settings false",
            f"listener {self._port} {self._host}",
            f"cafile {trust.authority.absolute()}",
            f"certfile {trust.certificate.absolute()}",
            f"keyfile {trust.private_key.absolute()}",
            "tls_version tlsv1.2",
            "allow_anonymous false",
            f"plugin {plugin}",
            f"plugin_opt_config_file {self._users_file.absolute()}",
            "persistence true",
            f"persistence_location {self._folder.absolute()}/",
            "autosave_interval 30",
            "set_tcp_nodelay true",  # else a cue may wait 40 ms for the acknowledgement of the message before it
            "max_packet_size 300000",
            "max_queued_messages 1000",
            "log_type error",
            f"log_dest file {self._folder.absolute()}/mosquitto.log",
        ]
        if os.geteuid() == 0:  # it would become another user, who may not write here
            lines.append(f"user {getpass.getuser()}")
        return "\n".join(lines) + "\n"

    async def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        until = self._clock.now_ms() + START_MS
        while not answers("127.0.0.1", self._port):
            if self._process.returncode is not None or self._clock.now_ms() > until:
                raise BrokerGone(f"mosquitto does not start; see {self._folder / 'mosquitto.log'}")
            await self._clock.sleep(10)

    async def _stop(self) -> None:
        process = self._process
        if process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process.returncode is not None:
                break
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.7):
                    await process.wait()
        self._pid_file.unlink(missing_ok=True)


def find_mosquitto() -> str:
    """Raises BrokerMissing with what to do about it."""
    found = shutil.which("mosquitto") or next((place for place in PLACES if Path(place).exists()), None)
    if found is None:
        raise BrokerMissing("mosquitto is not installed: apt install mosquitto, or brew install mosquitto.")
    return found


def find_plugin() -> Path:
    """Raises BrokerMissing with what to do about it."""
    for folder in PLUGINS:
        for found in (Path(folder) / PLUGIN, *sorted(Path(folder).glob(f"*/{PLUGIN}"))):
            if found.exists():
                return found
    raise BrokerMissing(f"mosquitto's {PLUGIN} is missing: it comes with mosquitto 2.0 and later.")


def write_private(file: Path, text: str) -> None:
    """Readable by the owner only, from its first byte on."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)


def answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((host, port)) == 0


def end_orphan(pid_file: Path, configuration: str) -> None:
    """A broker that outlived a killed hub is ended, if the process of that number really is one of ours."""
    try:
        pid = int(pid_file.read_text())
    except (OSError, ValueError):
        return
    if configuration in _command_line(pid):
        log.warning("orphan_broker_ended", pid=pid)
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            if _gone(pid):
                break
    pid_file.unlink(missing_ok=True)


def _gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if _command_line(pid) == "":
            return True
        time.sleep(0.01)
    return False


def _command_line(pid: int) -> str:
    """Empty when there is no such process, or it is only a shadow that nobody waited for."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        pass
    if Path("/proc/self").exists():
        return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
