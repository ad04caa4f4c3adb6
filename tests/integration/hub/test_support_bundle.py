"""Canaries are planted everywhere in a real house; none may be found in the bundle, and the bundle must still help."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hub.adapters.records_sqlite import SqlRecords
from hub.core.changes import changes
from hub.core.records import Activity, AuditEntry, Frame, House, NodeKeys, PairedNode, Scene, Subject
from hub.doctor.masks import Scrubber, masked_log, masked_metrics
from protocol.runtime.log import configure_logging
from protocol.words import NodeId, SubjectId, TraceId
from tests.hub_process import HubProcess, running_hub
from tests.patience import PATIENCE_S

SUBJECT, ALIAS, FRAME, ROOM = "Zaphirine Quandt", "Omi Zaph", "Quandt Corridor", "Blaubart chamber"
UTTERANCE = "tell wilbur that the safe is behind the clock"
DIARY = "Zaphirine was seen dancing with a stranger"
WIFI, HOST_KEY, URL_PASSWORD = "WPA2-correct-horse-battery", "page-key-9f8e7d6c5b4a", "broker-pw-hunter2hunter2"
ADMIN, AUTHORITY = "$argon2id$v=19$canaryhash", "-----BEGIN PRIVATE KEY-----canarykeycanarykey"
NODE_SECRET = "5eedc0ffee5eedc0ffee"
PHOTO = b"\xff\xd8\xff\xe0canary-photo-bytes-canary"
SECRET_PATH = "/home/zaphirine/pictures/naked-truth.jpg"
CANARIES = [
    *(SUBJECT, ALIAS, FRAME, ROOM, UTTERANCE, DIARY, WIFI, HOST_KEY, URL_PASSWORD, ADMIN, AUTHORITY, NODE_SECRET),
    *("Zaphirine", "Quandt", "wilbur", "naked-truth", "zaphirine", "canary", "stranger", "Wilhelmine", "BEGIN PRIVATE"),
]


async def plant(data: Path) -> None:
    node = PairedNode(
        NodeId("frame-77"), "frame", "Wilhelmine's frame", "2030", NodeKeys("s", NODE_SECRET, NODE_SECRET, NODE_SECRET)
    )
    house = House(
        subjects={SubjectId("s1"): Subject(SubjectId("s1"), SUBJECT, (ALIAS,))},
        frames={NodeId("f1"): Frame(NodeId("f1"), FRAME, ROOM)},
        activity={"a1": Activity("a1", "2030", DIARY, "playback.busy", TraceId("t"))},
        nodes={node.id: node},
        audit={"x": AuditEntry("x", "2030", "owner", "renamed", SUBJECT)},
        scenes={"sc": Scene("sc", "Zaphirine's birthday", {"words": UTTERANCE})},
    )
    records = SqlRecords(f"sqlite:///{data / 'house.sqlite'}")
    await records.load()
    await records.write(changes(House(), house))
    await records.close()
    for name, text in (("owner-password", ADMIN), ("trust/authority.key", AUTHORITY), ("key", HOST_KEY)):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text(text)
    (data / "blobs" / "aa").mkdir(parents=True)
    (data / "blobs" / "aa" / ("a" * 64)).write_bytes(PHOTO)


def logs(folder: Path) -> list[Path]:
    plain, rich = folder / "plain.log", folder / "rich.log"
    plain.write_text(
        "\n".join(
            (
                f"12:00:00.100000 [info     ] hub_up                       data={SECRET_PATH} node=hub pid=4711",
                f"12:00:00.200000 [warning  ] request_refused              code=api.invalid "
                f"reason={UTTERANCE!r} status=422",
                f"12:00:00.300000 [info     ] {SUBJECT.split()[0]}   code='{ALIAS} said: code=x'",
                f"12:00:00.400000 [error    ] request_failed      code={WIFI}/=x path=/api/subjects/{SUBJECT}",
                "Traceback (most recent call last):",
                f'  File "{SECRET_PATH}/app.py", line 12, in wave',
                f"    raise ValueError('{UTTERANCE}')",
                f"ValueError: {UTTERANCE}",
                f"Zaphirine: {DIARY}",
                f"Page:            http://192.168.1.5:8400/?key={HOST_KEY}",
                f"\x1b[2m12:00:01.000000\x1b[0m [\x1b[32minfo     \x1b[0m] \x1b[1mjob_ended\x1b[0m "
                f"seconds=1.5 name={FRAME!r}",
            )
        )
    )
    entry = {"event": "message_ignored", "timestamp": "2030-01-01T00:00:00Z", "code": "protocol.malformed"}
    rich.write_text(
        json.dumps({**entry, "reason": UTTERANCE, "source": FRAME, "nested": {"code": WIFI}})
        + "\n"
        + json.dumps({"event": UTTERANCE, "code": [SUBJECT], "trace": HOST_KEY + "/"})
        + '\n{"broken": "'
        + SUBJECT
    )
    return [plain, rich]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("planted")
    data = folder / "hub"
    data.mkdir()
    asyncio.run(plant(data))
    with running_hub(folder) as hub:
        bundle = made(folder, hub)
        with zipfile.ZipFile(bundle) as opened:
            return {name: opened.read(name).decode() for name in opened.namelist()}


def made(folder: Path, hub: HubProcess) -> Path:
    settings = folder / "hub.toml"
    settings.write_text(
        f'name = "{WIFI}"\ndata = "{hub.data}"\n'
        f'[http]\nport = {hub.port}\nkey = "{HOST_KEY}"\nhost = "quandt.example"\n'
        f'[broker]\nport = {hub.mqtt_port}\nurl = "mqtt://quandt:{URL_PASSWORD}@127.0.0.1:1"\n'
    )
    flags = [word for log in logs(folder) for word in ("--log", str(log))]
    words = ["support-bundle", str(folder / "help.zip"), "--settings", str(settings), *flags]
    environment = {**os.environ, "KINFRAME_HUB_LOG__LEVEL": "info", "KINFRAME_BACKUP_PASSPHRASE": WIFI}
    done = subprocess.run(
        [sys.executable, "-m", "protocol.runtime.cli", *words],
        capture_output=True,
        text=True,
        env=environment,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    return folder / "help.zip"


def test_no_canary_is_in_it(planted: dict[str, str]) -> None:
    for name, text in planted.items():
        found = [canary for canary in CANARIES if canary.lower() in text.lower()]
        assert found == [], f"{name}: {found}"


def test_no_path_is_in_it(planted: dict[str, str]) -> None:
    for name, text in planted.items():
        assert not re.search(r"/(home|tmp|root|Users)/", text), name


def test_it_still_helps(planted: dict[str, str]) -> None:
    texts = planted
    doctor = json.loads(texts["doctor.json"])
    assert {finding["check"] for finding in doctor["findings"]} >= {"records", "ports", "disk"}
    counts = json.loads(texts["counts.json"])
    assert (counts["subjects"], counts["nodes"]) == (1, 1)
    assert ["playback.busy", 1] in counts["activity by code"]
    settings = json.loads(texts["settings.json"])
    assert settings["hub"]["http"]["key"] == settings["hub"]["broker"]["url"] == "(set)"
    assert settings["hub"]["broker"]["embedded"] is True
    assert "KINFRAME_HUB_LOG__LEVEL" in settings["environment"]
    assert json.loads(texts["versions.json"])["packages"]["kinframe"]
    for line in ("hub_up pid=4711", "request_refused code=api.invalid status=422", "job_ended seconds=1.5"):
        assert line in texts["log.txt"]
    assert "app.py:12 wave" in texts["log.txt"]
    assert "ValueError" in texts["log.txt"]
    assert "message_ignored code=protocol.malformed" in texts["log.txt"]
    assert 'kinframe_hub_records{kind="subjects"} 1.0' in texts["metrics.txt"]
    assert 'kinframe_frame_info{frame="f1"' in texts["metrics.txt"]


def test_a_bundle_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "help.zip").write_text("mine")
    words = ["support-bundle", str(tmp_path / "help.zip"), "--data", str(tmp_path / "none")]
    done = subprocess.run([sys.executable, "-m", "protocol.runtime.cli", *words], capture_output=True, text=True)
    assert (done.returncode, "bundle.exists" in done.stderr) == (1, True)
    assert [file.name for file in tmp_path.iterdir()] == ["help.zip"]


def test_lines_as_our_own_logs_write_them(capsys: pytest.CaptureFixture[str]) -> None:
    import structlog

    configure_logging(FRAME, "info", "text")
    structlog.get_logger().warning("message_ignored", code="protocol.malformed", reason=UTTERANCE, name=SUBJECT)
    (line,) = masked_log(capsys.readouterr().err.splitlines())
    assert line.endswith("[warning] message_ignored code=protocol.malformed")
    structlog.reset_defaults()


def test_names_and_paths_are_taken_out_of_whatever_is_left() -> None:
    scrubber = Scrubber([SUBJECT, "Jo", "c++", ""])
    text = f"{SUBJECT.upper()} and Jo wrote c++ in /home/jo/x y, not in /usr/sbin/mosquitto; {SUBJECT}ish"
    assert scrubber.clean(text) == (
        f"(left out) and Jo wrote (left out) in (path) y, not in /usr/sbin/mosquitto; {SUBJECT}ish"
    )


def test_labels_with_quotes_are_masked_whole() -> None:
    text = 'kinframe_frame_info{frame="f",name="the \\"blue\\" room, x=\\\\",room="Q"} 1.0'
    assert masked_metrics(text) == 'kinframe_frame_info{frame="f",name="(left out)",room="(left out)"} 1.0'
