"""``kinframe backup`` and ``kinframe restore``: the whole house in one encrypted file, and back."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from hub.backup.contents import Manifest
from hub.backup.errors import RecordsElsewhere
from hub.backup.make import make_backup
from hub.backup.restore import restore_backup
from hub.cli.passphrase import VARIABLE, passphrase
from hub.settings import HubSettings
from protocol.errors import KinframeError
from protocol.runtime.clock import SystemClock, monotonic_ns
from protocol.runtime.settings import load_settings


def backup(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="kinframe backup", description="Write the whole house into one encrypted file."
    )
    parser.add_argument("file", type=Path, help="the backup to make; must not exist")
    parser.add_argument("--settings", type=Path, help="the hub's hub.toml; it is backed up too")
    _common(parser)
    words = parser.parse_args(argv)

    def work() -> str:
        settings = load_settings(HubSettings, words.settings, "KINFRAME_HUB", {"data": words.data})
        if settings.records.url is not None:
            raise RecordsElsewhere()
        secret = passphrase(words.passphrase_file, new=True)
        made = make_backup(
            settings.data,
            words.file,
            secret,
            software=version("kinframe"),
            made=SystemClock().wall(),
            settings=words.settings,
            progress=_bar(),
        )
        return f"{_told(made)} are in {words.file}."

    return _run("backup", work)


def restore(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kinframe restore", description="Make a house of a backup.")
    parser.add_argument("file", type=Path, help="the backup")
    _common(parser)
    words = parser.parse_args(argv)

    def work() -> str:
        settings = load_settings(HubSettings, None, "KINFRAME_HUB", {"data": words.data})
        secret = passphrase(words.passphrase_file, new=False)
        made = restore_backup(words.file, settings.data, secret, _bar())
        return f"{_told(made)} of {made.made} are in {settings.data}. Start it: kinframe hub --data {settings.data}"

    return _run("restore", work)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="the hub's data folder (.house/hub)")
    parser.add_argument(
        "--passphrase-file", type=Path, help=f"its first line is the passphrase; or set {VARIABLE}, or be asked"
    )


def _run(name: str, work: Callable[[], str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing half done is left
    try:
        print(work())
    except KinframeError as error:
        print(f"kinframe {name}: {error.code}: {error.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _told(manifest: Manifest) -> str:
    return f"{manifest.files} files, {manifest.size / 1e6:.1f} MB,"


def _bar() -> Callable[[int, int], None]:
    """On a terminal, at most ten times a second; elsewhere nothing."""
    last = 0

    def show(done: int, total: int) -> None:
        nonlocal last
        now = monotonic_ns()
        if sys.stderr.isatty() and (now - last > 100_000_000 or done >= total):
            last = now
            share = done / total if total else 1.0
            bar = "█" * round(30 * share)
            end = "\n" if done >= total else ""
            print(
                f"\r{bar:<30} {share:4.0%}  {done / 1e6:.0f} of {total / 1e6:.0f} MB",
                end=end,
                file=sys.stderr,
                flush=True,
            )

    return show
