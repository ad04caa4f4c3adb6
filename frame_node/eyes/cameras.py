"""From the word in the settings to an open camera."""

from __future__ import annotations

from pathlib import Path

from frame_node.errors import CameraAbsent
from frame_node.eyes.adapters.camera_drawn import FolderCamera, SyntheticCamera
from frame_node.eyes.adapters.camera_opencv import FileCamera, V4l2Camera
from frame_node.eyes.adapters.camera_rpicam import RpicamCamera
from frame_node.eyes.ports import Camera


def open_camera(word: str) -> Camera:
    """``/dev/video0``, ``rpicam``, ``file:PATH``, ``folder:PATH`` or ``synthetic``. Raises EyesError."""
    kind, _, path = word.partition(":")
    if word.startswith("/dev/"):
        return V4l2Camera(Path(word))
    match kind:
        case "rpicam":
            return RpicamCamera()
        case "file":
            return FileCamera(Path(path))
        case "folder":
            return FolderCamera(Path(path))
        case "synthetic":
            return SyntheticCamera()
    raise CameraAbsent(f"{word!r} names no camera")
