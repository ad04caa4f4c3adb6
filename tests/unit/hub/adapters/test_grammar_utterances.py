"""What people say and what the house makes of it: one line per utterance in tests/data/utterances_en.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hub.adapters.grammar_hassil import HassilGrammar
from hub.cli.house_file import load_house
from hub.cli.understand import Line, as_json, parse_line
from hub.core.commands import validate

DATA = Path(__file__).parents[3] / "data"
GRAMMAR = HassilGrammar(load_house(DATA / "house.toml"))
UTTERANCES = [json.loads(line) for line in (DATA / "utterances_en.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("expected", UTTERANCES, ids=lambda entry: str(entry["text"])[:60])
def test_utterance(expected: dict[str, Any]) -> None:
    line = parse_line(json.dumps(expected))
    assert isinstance(line, Line)
    understood = GRAMMAR.understand(line.text, lang=line.lang, context=line.context, heard_by=line.heard_by)
    result = as_json(understood, 0.0)
    assert result["commands"] == expected["commands"]
    assert result.get("problem", {}).get("code") == expected.get("problem")
    for command in understood.commands:
        assert validate(command).spoken


def test_the_table_is_large_and_knows_when_to_do_nothing() -> None:
    nothing = [entry for entry in UTTERANCES if entry["commands"] == [{"action": "none"}]]
    assert len(UTTERANCES) >= 600
    assert len(nothing) >= 120
