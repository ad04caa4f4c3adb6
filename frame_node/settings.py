"""A frame's settings: one TOML file, ``KINFRAME_FRAME_TABLE__NAME`` variables, then flags."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr

from protocol.hours import minutes_of
from protocol.runtime.log import LogFormat
from protocol.runtime.settings import Settings, load_settings

PREFIX = "KINFRAME_FRAME"
CAMERAS = r"^(|/dev/[^/].*|rpicam|file:.+|folder:.+|synthetic)$"
PanelMode = Literal["window", "fullscreen", "offscreen"]


class HubSettings(Settings):
    """Where the hub is."""

    url: str = "http://127.0.0.1:8400"
    """Where its page is: there this frame is paired, once."""
    discover: bool = False
    """Look for a hub by mDNS; the address above is tried until one is found."""
    pairing: bool = True
    """False only beside somebody else's broker that lets everybody in: trust is reduced to that of the network."""
    mqtt_host: str | None = None
    """Somebody else's broker; by default the credential says where the hub's own is."""
    mqtt_port: int = Field(default=1883, ge=1, le=65535)
    username: str | None = None
    """At somebody else's broker."""
    password: SecretStr | None = None


class PanelSettings(Settings):
    """What shows the portrait."""

    width: int = Field(default=480, ge=64, le=7680)
    height: int = Field(default=640, ge=64, le=7680)
    mode: Literal["auto"] | PanelMode = "auto"
    """auto: a window where there is a display, else offscreen."""
    mat: float = Field(default=0.0, ge=0.0, le=0.4)
    """Breadth of the mat around the picture, in fractions of the shorter side."""
    motion: Literal["all", "follow", "none"] = "all"
    """all: the picture shifts by depth with the viewer and drifts slowly when nobody is there; follow: it does not
    drift; none: it stands still, for whom motion makes ill."""
    mat_colour: str = Field(default="#ede8db", pattern=r"^#[0-9a-fA-F]{6}$")
    care: bool = True
    """Move the picture by a pixel or two every minute and a half, and breathe the mat's brightness: against burning
    in."""
    quiet: str = Field(default="", pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9])?$")
    """Hours in which the panel is dark, such as ``22:30-07:00``; a touch, a wave or a cue lights it for two minutes."""
    dark_after_min: int = Field(default=0, ge=0, le=1440)
    """The panel goes dark when the eyes have seen nobody for so many minutes; 0: never."""
    power: Literal["glass", "backlight", "vcgencmd", "dpms"] = "glass"
    """What else is switched when the glass goes dark: nothing, a backlight in sysfs, or the screen by a command."""
    delay_ms: int = Field(default=0, ge=0, le=500)
    """How much later the panel shows a picture than it gets it; televisions take 20 to 150 ms."""


class EyesSettings(Settings):
    """The camera, if it may look. Pictures stay in one process without a network; only facts leave it."""

    camera: str = Field(default="", max_length=512, pattern=CAMERAS)
    """``/dev/video0``, ``rpicam``, ``file:PATH``, ``folder:PATH`` or ``synthetic``. Empty: the frame does not look."""
    view: float = Field(default=62.0, ge=20.0, le=160.0)
    """How wide the camera sees, in degrees across: tells distances and directions."""
    share: float = Field(default=0.2, ge=0.02, le=1.0)
    """Of one processor core that looking may take; with less it looks less often."""
    unconfined: bool = False
    """Look also where the system cannot take the network from the eyes."""


class StoreSettings(Settings):
    """The clip store."""

    budget_mb: int = Field(default=2048, ge=1)


class LogSettings(Settings):
    """Logs go to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: LogFormat = "text"


class FrameSettings(Settings):
    """Everything that can be set on a frame."""

    name: str = Field(default="Frame", min_length=1, max_length=64)
    room: str = Field(default="", max_length=64)
    data: Path = Path("frame-data")
    """Its own folder: node id, clips, last manifest."""
    simulate: bool = False
    """Perform by the timetable, without a glass: for scale runs only."""
    hub: HubSettings = HubSettings()
    panel: PanelSettings = PanelSettings()
    eyes: EyesSettings = EyesSettings()
    store: StoreSettings = StoreSettings()
    log: LogSettings = LogSettings()


def load_frame_settings(file: Path | None, overrides: dict[str, Any]) -> FrameSettings:
    """Raises SettingsError that names the dotted path."""
    return load_settings(FrameSettings, file, PREFIX, overrides)


def quiet_minutes(panel: PanelSettings) -> tuple[int, int] | None:
    """The quiet hours as minutes of the day; None when there are none."""
    return minutes_of(panel.quiet)


def panel_mode(panel: PanelSettings) -> PanelMode:
    """What ``auto`` means on this machine."""
    if panel.mode != "auto":
        return panel.mode
    has_display = sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return "window" if has_display else "offscreen"
