"""The bench runs what it must and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from render_node.core.plan import StageSpec
from render_node.pipeline.bench import Bench
from render_node.stages.stage import Artifacts, Stage
from tests.render_fakes import MemoryStore


class Louder(Stage):
    """Appends a mark to a word."""

    def __init__(self, needs: str, gives: str, mark: str, weights: tuple[str, ...] | None = ()) -> None:
        self.spec = StageSpec(f"make {gives}", "1", (needs,), (gives,), {"mark": mark}, weights)
        self._needs, self._gives, self._mark = needs, gives, mark

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        return {self._gives: artifacts[self._needs] + self._mark}

    def pack(self, results: Artifacts) -> dict[str, bytes]:
        return {"text": results[self._gives].encode()}

    def unpack(self, parts: Mapping[str, bytes]) -> dict[str, Any]:
        return {self._gives: parts["text"].decode()}


def made(store: MemoryStore, word: str, first: Stage | None = None) -> tuple[str, list[str]]:
    """The last artifact, and which stages ran for it."""
    ran: list[str] = []
    stages = [first or Louder("word", "loud", "!"), Louder("loud", "louder", "!!")]
    value: str = Bench(stages, {"word": word}, store, ran.append).value("louder")
    return value, ran


def test_everything_runs_once_and_then_never_again() -> None:
    store = MemoryStore()
    assert made(store, "hey") == ("hey!!!", ["make loud", "make louder"])
    assert made(store, "hey") == ("hey!!!", [])


def test_what_lies_upstream_of_a_hit_is_not_even_looked_at() -> None:
    store = MemoryStore()
    made(store, "hey")
    upstream = Louder("word", "loud", "!")
    upstream.unpack = lambda parts: 1 / 0  # type: ignore[method-assign, assignment]
    assert made(store, "hey", upstream) == ("hey!!!", [])


def test_another_input_or_parameter_runs_again() -> None:
    store = MemoryStore()
    made(store, "hey")
    assert made(store, "ho")[1] == ["make loud", "make louder"]
    assert made(store, "hey", Louder("word", "loud", "?"))[1] == ["make loud", "make louder"]


def test_an_unsure_stage_runs_each_time_but_what_follows_goes_by_its_result() -> None:
    store = MemoryStore()
    unsure = Louder("word", "loud", "!", weights=None)
    assert made(store, "hey", unsure) == ("hey!!!", ["make loud", "make louder"])
    assert made(store, "hey", unsure) == ("hey!!!", ["make loud"])


def test_a_result_that_cannot_be_unpacked_is_made_again() -> None:
    store = MemoryStore()
    made(store, "hey")
    store.results = {key: {} for key in store.results}
    assert made(store, "hey") == ("hey!!!", ["make louder", "make loud"][::-1])
