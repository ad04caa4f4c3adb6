"""``python -m hub.photo_worker``: started by the hub, never by hand."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from hub.core.photo_pipe import PHOTO_PIPE, NormalisePhoto, PhotoTurnedDown, WorkerUp
from hub.errors import PhotoDamaged
from hub.photo_worker.confine import confine
from hub.photo_worker.decode import normalise, register_formats
from protocol.errors import ChildGone, KinframeError
from protocol.messages import Message
from protocol.runtime.child import ChildPipe


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = ChildPipe.from_environment(PHOTO_PIPE)
    register_formats()
    network = not confine()
    pipe.send(WorkerUp(pid=os.getpid(), network=network))
    try:
        while True:
            message = pipe.receive()
            if isinstance(message, NormalisePhoto):
                pipe.send(_answer(message))
    except ChildGone:
        return 0


def _answer(order: NormalisePhoto) -> Message:
    """Whatever a photo does to the decoder, there is an answer."""
    try:
        return normalise(Path(order.upload), Path(order.into))
    except KinframeError as error:
        return PhotoTurnedDown(code=error.code, words=error.message)
    except Exception as error:
        return PhotoTurnedDown(code=PhotoDamaged.code, words=f"The photo cannot be decoded: {error}")


if __name__ == "__main__":
    sys.exit(main())
