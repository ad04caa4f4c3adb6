"""``kinframe frame``: be a picture frame."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from protocol.errors import KinframeError

EXIT_STATUS = {"settings.invalid": 2, "frame.already_running": 3, "supervisor.budget_spent": 4}


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0 stopped, 2 unusable settings, 3 data folder in use, 4 a service could not be kept alive."""
    arguments = _parse(argv)
    from frame_node.app import run_frame
    from frame_node.settings import load_frame_settings
    from protocol.runtime.log import configure_logging

    try:
        settings = load_frame_settings(arguments.settings, _overrides(arguments))
        configure_logging(settings.name, settings.log.level, settings.log.format)
        asyncio.run(run_frame(settings, pair_anew=arguments.pair))
    except KinframeError as error:
        print(f"kinframe frame: {error.message} [{error.code}]", file=sys.stderr)
        return EXIT_STATUS.get(error.code, 1)
    return 0


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kinframe frame", description="Be a picture frame.")
    parser.add_argument("--settings", type=Path, help="a frame.toml; flags go before it")
    parser.add_argument("--name", help="what people call this frame")
    parser.add_argument("--room", help="where it hangs")
    parser.add_argument("--data", type=Path, help="its own folder: id, clips, last manifest")
    parser.add_argument("--hub", metavar="URL", help="the page of the house, http://127.0.0.1:8400 by default")
    parser.add_argument("--pair", action="store_true", help="forget the house this frame belongs to, and pair it anew")
    parser.add_argument("--mqtt", type=_address, metavar="HOST:PORT", help="somebody else's broker")
    parser.add_argument("--no-pairing", action="store_true", help="that broker lets everybody in; trust is reduced")
    parser.add_argument("--discover", action="store_true", default=None, help="look for a hub by mDNS")
    parser.add_argument("--size", type=_size, metavar="WxH", help="of the panel, in pixels")
    mode = parser.add_mutually_exclusive_group()
    for name in ("window", "fullscreen", "offscreen"):
        mode.add_argument(f"--{name}", dest="mode", action="store_const", const=name)
    parser.add_argument("--mat", type=float, help="breadth of a mat, 0 to 0.4 of the shorter side")
    parser.add_argument("--camera", help="look through it: /dev/video0, rpicam, file:PATH, folder:PATH or synthetic")
    parser.add_argument(
        "--simulate", action="store_true", default=None, help="perform by the timetable only, for scale runs"
    )
    parser.add_argument("--log-level", choices=("debug", "info", "warning", "error"))
    parser.add_argument("--log-format", choices=("text", "json"))
    return parser.parse_args(argv)


def _overrides(arguments: argparse.Namespace) -> dict[str, Any]:
    """Flags as dotted settings; None means not given."""
    host, port = arguments.mqtt or (None, None)
    width, height = arguments.size or (None, None)
    return {
        "name": arguments.name,
        "room": arguments.room,
        "data": arguments.data,
        "simulate": arguments.simulate,
        "hub.url": arguments.hub,
        "hub.pairing": False if arguments.no_pairing else None,
        "hub.mqtt_host": host,
        "hub.mqtt_port": port,
        "hub.discover": arguments.discover,
        "panel.width": width,
        "panel.height": height,
        "panel.mode": arguments.mode,
        "panel.mat": arguments.mat,
        "eyes.camera": arguments.camera,
        "log.level": arguments.log_level,
        "log.format": arguments.log_format,
    }


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no address such as 127.0.0.1:1883")
    return host, int(port)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 480x640")
    return int(width), int(height)
