"""Wires a hub. Decides nothing: ``house`` puts everything together, ``broker`` and ``doors`` two larger parts of it."""

from hub.app.house import run_hub

__all__ = ["run_hub"]
