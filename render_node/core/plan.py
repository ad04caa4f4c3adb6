"""Stages declare what they need and what they give; this file puts them in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from render_node.errors import StageCycle, StageDuplicate, StageInputMissing


@dataclass(frozen=True)
class StageSpec:
    """What a stage says about itself before it runs.

    Together with the hashes of its inputs this is everything its result depends on: a stage that reads anything else
    (a clock, a file, the number of cores) must give ``weights=None``, which means "unsure: never reuse a result".
    """

    name: str
    version: str
    needs: tuple[str, ...]
    """Names of artifacts."""
    gives: tuple[str, ...]
    parameters: Mapping[str, object] = field(default_factory=dict)
    weights: tuple[str, ...] | None = ()
    """Hashes of the weights that the stage loads."""


def makers(stages: Iterable[StageSpec]) -> dict[str, StageSpec]:
    """Which stage gives which artifact. Raises StageDuplicate when two stages give the same one."""
    found: dict[str, StageSpec] = {}
    for stage in stages:
        for artifact in stage.gives:
            if artifact in found:
                raise StageDuplicate(f"stages {found[artifact].name!r} and {stage.name!r} both give {artifact!r}")
            found[artifact] = stage
    return found


def order(stages: Sequence[StageSpec], given: Iterable[str], wanted: Iterable[str]) -> tuple[StageSpec, ...]:
    """The stages that lead from the given artifacts to the wanted ones, each after those it needs.

    Stages that nothing wanted depends on are left out; independent ones keep the order in which they were passed.
    Raises StageCycle or StageInputMissing, naming the stages; StageDuplicate as :func:`makers`.
    """
    by_artifact = makers(stages)
    present = set(given)
    needed = _needed(by_artifact, present, wanted)
    result: list[StageSpec] = []
    waiting = [stage for stage in stages if stage.name in needed]
    while waiting:
        ready = [stage for stage in waiting if present.issuperset(stage.needs)]
        if not ready:
            raise StageCycle(_cycle_words(by_artifact, waiting, present))
        first = ready[0]
        result.append(first)
        present.update(first.gives)
        waiting.remove(first)
    return tuple(result)


def _needed(by_artifact: Mapping[str, StageSpec], given: set[str], wanted: Iterable[str]) -> set[str]:
    """Names of all stages upstream of what is wanted."""
    needed: set[str] = set()
    open_artifacts = [(artifact, "the result") for artifact in wanted]
    while open_artifacts:
        artifact, asked_by = open_artifacts.pop()
        if artifact in given:
            continue
        maker = by_artifact.get(artifact)
        if maker is None:
            raise StageInputMissing(f"{asked_by} needs {artifact!r}, which no stage gives")
        if maker.name not in needed:
            needed.add(maker.name)
            open_artifacts.extend((need, f"stage {maker.name!r}") for need in maker.needs)
    return needed


def _cycle_words(by_artifact: Mapping[str, StageSpec], waiting: Sequence[StageSpec], present: set[str]) -> str:
    """Walks upstream among the stages that cannot start until one comes round again."""
    walked = [waiting[0]]
    while True:
        missing = next(need for need in walked[-1].needs if need not in present)
        maker = by_artifact[missing]
        if maker in walked:
            loop = [*walked[walked.index(maker) :], maker]
            return "stages wait for each other: " + " needs ".join(repr(stage.name) for stage in loop)
        walked.append(maker)
