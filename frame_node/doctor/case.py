"""The frame that is looked at: its settings, its folder, its credential, and a player that is started to see."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
from argparse import Namespace
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from frame_node.services.eyes_process import ENVIRONMENT, eyes_command
from frame_node.services.player_process import player_command
from frame_node.settings import EyesSettings, FrameSettings, PanelMode, load_frame_settings, panel_mode
from protocol.credential import Credential, decode_credential
from protocol.errors import ChildGone, ProtocolError
from protocol.messages.eyes import EYES_PIPE, EyesOpened, EyesShut
from protocol.messages.player import PLAYER_PIPE, PlayerUp
from protocol.runtime.child import Child
from protocol.runtime.doctor.reach import Way
from protocol.runtime.tls import hub_context
from protocol.words import BlobHash, is_blob_hash

STARTING_S = 30.0


@dataclass(frozen=True)
class FrameCase:
    """Looking changes nothing, and does not make the folder."""

    settings: FrameSettings

    @property
    def data(self) -> Path:
        return self.settings.data

    @cached_property
    def running(self) -> bool:
        """Whether a frame works in the folder just now."""
        try:
            with (self.data / "lock").open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    @cached_property
    def credential(self) -> Credential | None:
        """Raises MessageMalformed, OSError."""
        file = self.data / "credential"
        return decode_credential(file.read_bytes()) if file.exists() else None

    @cached_property
    def way(self) -> Way:
        """As the credential says, else as the settings do."""
        hub, known = self.settings.hub, self.credential
        if known is None or not known.mqtt_host:
            return Way(hub.mqtt_host or "127.0.0.1", hub.mqtt_port, hub.url)
        return Way(known.mqtt_host, known.mqtt_port, known.http_url, hub_context(known.authority, known.hub_id))

    @cached_property
    def held(self) -> dict[BlobHash, Path]:
        """The clip store's files by hash."""
        files = (self.data / "blobs").glob("??/*")
        return {BlobHash(file.name): file for file in files if is_blob_hash(file.name)}

    @cached_property
    def player(self) -> PlayerUp | None:
        """What a player says of itself once its glass is open; offscreen when a frame has the panel already."""
        return asyncio.run(_player(self.settings, "offscreen" if self.running else panel_mode(self.settings.panel)))

    @cached_property
    def eyes(self) -> EyesOpened | EyesShut | None:
        """What eyes say first when they are started; None when they say nothing."""
        return asyncio.run(_eyes(self.settings.eyes))


async def _eyes(settings: EyesSettings) -> EyesOpened | EyesShut | None:
    child = await Child.start(eyes_command(settings), EYES_PIPE, ENVIRONMENT)
    try:
        with contextlib.suppress(ChildGone, ProtocolError, TimeoutError):
            async with asyncio.timeout(STARTING_S):
                async for message in child.messages():
                    if isinstance(message, EyesOpened | EyesShut):
                        return message
    finally:
        await child.stop()
    return None


async def _player(settings: FrameSettings, mode: PanelMode) -> PlayerUp | None:
    argv, environment = player_command(settings.panel, mode, "Kinframe doctor")
    child = await Child.start(argv, PLAYER_PIPE, environment)
    try:
        with contextlib.suppress(ChildGone, TimeoutError):
            async with asyncio.timeout(STARTING_S):
                async for message in child.messages():
                    if isinstance(message, PlayerUp):
                        return message
    finally:
        await child.stop()
    return None


def frame_case(words: Namespace) -> FrameCase:
    """Raises SettingsError."""
    return FrameCase(load_frame_settings(words.settings, {"data": words.data}))
