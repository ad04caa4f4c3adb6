"""Draws a patch on native glass: ``python tests/e2e/native_patch.py BASE.png SHEET.png OUT.png UNIFORMS.json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from frame_node.player.glass import Glass, PatchDraw
from frame_node.player.window import Window, load_rgb, save_png
from protocol.look import look
from protocol.look.fit import cover


def main(base: str, sheet: str, out: str, uniforms: str) -> None:
    asked = json.loads(Path(uniforms).read_text(encoding="utf-8"))
    size = tuple(asked["size"])
    window = Window("offscreen", size, "patch")
    glass = Glass(*size, source="rgb")
    width, height, rgb = load_rgb(base)
    glass.upload_rgb("base", width, height, rgb)
    glass.upload_rgb("sheet", *load_rgb(sheet))
    glass.set({"u_base_crop": tuple(cover(*size, width, height)), "u_panel_size": (float(size[0]), float(size[1]))})
    glass.set(look(asked["preset"]))
    values = {name: tuple(numbers) for name, numbers in asked["uniforms"]}
    glass.draw(one_image=True, unlit=asked["preset"] == "plain", patches=(PatchDraw(values, (0, 0, *size)),))
    save_png(out, *size, glass.read_back())
    window.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
