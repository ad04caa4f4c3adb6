"""``python -m frame_node.eyes``: started by the controller, which listens at the other end of the pipe."""

from __future__ import annotations

import argparse
import os
import sys

import cv2

from frame_node.errors import EyesError, EyesUnconfined
from frame_node.eyes.cameras import open_camera
from frame_node.eyes.confine import confine
from frame_node.eyes.ports import Camera
from frame_node.eyes.voice import Voice
from protocol.errors import ChildGone
from protocol.messages.eyes import EYES_PIPE, EyesOpened
from protocol.runtime.child import ChildPipe

SHUT = 5
"""Exit status when the camera cannot be used (any more); why was said."""
NICENESS = 10
"""A picture on the panel goes before one of the camera."""


def main(argv: list[str] | None = None) -> int:
    arguments = _parse(argv)
    voice = Voice(ChildPipe.from_environment(EYES_PIPE))
    os.nice(NICENESS)
    cv2.setNumThreads(1)
    try:
        camera = open_camera(arguments.camera)
        try:
            _look(camera, voice, arguments)
        finally:
            camera.close()
    except ChildGone:
        return 0  # the controller is gone, and so are we
    except EyesError as error:
        voice.shut(error.code, error.message)
        return SHUT
    except Exception as error:
        voice.shut(EyesError.code, f"{type(error).__name__}: {error}")
        raise
    return 0


def _look(camera: Camera, voice: Voice, arguments: argparse.Namespace) -> None:
    first = camera.take(0)
    confined = confine()
    if confined == "no" and not arguments.unconfined:
        raise EyesUnconfined("the network cannot be taken from the eyes here; eyes.unconfined = true allows it")
    # From here on nothing can leave but by the pipe; what finds faces is loaded behind that lock.
    from frame_node.eyes.adapters.faces_mediapipe import MediapipeFaceFinder, MediapipeFaceReader
    from frame_node.eyes.adapters.hands_mediapipe import MediapipeHandFinder
    from frame_node.eyes.loop import Eyes
    from frame_node.eyes.stages import Stages

    stages = Stages(MediapipeFaceFinder(), MediapipeFaceReader(), MediapipeHandFinder())
    height, width = first.image.shape[:2]
    voice.say(EyesOpened(pid=os.getpid(), camera=camera.name[:100], width=width, height=height, confined=confined))
    try:
        Eyes(camera, stages, voice, first, arguments.view, arguments.share).run()
    finally:
        stages.close()


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m frame_node.eyes", description=__doc__)
    parser.add_argument("--camera", required=True)
    parser.add_argument("--view", type=float, default=62.0, help="how wide the camera sees, in degrees")
    parser.add_argument("--share", type=float, default=0.2, help="of one core that looking may take")
    parser.add_argument("--unconfined", action="store_true", help="look even if the network cannot be taken away")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
