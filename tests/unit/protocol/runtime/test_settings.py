"""A typo in settings fails at start with its dotted path and where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from protocol.errors import SettingsError
from protocol.runtime.settings import Settings, load_settings


class Panel(Settings):
    width: int = 480
    height: int = 640


class Frame(Settings):
    name: str = "Frame"
    key: SecretStr | None = None
    panel: Panel = Panel()


def load(tmp_path: Path, text: str) -> Frame:
    file = tmp_path / "frame.toml"
    file.write_text(text)
    return load_settings(Frame, file, "KINFRAME_FRAME")


def test_file_then_environment_then_flags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINFRAME_FRAME_PANEL__WIDTH", "800")
    settings = load(tmp_path, 'name = "Hallway"\n[panel]\nwidth = 600\nheight = 700\n')
    assert (settings.name, settings.panel.width, settings.panel.height) == ("Hallway", 800, 700)
    flagged = load_settings(Frame, None, "KINFRAME_FRAME", {"panel.width": 900, "name": None})
    assert (flagged.panel.width, flagged.name) == (900, "Frame")


@pytest.mark.parametrize(
    ("text", "path"),
    [("nmae = 'x'", "nmae"), ("[panel]\nwidht = 3", "panel.widht"), ("[panel]\nwidth = 'wide'", "panel.width")],
)
def test_a_typo_is_named_with_its_path_and_file(tmp_path: Path, text: str, path: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{path}: .*frame\.toml"):
        load(tmp_path, text)


def test_a_typo_in_the_environment_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINFRAME_FRAME_PANEL__WIDHT", "1")
    with pytest.raises(SettingsError, match="KINFRAME_FRAME_PANEL__WIDHT"):
        load(tmp_path, "")


def test_a_broken_file_is_a_settings_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"frame\.toml"):
        load(tmp_path, "= what")
    with pytest.raises(SettingsError):
        load_settings(Frame, tmp_path / "absent.toml", "KINFRAME_FRAME")


def test_secrets_are_never_printed(tmp_path: Path) -> None:
    assert "hunter2" not in repr(load(tmp_path, 'key = "hunter2"'))
