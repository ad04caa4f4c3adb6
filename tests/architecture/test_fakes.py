"""A fake is worth what its contract suite says: it names its port, and a suite runs over it and over something real."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("protocol", "hub", "frame_node", "render_node")
SEES = re.compile(r"See the (\w+) port")


def classes(*folders: str) -> Iterator[tuple[Path, ast.ClassDef]]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield from (
                (file, node) for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ClassDef)
            )


def methods(node: ast.ClassDef) -> frozenset[str]:
    return frozenset(part.name for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef))


PORTS = {
    node.name: methods(node)
    for _, node in classes(*PACKAGES)
    if any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)
}
FAKES = [
    (file, node, SEES.search(ast.get_docstring(node) or ""))
    for file, node in classes("tests", "protocol/runtime")
    if "tests" in file.parts or file.name == "fakes.py"
]


REAL = [
    (node.name, SEES.findall(ast.get_docstring(node) or ""))
    for file, node in classes(*PACKAGES)
    if file.name != "fakes.py"
]


def suite(port: str) -> str:
    """The text of its contract suite; empty when there is none."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", port).lower()
    return "".join(file.read_text() for file in (ROOT / "tests" / "contract").rglob(f"test_{name}.py"))


def test_every_fake_runs_under_the_suite_of_its_port() -> None:
    named = {node.name: sees[1] for _, node, sees in FAKES if sees is not None}
    assert {"MemoryRecords", "FakeBus", "MemoryHubBlobs"} <= named.keys(), "nothing would be said about nothing"
    for fake, port in named.items():
        assert port in PORTS, f"{fake} sees a port {port} that is none"
        names = set(re.findall(r"\w+", suite(port)))
        assert fake in names, f"no suite of the {port} port in tests/contract runs over {fake}"
        assert names & {real for real, ports in REAL if port in ports}, f"the suite of the {port} port knows fakes only"


def test_what_does_all_that_a_port_does_says_so() -> None:
    """Of ports with one method nothing can be told: many things put, say or show."""
    telling = {port: needs for port, needs in PORTS.items() if len(needs) > 1}
    for file, node, sees in FAKES:
        alike = [port for port, needs in telling.items() if needs <= methods(node)]
        assert sees is not None or not alike, f"{file.name}: {node.name} passes for {alike}: See the … port"
