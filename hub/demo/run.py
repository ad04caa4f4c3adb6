"""The demo's story: start everything, hang two portraits, watch them come alive, let them greet."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hub.adapters.data_folder import PasswordFile
from hub.adapters.passwords_child import PasswordWorkerChild
from hub.demo.api import HouseApi, JsonObject
from hub.demo.check import FRAMES, Findings, check
from hub.demo.errors import DemoError
from hub.demo.house import (
    SITTERS,
    DemoHouse,
    all_held,
    all_made,
    frames_online,
    living,
    portrait_of,
    refusal,
)
from hub.demo.keys import Keys, trusted, waiting
from hub.demo.processes import Processes, Program
from hub.demo.terminal import Terminal
from hub.services.owner_door import first_password
from protocol.runtime.clock import Clock

HUB_PORT = 8400
BROKER_PORT = 18830
RENDER_PATIENCE_S = 900.0
START_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Stage:
    """Where the demo takes place."""

    data: Path
    port: int
    broker_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Demo:
    """One run of the demo; ``perform`` ends when all are alive, ``stop`` ends every process."""

    def __init__(self, stage: Stage, terminal: Terminal, clock: Clock) -> None:
        self._stage = stage
        self._terminal = terminal
        self._clock = clock
        self._began = clock.now_ms()
        self.findings = Findings()
        self.processes = Processes(stage.data / "logs", terminal.line)
        self.house = DemoHouse(HouseApi(stage.url), clock)
        self._keys = Keys(stage.data)

    async def perform(self) -> None:
        await self._make_password()
        for program in programs(self._stage):
            await self.processes.start(program)
            if program.name == "Hub":
                await self.house.answering(START_PATIENCE_S)
                self._say_where()
        await self._let_everybody_in()
        await self.house.until(
            "the frames", lambda house: frames_online(house) >= FRAMES, START_PATIENCE_S, lambda _: None
        )
        await self.house.settle_in()
        await self.house.until("all clips", self._complete, RENDER_PATIENCE_S, self._seen)
        self._terminal.line(f"Everybody is alive after {self._seconds():.0f} s. Logs: {self._stage.data / 'logs'}")

    async def _let_everybody_in(self) -> None:
        """As a person would: read the code off each node's terminal and type it on the page, as the owner."""
        strangers = [one for one in programs(self._stage) if one.data and not (one.data / "credential").exists()]
        if strangers:
            await self.house.api.log_in(self._keys.password())
        for name in (program.name for program in strangers):
            house = await self._wait(f"{name} to show its code", partial(waiting, name=name))
            code = self._keys.code(self.processes.log(name))
            await self.house.api.type_code(waiting(house, name)[0], code)
            await self._wait(f"{name} to be let in", partial(trusted, name=name))
            self._terminal.line(f"{name} showed {code[:3]} {code[3:]} and was let in.")

    async def _wait(self, what: str, reached: Callable[[JsonObject], object]) -> JsonObject:
        return await self.house.until(what, lambda house: bool(reached(house)), START_PATIENCE_S, lambda _: None)

    async def greet(self) -> None:
        answer = await self.house.api.say("everybody wave")
        self._terminal.line(answer["answer"])

    async def check(self) -> None:
        await check(self.house, self._clock, self.processes.pid("Hub"), self.findings)

    async def _make_password(self) -> None:
        """Before the hub would: what it says goes into a log file, where a password does not belong."""
        passwords = PasswordWorkerChild()
        keeping = asyncio.create_task(passwords.run(), name="passwords")
        try:
            password = await first_password(passwords, PasswordFile(self._stage.data / "hub"))
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])
        if password is not None:
            self._keys.write_down(password)
            self._terminal.line(f"Owner's password: {password}   (on a slip for you: {self._keys.slip})")

    def _say_where(self) -> None:
        self._terminal.line(f"Page:           {self._stage.url}/")
        self._terminal.line(f"Browser frame:  {self._stage.url}/frame")
        self._terminal.qr(f"{self._stage.url}/frame")

    def _complete(self, house: JsonObject) -> bool:
        if why := refusal(house):
            raise DemoError(f"a clip will not be made: {why}")
        return all_made(house) and all_held(house) and len(living(house)) >= FRAMES

    def _seen(self, house: JsonObject) -> None:
        self._terminal.progress(house)
        found = self.findings
        if found.seconds_to_first_clip is None and any(portrait["clips"] for portrait in house["portraits"]):
            found.seconds_to_first_clip = self._seconds()
        for frame in living(house):
            if found.seconds_to_first_living_portrait is None:
                found.seconds_to_first_living_portrait = self._seconds()
            self._terminal.once(f"{frame['subject']} is alive in the {frame['name']}.")
        for sitter in SITTERS:
            portrait = portrait_of(house, sitter.name)
            if portrait and portrait["status"] == "ready":
                self._terminal.once(
                    f"{sitter.name} knows {len({clip['gesture'] for clip in portrait['clips']})} gestures."
                )
        if found.seconds_to_all_clips is None and all_made(house):
            found.seconds_to_all_clips = self._seconds()

    def _seconds(self) -> float:
        return round((self._clock.now_ms() - self._began) / 1000, 1)


def programs(stage: Stage) -> list[Program]:
    """Everything that runs, in order of start."""
    glass = "--window" if _has_display() else "--offscreen"

    def frame(name: str) -> Program:
        data = stage.data / name.lower()
        words = ["frame", "--name", name, "--room", name.lower(), "--data", str(data), "--hub", stage.url, glass]
        return Program(name, words, data)

    hub = ["hub", "--data", str(stage.data / "hub"), "--port", str(stage.port), "--mqtt-port", str(stage.broker_port)]
    hub += ["--time-port", "0"]
    rendered = stage.data / "render"
    render = ["render", "node", "--name", "Render node", "--data", str(rendered), "--hub", stage.url]
    return [
        Program("Hub", hub),
        Program("Render node", render, rendered),
        *(frame(sitter.frame) for sitter in SITTERS),
    ]


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def free_port(wanted: int) -> int:
    """The wanted port of loopback, or any free one when it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DemoError("no free port on loopback")


async def play(demo: Demo, unattended: bool) -> None:
    """Perform, then greet and stay until cancelled; unattended: check instead and return."""
    failing = asyncio.create_task(demo.processes.failed(), name="processes")
    story = asyncio.create_task(_story(demo, unattended), name="story")
    try:
        await asyncio.wait((failing, story), return_when=asyncio.FIRST_COMPLETED)
        for task in (failing, story):
            if task.done():
                task.result()
    finally:
        for task in (failing, story):
            task.cancel()
        await asyncio.gather(failing, story, return_exceptions=True)


async def _story(demo: Demo, unattended: bool) -> None:
    await demo.perform()
    if unattended:
        await demo.check()
    else:
        await demo.greet()
        await asyncio.Event().wait()
