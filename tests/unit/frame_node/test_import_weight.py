"""The controller stays light, and nothing of a frame ever loads what only rendering or thinking needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

CONTROLLER_NEVER = {"numpy", "av", "pygame", "OpenGL", "mediapipe", "cv2", "torch", "PIL", "spake2", "cryptography"}
PLAYER_NEVER = {"mediapipe", "cv2", "torch", "PIL", "httpx", "aiomqtt"}


MODULES = {
    "frame_node.app": CONTROLLER_NEVER,
    "frame_node.cli": CONTROLLER_NEVER,
    "frame_node.player.loop": PLAYER_NEVER,
}


@pytest.mark.parametrize("module", MODULES)
def test_what_is_not_loaded(module: str) -> None:
    program = f"import sys, {module}; print(' '.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert module in loaded
    assert not loaded & MODULES[module]
