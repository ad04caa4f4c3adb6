"""Child processes and the one pipe between a node and each of them.

The pipe is a socket pair that carries length-prefixed messages of a codec of the pair's own. The
parent's end is asynchronous, the child's blocking. When the parent is gone the child reads the end of
the pipe and leaves; when the child is gone the parent gets ChildGone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import socket
import struct
from collections.abc import AsyncGenerator, Sequence

from protocol.codec import Codec
from protocol.errors import ChildGone, MessageTooLarge
from protocol.messages import Message

PIPE_VARIABLE = "KINFRAME_PIPE"
_LENGTH = struct.Struct(">I")


class Child:
    """The parent's end: a running child process and its pipe."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        codec: Codec,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._codec = codec

    @classmethod
    async def start(cls, argv: Sequence[str], codec: Codec, environment: dict[str, str] | None = None) -> Child:
        """Start ``argv`` with the other end of a new pipe; its standard error is ours."""
        ours, theirs = socket.socketpair()
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={**os.environ, **(environment or {}), PIPE_VARIABLE: str(theirs.fileno())},
                start_new_session=True,  # a Ctrl-C reaches the parent, which ends its children in order
            )
        except OSError as error:
            ours.close()
            raise ChildGone(f"{argv[0]} cannot be started: {error}") from error
        finally:
            theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours)
        return cls(process, reader, writer, codec)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def send(self, message: Message) -> None:
        data = self._codec.encode(message)
        try:
            self._writer.write(_LENGTH.pack(len(data)) + data)
            await self._writer.drain()
        except (ConnectionError, RuntimeError) as broken:
            raise ChildGone(self._how_it_ended()) from broken

    async def messages(self) -> AsyncGenerator[Message, None]:
        """Everything the child says. Raises ChildGone when it ends; malformed messages raise the codec's errors."""
        while True:
            try:
                (length,) = _LENGTH.unpack(await self._reader.readexactly(_LENGTH.size))
                if length > self._codec.limit_bytes:  # not even read: who says more than may be said is not heard
                    raise MessageTooLarge(f"a message of {length} bytes where {self._codec.limit_bytes} are allowed")
                data = await self._reader.readexactly(length)
            except (asyncio.IncompleteReadError, ConnectionError) as ended:
                raise ChildGone(self._how_it_ended()) from ended
            yield self._codec.decode(data)

    async def stop(self, patience_s: float = 1.5) -> None:
        """Close the pipe, then SIGTERM, then SIGKILL; returns when the process is gone."""
        self._writer.close()
        for number in (signal.SIGTERM, signal.SIGKILL):
            if await self._gone_within(patience_s / 2):
                return
            self._signal(number)
        await self._process.wait()

    def kill(self) -> None:
        """End it now; for work that must not go on."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def _gone_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._process.wait()
        except TimeoutError:
            return False
        return True

    def _how_it_ended(self) -> str:
        status = self._process.returncode
        return f"process {self._process.pid} ended with status {status}" if status is not None else "its pipe broke"


class ChildPipe:
    """The child's end. Blocking, for one thread at a time in each direction."""

    def __init__(self, connection: socket.socket, codec: Codec) -> None:
        self._socket = connection
        self._codec = codec
        self._buffer = bytearray()

    @classmethod
    def from_environment(cls, codec: Codec) -> ChildPipe:
        """The pipe that Child.start handed over. Raises ChildGone when this process was not started as a child."""
        number = os.environ.pop(PIPE_VARIABLE, "")
        if not number.isdigit():
            raise ChildGone(f"{PIPE_VARIABLE} names no pipe: this process is started by its node")
        return cls(socket.socket(fileno=int(number)), codec)

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, message: Message) -> None:
        data = self._codec.encode(message)
        try:
            self._socket.sendall(_LENGTH.pack(len(data)) + data)
        except OSError as broken:
            raise ChildGone("the node is gone") from broken

    def receive(self, timeout_s: float | None = None) -> Message | None:
        """The next message; None when none came within the timeout (0: only look). Raises ChildGone at the end."""
        while True:
            if (message := self._take()) is not None:
                return message
            readable, _, _ = select.select([self._socket], [], [], timeout_s)
            if not readable:
                return None
            try:
                received = self._socket.recv(65536)
            except OSError as broken:
                raise ChildGone("the node is gone") from broken
            if not received:
                raise ChildGone("the node is gone")
            self._buffer += received

    def _take(self) -> Message | None:
        if len(self._buffer) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > self._codec.limit_bytes:
            raise MessageTooLarge(f"a message of {length} bytes where {self._codec.limit_bytes} are allowed")
        end = _LENGTH.size + length
        if len(self._buffer) < end:
            return None
        data = bytes(self._buffer[_LENGTH.size : end])
        del self._buffer[:end]
        return self._codec.decode(data)
