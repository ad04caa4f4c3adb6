"""What every node needs of its machine: a Python with the right packages, room on the disk, secrets kept secret."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from protocol.runtime.doctor.findings import Verdict, fail, ok, warn

LITTLE_BYTES = 2_000_000_000
NOTHING_BYTES = 200_000_000
PYTHONS = ((3, 11), (3, 12))


def packages(extra: str) -> Verdict:
    """Python and everything that ``kinframe[extra]`` names."""
    if sys.version_info[:2] not in PYTHONS:
        return fail(f"Python {sys.version.split()[0]}; 3.11 or 3.12 is needed", "make PYTHON=python3.11 install")
    lacking = [package for package in _wanted(extra) if not _there(package)]
    if lacking:
        return fail(f"not installed: {', '.join(lacking)}", "make install")
    return ok(f"Python {sys.version.split()[0]}, kinframe {version('kinframe')}, all {len(_wanted(extra))} packages")


def _wanted(extra: str) -> list[str]:
    found = []
    for line in requires("kinframe") or ():
        package, _, marker = line.partition(";")
        named = re.search(r"extra == ['\"]([a-z]+)['\"]", marker)
        if named is None or named.group(1) == extra:
            found.append(re.split(r"[\s<>=!~\[(]", package.strip(), maxsplit=1)[0])
    return found


def _there(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def room(folder: Path) -> Verdict:
    """On the disk of a folder, or where it would be made."""
    free = shutil.disk_usage(existing(folder)).free
    words = f"{free / 1e9:.1f} GB free for {folder}"
    if free < NOTHING_BYTES:
        return fail(words, "make room: nothing can be stored any more")
    return warn(words, "make room before it runs out") if free < LITTLE_BYTES else ok(words)


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())


def open_secrets(files: Iterable[Path]) -> list[Path]:
    """Of these, those that others than their owner may read."""
    return [file for file in files if file.is_file() and file.stat().st_mode & 0o077]
