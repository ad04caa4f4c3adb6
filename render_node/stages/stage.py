"""What every stage looks like to the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from render_node.core.plan import StageSpec

Artifacts = Mapping[str, Any]
"""By the names in ``needs`` and ``gives``; each stage states the types of its own in its docstring."""


class Stage:
    """A step with declared inputs. Stages whose results are worth keeping also pack and unpack them."""

    spec: StageSpec

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        """Everything in ``spec.gives``, made from everything in ``spec.needs``."""
        raise NotImplementedError

    def pack(self, results: Artifacts) -> dict[str, bytes] | None:
        """The results as named bytes; None when making them again is as cheap as reading them."""
        return None

    def unpack(self, parts: Mapping[str, bytes]) -> dict[str, Any]:
        """The inverse of :meth:`pack`. Any exception counts as a miss."""
        raise NotImplementedError
