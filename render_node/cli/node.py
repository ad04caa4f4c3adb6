"""``kinframe render node``: serve a hub."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from protocol.errors import KinframeError
from protocol.runtime.log import configure_logging
from protocol.runtime.settings import load_settings
from render_node.app import run_node
from render_node.core.layers import LAYERS
from render_node.registry import load_vocabulary
from render_node.settings import RenderSettings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kinframe render node", description="Serve a hub as its render node.")
    parser.add_argument("--settings", type=Path, help="a render.toml")
    parser.add_argument("--name", help='for people, e.g. "Mac in the study"')
    parser.add_argument("--data", type=Path, help="folder for photos, clips and the stage cache")
    parser.add_argument("--hub", metavar="URL", help="the page of the house, http://127.0.0.1:8400 by default")
    parser.add_argument("--pair", action="store_true", help="forget the house this node belongs to, and pair it anew")
    parser.add_argument("--mqtt", metavar="HOST:PORT", help="somebody else's broker")
    parser.add_argument("--no-pairing", action="store_true", help="that broker lets everybody in; trust is reduced")
    words = parser.parse_args(argv)
    host, _, port = (words.mqtt or "").rpartition(":")
    flags = {
        "name": words.name,
        "data": words.data,
        "hub.url": words.hub,
        "hub.pairing": False if words.no_pairing else None,
        "hub.mqtt_host": host or None,
        "hub.mqtt_port": port or None,
    }
    try:
        settings = load_settings(RenderSettings, words.settings, "KINFRAME_RENDER", flags)
        vocabulary = load_vocabulary()
        configure_logging("render", settings.log.level, settings.log.format)
        gestures = tuple(vocabulary.performing(word).name for word in settings.gestures) or vocabulary.names
        asyncio.run(run_node(settings, gestures, (*vocabulary.atlases, LAYERS), pair_anew=words.pair))
    except KinframeError as error:
        print(f"kinframe render node: {error.code}: {error.message}", file=sys.stderr)
        return 1
    return 0
