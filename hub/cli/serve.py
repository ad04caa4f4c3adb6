"""``kinframe hub``: conduct the house."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from hub.adapters.data_folder import PasswordFile
from hub.app import run_hub
from hub.services.owner_door import new_password
from hub.services.way_in import show_password
from hub.settings import HubSettings
from protocol.errors import KinframeError
from protocol.runtime.log import configure_logging
from protocol.runtime.settings import load_settings


def main(argv: list[str]) -> int:
    words = _parser().parse_args(argv)
    flags = {
        "data": words.data,
        "http.port": words.port,
        "http.lan": True if words.lan else None,
        "broker.port": words.mqtt_port,
        "broker.embedded": False if words.no_broker else None,
        "broker.url": words.broker_url,
        "time.port": words.time_port,
        "log.level": words.log_level,
    }
    try:
        settings = load_settings(HubSettings, words.settings, "KINFRAME_HUB", flags)
        if words.new_password:
            return set_password(settings.data)
        configure_logging("hub", settings.log.level, settings.log.format)
        asyncio.run(run_hub(settings))
    except KinframeError as error:
        print(f"kinframe hub: {error.code}: {error.message}", file=sys.stderr)
        return 1
    return 0


def set_password(folder: Path) -> int:
    """Whether the hub runs or not: a running one sees within a second that it changed, and ends all sessions."""
    from hub.password_worker.hashing import hashed  # its library is for this process only

    password = new_password()
    PasswordFile(folder).write(hashed(password))
    show_password(password)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kinframe hub", description="Conduct the house: frames, records, page.")
    parser.add_argument("--settings", type=Path, help="a hub.toml")
    parser.add_argument("--data", type=Path, help="folder for records, photos and clips")
    parser.add_argument("--port", type=int, help="of the page and the API (8400)")
    parser.add_argument("--lan", action="store_true", help="open to the local network, with a key")
    parser.add_argument("--mqtt-port", type=int, help="of the broker that is started (18830)")
    parser.add_argument("--time-port", type=int, help="where frames ask for hub time over UDP (18831)")
    parser.add_argument("--no-broker", action="store_true", help="start no broker")
    parser.add_argument("--broker-url", help="use this broker: mqtt://user:password@host:1883")
    parser.add_argument("--new-password", action="store_true", help="set a new owner's password, show it once, end")
    parser.add_argument("--log-level", choices=("debug", "info", "warning", "error"))
    return parser
