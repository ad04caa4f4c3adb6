"""``kinframe doctor render``."""

from __future__ import annotations

from argparse import Namespace

from protocol.runtime.doctor.report import run_doctor
from protocol.runtime.settings import load_settings
from render_node.cli.quiet import quiet_libraries
from render_node.doctor.case import RenderCase
from render_node.doctor.checks import CHECKS
from render_node.settings import RenderSettings


def main(argv: list[str]) -> int:
    with quiet_libraries():
        return run_doctor("render", argv, render_case, CHECKS)


def render_case(words: Namespace) -> RenderCase:
    """Raises SettingsError."""
    return RenderCase(load_settings(RenderSettings, words.settings, "KINFRAME_RENDER", {"data": words.data}))
