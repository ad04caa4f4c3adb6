"""The command table: names of one word or two, each with a target that is really there."""

from __future__ import annotations

import importlib.util

import pytest

from protocol.runtime import cli


@pytest.mark.parametrize("command", cli.TABLE, ids=lambda command: command.name)
def test_every_target_is_there(command: cli.Command) -> None:
    module = command.target.partition(":")[0]
    package, _, _ = module.partition(".")
    assert importlib.util.find_spec(package) is not None
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.origin is not None


def test_the_longest_name_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(cli, "_run", lambda command, words: ran.append((command.name, words)) or 0)  # type: ignore[func-returns-value]
    assert cli.main(["doctor", "frame", "--json"]) == 0
    assert cli.main(["hub", "--port", "1"]) == 0
    assert ran == [("doctor frame", ["--json"]), ("hub", ["--port", "1"])]


def test_half_a_name_says_the_other_half(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 2
    assert "say which: doctor hub, doctor frame, doctor render" in capsys.readouterr().err
    assert cli.main(["docter"]) == 2
    assert "no command 'docter'" in capsys.readouterr().err
