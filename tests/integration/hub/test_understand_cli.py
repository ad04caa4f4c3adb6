"""``kinframe understand`` as a process: lines in, one JSON object per line out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE_S

HOUSE = Path(__file__).parents[2] / "data" / "house.toml"
COMMAND = [sys.executable, "-m", "protocol.runtime.cli", "understand", "--house"]


def understand(text: bytes, house: Path = HOUSE) -> list[dict[str, Any]]:
    done = subprocess.run([*COMMAND, str(house)], input=text, capture_output=True, timeout=PATIENCE_S, check=True)
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_every_line_is_answered_in_order() -> None:
    lines = [
        "make grandma wave",
        "",
        '{"text": "smile", "heard_by": "Kitchen"}',
        '{"text": "make her laugh", "context": {"subject": "granny"}}',
        "make uncle fred wave",
        '{"text": "fais coucou", "lang": "fr"}',
        "{broken",
        '{"no_text": 1}',
        '{"text": 5}',
        '{"text": "wave", "context": []}',
        '{"text": "wave", "context": 3}',
        '{"text": null}',
    ]
    answers = understand("\n".join(lines).encode())
    assert len(answers) == len(lines)
    assert answers[0]["commands"] == [{"action": "perform", "subjects": ["Grandma"], "gesture": "wave"}]
    assert answers[1]["commands"] == [{"action": "none"}]
    assert answers[2]["commands"] == [{"action": "perform", "subjects": ["Dad"], "gesture": "smile"}]
    assert answers[3]["commands"] == [{"action": "perform", "subjects": ["Grandma"], "gesture": "laugh"}]
    assert answers[4]["problem"]["code"] == "understand.unknown_name"
    assert answers[4]["problem"]["heard"] == "uncle fred"
    assert answers[5]["problem"]["code"] == "understand.unknown_language"
    assert [answer["problem"]["code"] for answer in (answers[6], answers[7], answers[8], answers[10], answers[11])] == [
        "understand.malformed"
    ] * 5
    assert all(answer["commands"] == [{"action": "none"}] for answer in answers[4:9])
    assert all(isinstance(answer["ms"], float) and answer["ms"] >= 0 for answer in answers)


def test_noise_is_answered_too() -> None:
    answers = understand(b"\xff\xfe\x00\nmake grandma wave\n" + b"wave " * 50_000 + b"\n" + b"[" * 5000 + b"\n")
    assert len(answers) == 4
    assert answers[1]["commands"][0]["action"] == "perform"


def test_an_answer_comes_before_the_next_line() -> None:
    process = subprocess.Popen([*COMMAND, str(HOUSE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    for text in (b"stop\n", b"good night\n"):
        process.stdin.write(text)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["commands"][0]["action"] in ("stop", "goodnight")
    process.stdin.close()
    process.stdout.close()
    assert process.wait(PATIENCE_S) == 0


def test_a_broken_house_is_refused_with_its_path(tmp_path: Path) -> None:
    house = tmp_path / "house.toml"
    house.write_text('[[subjects]]\nname = "Ann"\n[[subjects]]\nkind = "pet"\n')
    done = subprocess.run([*COMMAND, str(house)], input=b"wave\n", capture_output=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 2
    assert done.stdout == b""
    assert "settings.invalid: house.subjects[1].name: missing" in done.stderr.decode()
