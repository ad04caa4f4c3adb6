"""The eyes' process for real: no network, no files, no programs, and a pipe that carries no picture."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from protocol.errors import MessageTooLarge
from protocol.messages.eyes import EYES_PIPE, LIMIT_BYTES, EyesOpened, EyesSeen
from protocol.runtime.child import Child
from tests.patience import PATIENCE_S

TRY = """
import errno, os, socket, sys, threading
from frame_node.eyes.confine import confine
early = threading.Event()
answers = []
def attempt(name, what):
    try:
        what()
        answers.append(name + " works")
    except OSError as refused:
        answers.append(name + " " + errno.errorcode[refused.errno])
def in_a_thread_that_was_there_before():
    early.wait()
    attempt("socket of a thread", lambda: socket.socket())
thread = threading.Thread(target=in_a_thread_that_was_there_before)
thread.start()
pipe = socket.socketpair()
how = confine()
early.set()
thread.join()
attempt("socket", lambda: socket.socket())
attempt("udp", lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
attempt("unix", lambda: socket.socket(socket.AF_UNIX))
attempt("program", lambda: os.execv("/bin/true", ["true"]))
def write():
    with open(sys.argv[1], "wb") as file:
        file.write(b"a picture")
attempt("file", write)
pipe[0].send(b"fact")
answers.append("pipe " + pipe[1].recv(9).decode())
print(how, *answers, sep="\\n")
"""


def test_there_is_no_network_inside_and_no_file_and_no_program(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", TRY, str(tmp_path / "picture")]
    how, *answers = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()
    assert how in ("both", "filter")
    assert answers == [
        "socket of a thread EACCES",
        "socket EACCES",
        "udp EACCES",
        "unix EACCES",
        "program EACCES",
        "file EFBIG",
        "pipe fact",
    ]


SAY = """
import struct, sys
from protocol.messages.eyes import EYES_PIPE, EyesSeen
from protocol.messages._base import Message
from protocol.runtime.child import ChildPipe
class Picture(Message, frozen=True, kw_only=True, tag="eyes.seen"):
    at_ns: int
    pixels: bytes
pipe = ChildPipe.from_environment(EYES_PIPE)
try:
    pipe.send(Picture(at_ns=1, pixels=bytes(640 * 480 * 3)))
except Exception as refused:
    pipe.send(EyesSeen(at_ns=1, trouble=refused.code))
# Past the codec, as a program gone mad would.
pipe._socket.sendall(struct.pack(">I", 640 * 480 * 3) + bytes(640 * 480 * 3))
"""


async def test_a_picture_is_refused_where_it_is_sent_and_where_it_is_heard() -> None:
    child = await Child.start([sys.executable, "-c", SAY], EYES_PIPE)
    try:
        heard = child.messages()
        assert await anext(heard) == EyesSeen(at_ns=1, trouble="protocol.too_large")
        with pytest.raises(MessageTooLarge):
            await anext(heard)
    finally:
        await child.stop()


def test_every_message_fits() -> None:
    longest = EyesSeen(
        at_ns=2**62, present=True, attentive=True, viewers=6, x=-0.123456789, y=0.1, near=0.9, cost_ms=1.1
    )
    assert len(EYES_PIPE.encode(longest)) < LIMIT_BYTES
    opened = EyesOpened(pid=2**31, camera="ü" * 100, width=4096, height=2160, confined="namespace")
    assert len(EYES_PIPE.encode(opened)) < LIMIT_BYTES


async def test_real_eyes_have_no_network_and_see_a_drawn_viewer_come_and_wave() -> None:
    argv = [sys.executable, "-m", "frame_node.eyes", "--camera", "synthetic"]
    child = await Child.start(argv, EYES_PIPE, {"OPENBLAS_NUM_THREADS": "1", "GLOG_minloglevel": "3"})
    kinds: list[str] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for message in child.messages():
                if isinstance(message, EyesOpened):
                    assert message.confined in ("both", "filter")
                    assert "Seccomp:\t2" in Path(f"/proc/{child.pid}/status").read_text()
                if isinstance(message, EyesSeen) and message.attentive and "attentive" not in kinds:
                    kinds.append("attentive")
                    assert message.distance_m == pytest.approx(0.8, abs=0.25)
                if getattr(message, "what", "") == "wave":
                    kinds.append("wave")
                    break
    finally:
        await child.stop()
    assert kinds == ["attentive", "wave"]
