"""The frame's doctor: over a real store, with a real player, and a TCP port for a broker."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from frame_node.adapters.store_folder import FolderStore
from frame_node.doctor import checks
from frame_node.doctor.case import FrameCase
from frame_node.settings import EyesSettings, FrameSettings, HubSettings, PanelSettings, StoreSettings
from protocol.credential import Credential, encode_credential
from protocol.runtime.doctor import reach
from protocol.runtime.doctor.findings import examine
from protocol.words import NodeId
from tests.clips import MadeClip
from tests.patience import PATIENCE_S


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked here answers, if on a busy machine perhaps not within a doctor's patience."""
    monkeypatch.setattr(reach, "PATIENCE_S", PATIENCE_S)


class Silent(BaseHTTPRequestHandler):
    """Says that it is there, and nothing more."""

    def do_GET(self) -> None:
        self.send_response(401)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@contextmanager
def listening() -> Iterator[int]:
    """Stands for the hub's page, and for a broker as far as TCP goes."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def data(tmp_path: Path, made: dict[str, MadeClip]) -> Path:
    store = FolderStore(tmp_path / "frame")
    for clip in made.values():
        for blob, file in ((clip.record.video, clip.video), (clip.record.track, clip.track)):
            store.path(blob).parent.mkdir(exist_ok=True)
            shutil.copy(file, store.path(blob))
    store.close()
    return tmp_path / "frame"


def case(data: Path, mqtt_port: int = 1, **more: object) -> FrameCase:
    panel = PanelSettings(width=128, height=160, mode="offscreen")
    hub = HubSettings(mqtt_port=mqtt_port, url=f"http://127.0.0.1:{mqtt_port}")
    return FrameCase(FrameSettings(data=data, hub=hub, panel=panel, **more))  # type: ignore[arg-type]


def test_a_frame_that_is_well(data: Path) -> None:
    with listening() as port:
        said = {finding.check: finding.verdict for finding in examine(case(data, port), checks.CHECKS)}
    assert {name: verdict for name, verdict in said.items() if verdict.level == "fail"} == {}
    assert "128×160" in said["glass"].reason
    assert "256×320" in said["decoder"].reason
    assert said["hashes"].level == said["hub broker"].level == said["hub page"].level == said["store"].level == "ok"
    assert said["credential"].level == "warn"


def test_bytes_that_changed_on_the_disk(data: Path) -> None:
    for file in (data / "blobs").glob("??/*"):
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert checks.hashes(case(data)).level == "fail"


def test_a_store_that_is_full(data: Path) -> None:
    assert checks.budget(case(data)).level == "ok"
    held = sum(file.stat().st_size for file in (data / "blobs").glob("??/*"))
    padding = data / "blobs" / "00" / ("0" * 64)
    padding.parent.mkdir(exist_ok=True)
    padding.write_bytes(bytes(1_000_000 - held))
    assert checks.budget(case(data, store=StoreSettings(budget_mb=1))).level == "warn"


def test_a_hub_that_is_not_there(data: Path) -> None:
    assert checks.hub_broker(case(data)).level == "fail"


def test_a_running_frame_keeps_its_panel_and_its_lock(data: Path) -> None:
    store = FolderStore(data)
    try:
        there = case(data)
        assert there.running
        assert "works in it" in checks.store(there).reason
    finally:
        store.close()
    assert not case(data).running


def test_a_glass_that_does_not_open(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EGL_PLATFORM", "nonsense")
    monkeypatch.setenv("LIBGL_DRIVERS_PATH", "/nowhere")
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nowhere.json")
    assert checks.glass(case(data)).level == "fail"


def paired(data: Path) -> Path:
    file = data / "credential"
    file.touch(0o600)
    credential = Credential(hub_id="hub-1", node_id=NodeId("frame-1"), secret=b"s" * 32, authority="")
    file.write_bytes(encode_credential(credential))
    return file


def test_a_credential_is_for_its_owner_alone(data: Path) -> None:
    file = paired(data)
    assert checks.credential(case(data)).level == "ok"
    file.chmod(0o644)
    assert checks.credential(case(data)).level == "fail"


def test_a_broken_credential_is_a_finding(data: Path) -> None:
    paired(data).write_bytes(b"nonsense")
    (finding,) = examine(case(data), (checks.credential,))
    assert (finding.verdict.level, "protocol.malformed" in finding.verdict.reason) == ("fail", True)


def test_silence_about_the_time(data: Path) -> None:
    assert checks.hub_time(case(data)).level == "ok", "only paired frames ask over UDP"
    paired(data)
    assert checks.hub_time(case(data)).level == "warn"


@pytest.mark.parametrize(
    ("camera", "level", "words"),
    [
        ("", "ok", "no camera is named"),
        ("synthetic", "ok", "without network"),
        ("/dev/video97", "fail", "eyes.no_camera"),
        ("folder:{data}", "fail", "eyes.broken"),
    ],
)
def test_eyes_are_opened_to_see(data: Path, camera: str, level: str, words: str) -> None:
    verdict = checks.eyes(case(data, eyes=EyesSettings(camera=camera.format(data=data))))
    assert verdict.level == level and words in verdict.reason
    assert verdict.remedy or level == "ok"
