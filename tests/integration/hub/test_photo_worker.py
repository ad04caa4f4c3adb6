"""The photo worker as the process it is: what it takes, what it refuses, what it cannot do."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from hub.adapters.photos_child import PhotoWorkerChild
from hub.errors import PhotoError, PhotoTooSlow, PhotoWorkerGone
from tests.photos_bad import BAD, STRANGE, gradient, heic, saved


@pytest.fixture
async def worker() -> AsyncIterator[PhotoWorkerChild]:
    child = PhotoWorkerChild()
    task = asyncio.create_task(child.run())
    await asyncio.sleep(0)
    yield child
    task.cancel()
    await asyncio.wait([task])


def placed(folder: Path, data: bytes) -> Path:
    upload = folder / "upload"
    upload.write_bytes(data)
    return upload


async def test_what_is_bad_is_refused_with_its_code(worker: PhotoWorkerChild, tmp_path: Path) -> None:
    for what, (make, code, _) in BAD.items():
        with pytest.raises(PhotoError) as refused:
            await worker.normalise(placed(tmp_path, make()), tmp_path)
        assert refused.value.code == code, what
        assert refused.value.message
    assert worker.pid is not None  # one worker saw them all


async def test_what_is_strange_becomes_a_plain_photo(worker: PhotoWorkerChild, tmp_path: Path) -> None:
    for what, (make, size) in {**STRANGE, "HEIC": (heic, (300, 400))}.items():
        ready = await worker.normalise(placed(tmp_path, make()), tmp_path)
        assert (ready.width, ready.height) == size, what
        with Image.open(ready.photo) as photo, Image.open(ready.thumbnail) as thumbnail:
            assert (photo.mode, photo.size) == ("RGB", size), what
            assert not photo.getexif(), what
            assert max(thumbnail.size) == min(320, max(size)), what
            low, high = photo.convert("L").getextrema()
            assert isinstance(low, float | int)
            assert low < 60, what
            assert high > 180, what  # 16 bits were scaled, not cut


async def test_a_turned_photo_stands_upright(worker: PhotoWorkerChild, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    half = Image.new("RGB", (400, 200), (250, 250, 250))
    half.paste((10, 10, 10), (0, 0, 200, 200))
    ready = await worker.normalise(placed(tmp_path, saved(half, "JPEG", exif=exif)), tmp_path)
    with Image.open(ready.photo) as photo:
        assert photo.size == (200, 400)
        assert photo.getpixel((100, 20))[0] < 60  # type: ignore[index]
        assert photo.getpixel((100, 380))[0] > 200  # type: ignore[index]


async def test_a_killed_worker_is_replaced(worker: PhotoWorkerChild, tmp_path: Path) -> None:
    upload = placed(tmp_path, saved(gradient(), "PNG"))
    await worker.normalise(upload, tmp_path)
    first = worker.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    with pytest.raises(PhotoWorkerGone):
        await worker.normalise(upload, tmp_path)
    await worker.normalise(upload, tmp_path)
    assert worker.pid != first


async def test_who_takes_too_long_is_ended(tmp_path: Path) -> None:
    child = PhotoWorkerChild(patience_s=1.5)
    upload = placed(tmp_path, saved(gradient(), "PNG"))
    await child.normalise(upload, tmp_path)
    pid = child.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(PhotoTooSlow):
        await child.normalise(upload, tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_confined_there_is_no_network_and_no_endless_memory() -> None:
    script = (
        "import socket\nfrom hub.photo_worker.confine import confine\n"
        "assert confine()\n"
        "try: socket.create_connection(('127.0.0.1', 9), 1)\n"
        "except ConnectionRefusedError: raise SystemExit('loopback is still there')\n"
        "except OSError: pass\n"
        "try: bytearray(3 << 30)\n"
        "except MemoryError: print('confined')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "confined\n", done.stderr
