"""Hosts on one machine: network namespaces on one LAN, whose links can be cut, mended and made bad."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

PEERS = Path(__file__).resolve().parents[1] / "peers"
SCRIPT = PEERS / "netns_multihost.sh"
HOSTS = 4
HUB, FIRST, SECOND, RENDER = range(HOSTS)
HUB_ADDRESS = "10.77.0.1"
LAB = "KINFRAME_CHAOS_LAB"
PREFIX = os.environ.setdefault(LAB, f"kf{os.getpid()}-")
"""Of the namespaces: two runs on one machine do not meet. The process on the hub's host inherits it."""


class Lab:
    """The hosts. Whoever drives the house lives on the hub's host (``enter``), and starts nodes on the others."""

    def up(self) -> None:
        self.down()
        _run("bash", str(SCRIPT), "up", str(HOSTS), "bridge")

    def down(self) -> None:
        subprocess.run(["bash", str(SCRIPT), "down"], env=_environment(), capture_output=True, check=False)
        for host in (*map(str, range(HOSTS)), "sw"):  # what a run that was killed has left
            subprocess.run(["ip", "netns", "del", f"{PREFIX}{host}"], capture_output=True, check=False)

    def on(self, host: int) -> list[str]:
        """Words before a command that runs it on this host."""
        return ["ip", "netns", "exec", f"{PREFIX}{host}"]

    def cut(self, host: int) -> None:
        _run("bash", str(SCRIPT), "partition", str(host))

    def mend(self, host: int) -> None:
        _run("bash", str(SCRIPT), "heal", str(host))

    def make_bad(self, delay_ms: float, jitter_ms: float, loss_percent: float) -> BadLinks:
        """Every link at once, instead of the kernel's bridge; until ``mended``."""
        return BadLinks(self, [str(delay_ms), str(jitter_ms), str(loss_percent), "0", "u"])


class BadLinks:
    """A switch in a process of its own, for this kernel has no netem: it delays and loses frames."""

    def __init__(self, lab: Lab, words: list[str]) -> None:
        self._lab = lab
        program = Path(tempfile.gettempdir()) / "kinframe_switch_with_delay"
        _run("gcc", "-O2", "-o", str(program), str(PEERS / "netns_switch_with_delay.c"), "-lm")
        for host in range(HOSTS):
            _run("ip", "-n", f"{PREFIX}{host}", "link", "del", "eth0")
        hosts = ",".join(f"{PREFIX}{host}" for host in range(HOSTS))
        self._switch = subprocess.Popen([str(program), hosts, *words], stdout=subprocess.PIPE)
        assert self._switch.stdout is not None
        assert b"ready" in self._switch.stdout.readline()
        self._configure()

    def mended(self) -> None:
        self._switch.terminate()
        self._switch.wait(5)
        time.sleep(0.2)
        for host in range(HOSTS):
            peer = ["peer", "name", "eth0", "netns", f"{PREFIX}{host}"]
            _run("ip", "-n", f"{PREFIX}sw", "link", "add", f"p{host}", "type", "veth", *peer)
            _run("ip", "-n", f"{PREFIX}sw", "link", "set", f"p{host}", "master", "br0")
            _run("ip", "-n", f"{PREFIX}sw", "link", "set", f"p{host}", "up")
        self._configure()

    def _configure(self) -> None:
        for host in range(HOSTS):
            self._lab.mend(host)


def why_not() -> str:
    """Why there can be no lab here; empty when there can."""
    if os.geteuid() != 0:
        return "make chaos needs root: it makes network namespaces and mounts small disks."
    if subprocess.run(["ip", "netns", "list"], capture_output=True, check=False).returncode != 0:
        return "make chaos needs network namespaces (iproute2 on Linux)."
    return ""


def _environment() -> dict[str, str]:
    return {**os.environ, "LAB_PREFIX": PREFIX}


def _run(*words: str) -> None:
    done = subprocess.run(words, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stdout} {done.stderr}")
