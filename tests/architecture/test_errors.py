"""Every error class has a code of its own, and docs/errors.md lists exactly these codes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("protocol", "hub", "frame_node", "render_node")


def error_codes() -> list[tuple[str, str]]:
    """(class, code) of every class in the tree that states a code; read as text, so no environment is needed."""
    found = []
    for package in PACKAGES:
        for file in (ROOT / package).rglob("errors.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ClassDef):
                    found += [(node.name, code) for code in _stated(node)]
    return found


def _stated(node: ast.ClassDef) -> list[str]:
    return [
        str(ast.literal_eval(line.value))
        for line in node.body
        if isinstance(line, ast.Assign | ast.AnnAssign)
        and line.value is not None
        and ast.unparse(line.targets[0] if isinstance(line, ast.Assign) else line.target) == "code"
    ]


def test_codes_are_unique() -> None:
    codes = [code for _, code in error_codes()]
    assert len(codes) > 30
    assert sorted(codes) == sorted(set(codes))


def test_codes_have_a_family_and_a_name() -> None:
    for name, code in error_codes():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", code), name


def test_the_catalogue_lists_every_code() -> None:
    listed = set(re.findall(r"^\| `([a-z]+\.[a-z_]+)`", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE))
    assert {code for _, code in error_codes()} <= listed


def test_the_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "reference", "--check"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
