"""The bounds that come with Kinframe."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from render_node.core.verdict import Check, parse_checks


def load_checks() -> tuple[Check, ...]:
    """Raises LimitsInvalid."""
    return parse_checks(tomllib.loads(files("render_node").joinpath("inspection.toml").read_text("utf-8")))
