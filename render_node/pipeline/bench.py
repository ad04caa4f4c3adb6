"""Makes artifacts on demand: out of the cache when their stage ran before with the same inputs, else by running it.

Hashes come first: whether a clip is in the cache is known from the photo and the stages' words, without making a rig.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from render_node.core.cache_key import cache_key, fingerprint
from render_node.core.plan import order
from render_node.stages.stage import Stage


class Store(Protocol):
    """What the bench keeps results in."""

    def get(self, key: str) -> dict[str, bytes] | None: ...

    def put(self, key: str, parts: Mapping[str, bytes]) -> None: ...


class Bench:
    """The artifacts of one request. Raises what the stages raise."""

    def __init__(
        self, stages: Sequence[Stage], given: Mapping[str, Any], store: Store, begins: Callable[[str], None]
    ) -> None:
        specs = order([stage.spec for stage in stages], given, [name for stage in stages for name in stage.spec.gives])
        by_name = {stage.spec.name: stage for stage in stages}
        self._makers = {artifact: by_name[spec.name] for spec in specs for artifact in spec.gives}
        self._values: dict[str, Any] = dict(given)
        self._hashes: dict[str, str | None] = {name: fingerprint(value) for name, value in given.items()}
        self._store, self._begins = store, begins
        self.cached: set[str] = set()
        """Names of the stages whose results came out of the cache."""

    def value(self, artifact: str) -> Any:
        """The artifact itself."""
        if artifact not in self._values:
            stage = self._makers[artifact]
            key = self._key(stage)
            results = self._recalled(stage, key)
            if results is None:
                results = self._made(stage, key)
            self._values.update(results)
        return self._values[artifact]

    def values(self, artifacts: Sequence[str]) -> dict[str, Any]:
        return {name: self.value(name) for name in artifacts}

    def is_kept(self, artifact: str) -> bool:
        """Whether the artifact is there, or can come out of the cache."""
        stage = self._makers.get(artifact)
        if artifact in self._values or stage is None:
            return artifact in self._values
        results = self._recalled(stage, self._key(stage))
        self._values.update(results or {})
        return results is not None

    def hash(self, artifact: str) -> str | None:
        """What stands for the artifact in keys: its stage's key, or its content when the stage is unsure of itself."""
        if artifact not in self._hashes:
            key = self._key(self._makers[artifact])
            self._hashes[artifact] = fingerprint(self.value(artifact)) if key is None else fingerprint((key, artifact))
        return self._hashes[artifact]

    def _key(self, stage: Stage) -> str | None:
        return cache_key(stage.spec, {need: self.hash(need) for need in stage.spec.needs})

    def _recalled(self, stage: Stage, key: str | None) -> dict[str, Any] | None:
        parts = self._store.get(key) if key is not None else None
        if parts is None:
            return None
        try:
            results = stage.unpack(parts)
        except Exception:  # whatever an old or odd entry provokes: it is made again
            return None
        self.cached.add(stage.spec.name)
        return results

    def _made(self, stage: Stage, key: str | None) -> dict[str, Any]:
        inputs = self.values(stage.spec.needs)
        self._begins(stage.spec.name)
        results = stage.run(inputs)
        parts = stage.pack(results) if key is not None else None
        if key is not None and parts is not None:
            self._store.put(key, parts)
        return results
