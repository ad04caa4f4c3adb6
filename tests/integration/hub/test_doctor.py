"""The hub's doctor beside a real hub, and over folders in which something is wrong."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.adapters.tables import HEAD
from hub.doctor import mqtt_probe
from tests.broker import mosquitto
from tests.hub_process import HubProcess, running_hub
from tests.patience import PATIENCE_S, undisturbed
from tests.ports import free_port

PHOTO = Path(__file__).parents[3] / "demo" / "photos" / "grace-hopper.jpg"


@dataclass
class Opinion:
    """What the doctor said."""

    status: int
    findings: dict[str, dict[str, Any]]

    def level(self, check: str) -> str:
        return str(self.findings[check]["level"])


def doctor(data: Path, port: int, mqtt_port: int) -> Opinion:
    settings = data.parent / f"{data.name}.toml"
    settings.write_text(f"data = {str(data)!r}\n[http]\nport = {port}\n[broker]\nport = {mqtt_port}\n")
    argv = [sys.executable, "-m", "protocol.runtime.cli", "doctor", "hub", "--settings", str(settings), "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.stderr == ""
    said = json.loads(done.stdout)
    assert all(finding["remedy"] for finding in said["findings"] if finding["level"] != "ok")
    return Opinion(done.returncode, {finding["check"]: finding for finding in said["findings"]})


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("hub")) as process:
        httpx.post(f"{process.url}/api/subjects", json={"name": "Grandma"}).raise_for_status()
        sent = httpx.post(f"{process.url}/api/portraits", params={"subject": "Grandma"}, content=PHOTO.read_bytes())
        sent.raise_for_status()
        yield process


@pytest.fixture
def copy(hub: HubProcess, tmp_path: Path) -> Path:
    """The folder as a hub that was stopped would leave it."""
    data = tmp_path / "hub"
    shutil.copytree(hub.data, data, ignore=shutil.ignore_patterns("house.sqlite*", "broker"))
    with (
        closing(sqlite3.connect(hub.data / "house.sqlite")) as here,
        closing(sqlite3.connect(data / "house.sqlite")) as there,
    ):
        here.backup(there)
    return data


def asleep(data: Path) -> Opinion:
    return doctor(data, free_port(), free_port())


def test_a_hub_that_runs_is_well(hub: HubProcess) -> None:
    def well(said: Opinion) -> bool:
        """Or the hub did not answer within the doctor's patience."""
        wanted = ("python", "mosquitto", "ports", "records", "blobs", "page", "photo worker")
        failed = [check for check, finding in said.findings.items() if finding["level"] == "fail"]
        return said.status in (0, 1) and not failed and {said.level(check) for check in wanted} == {"ok"}

    said = undisturbed(lambda: doctor(hub.data, hub.port, hub.mqtt_port), well)
    assert HEAD in said.findings["records"]["reason"]


def test_looking_changes_nothing(tmp_path: Path) -> None:
    said = asleep(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    assert said.status == 1
    assert said.level("data folder") == "warn"


def test_a_hub_that_sleeps(copy: Path) -> None:
    said = asleep(copy)
    assert (said.level("page"), said.level("ports"), said.level("blobs")) == ("warn", "ok", "ok")


def test_a_missing_blob(copy: Path) -> None:
    next((copy / "blobs").glob("??/*")).unlink()
    said = asleep(copy)
    assert (said.status, said.level("blobs")) == (2, "fail")


def test_records_that_are_torn_old_or_new(copy: Path) -> None:
    records = copy / "house.sqlite"
    for revision, level in (("0001", "warn"), ("9999", "fail")):
        with closing(sqlite3.connect(records)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
            connection.commit()
        assert asleep(copy).level("records") == level
    whole = records.read_bytes()
    records.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])
    assert asleep(copy).level("records") == "fail"
    records.write_bytes(b"no database at all" * 500)
    assert asleep(copy).level("records") == "fail"


def test_secrets_that_others_may_read(copy: Path) -> None:
    (copy / "key").write_text("secret")
    (copy / "key").chmod(0o644)
    said = asleep(copy)
    assert said.level("data folder") == "fail"
    assert "chmod 600" in said.findings["data folder"]["remedy"]


def test_a_port_that_is_taken(copy: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = doctor(copy, other.getsockname()[1], free_port())
    assert said.level("ports") == "fail"


def test_a_broker_user_that_nobody_trusts(copy: Path) -> None:
    (copy / "broker").mkdir()
    file = copy / "broker" / "dynamic-security.json"
    file.touch(0o600)
    file.write_text(json.dumps({"clients": [{"username": "hub"}]}))
    assert asleep(copy).level("broker users") == "ok"
    file.write_text(json.dumps({"clients": [{"username": "hub"}, {"username": "frame-gone"}]}))
    assert asleep(copy).level("broker users") == "fail"


def test_a_certificate_that_is_none(copy: Path) -> None:
    (copy / "trust").mkdir(exist_ok=True)
    for name in ("authority.pem", "hub.pem"):
        (copy / "trust" / name).write_text("no certificate")
    said = asleep(copy)
    assert said.level("certificate") == "fail"


def test_an_anonymous_broker_is_told_from_a_strict_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt_probe, "PATIENCE_S", PATIENCE_S)
    with mosquitto(tmp_path) as broker:
        welcomed = mqtt_probe.probe("127.0.0.1", broker.port, tls=False)
    assert welcomed.anonymous
    assert welcomed.software.startswith("mosquitto version 2")
