"""A real hub, as a process of its own on loopback, with its broker and photo worker."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.paired import PASSWORDS
from tests.patience import PATIENCE_S
from tests.ports import free_port


@dataclass
class HubProcess:
    """Start, stop and kill it as the test likes; ports and data stay."""

    data: Path
    extra: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    mqtt_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    module: str = "protocol.runtime.cli"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.parent / "hub.log"

    def start(self) -> None:
        flags = ["--data", str(self.data), "--port", str(self.port), "--mqtt-port", str(self.mqtt_port)]
        flags += ["--time-port", "0", *self.extra]
        with self.log.open("ab") as log:
            argv = [sys.executable, "-m", self.module, "hub", *flags]
            self.process = subprocess.Popen(argv, stderr=log, stdout=log)
        self.wait(lambda: self.health()["broker"])
        if (said := re.search(r"^Owner's password .*: (\S+)$", self.log.read_text(), re.MULTILINE)) is not None:
            PASSWORDS[self.url] = said[1]

    def wait(self, happened: Any) -> Any:
        """Poll until something true comes back; failures on the way do not count."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                if found := happened():
                    return found
            except (httpx.HTTPError, KeyError, IndexError, StopIteration):
                pass
            time.sleep(0.05)
        raise AssertionError(f"did not happen within {PATIENCE_S:.0f} s\n{self.log.read_text()[-4000:]}")

    def health(self) -> dict[str, Any]:
        return dict(httpx.get(f"{self.url}/api/health").raise_for_status().json())

    def house(self) -> dict[str, Any]:
        return dict(httpx.get(f"{self.url}/api/house").raise_for_status().json())

    def family(self) -> list[psutil.Process]:
        """The hub and its children."""
        assert self.process is not None
        hub = psutil.Process(self.process.pid)
        return [hub, *hub.children(recursive=True)]

    def child(self, name: str) -> psutil.Process:
        return next(each for each in self.family()[1:] if name in command_of(each))

    def stop(self) -> float:
        """SIGTERM; the seconds until the hub and its children are gone."""
        assert self.process is not None
        family, began = self.family(), time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_S)
        _, alive = psutil.wait_procs(family[1:], timeout=PATIENCE_S)
        assert not alive, alive
        self.process = None
        return time.monotonic() - began

    def kill(self) -> None:
        """kill -9 of the conductor alone."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def command_of(process: psutil.Process) -> str:
    """Empty when it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@contextmanager
def running_hub(folder: Path, *extra: str) -> Iterator[HubProcess]:
    hub = HubProcess(folder / "hub", extra)
    try:
        hub.start()
        yield hub
    finally:
        if hub.process is not None:
            hub.stop()
