"""What a render leaves in a folder: every file appears whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from protocol.messages.render import IntakeReport
from render_node.core.request import MadeClip, RefusedClip
from render_node.pipeline import Tools


class Delivery:
    """Clips of one photo on their way into a folder."""

    def __init__(self, folder: Path, photo: Path, tools: Tools) -> None:
        self._folder, self._photo, self._tools = folder, photo, tools
        self.report: IntakeReport | None = None
        self.made: list[MadeClip] = []
        self.refused: list[RefusedClip] = []

    def take(self, outcome: MadeClip | RefusedClip) -> None:
        """Writes the video and the track of a clip that was made."""
        if isinstance(outcome, RefusedClip):
            self.refused.append(outcome)
            return
        self.made.append(outcome)
        record, cache = outcome.record, self._tools.cache
        self._write(f"{outcome.label}.mp4", cache.path(record.video).read_bytes())
        self._write(f"{outcome.label}.track", cache.path(record.track).read_bytes())

    def sheet(self) -> None:
        """Writes the contact sheet of all clips."""
        from render_node.worker.keepsakes import contact_sheet

        self._write("sheet.png", contact_sheet(self._photo.stem, self.made, self._tools))

    def gifs(self) -> None:
        """Writes a small looping picture of each clip."""
        from render_node.worker.keepsakes import gif

        for clip in self.made:
            self._write(f"{clip.label}.gif", gif(clip, self._tools))

    def finish(self) -> str:
        """Writes ``clips.json`` and gives its text."""
        fields: dict[str, Any] = {
            "photo": str(self._photo),
            "intake": msgspec.to_builtins(self.report),
            "clips": [
                {"record": clip.record, "measures": clip.measures, "seconds": clip.seconds, "cached": clip.cached}
                for clip in self.made
            ],
            "refused": [
                {
                    "gesture": clip.gesture,
                    "variant": clip.variant,
                    "code": clip.code,
                    "reason": clip.reason,
                    "measures": clip.measures,
                }
                for clip in self.refused
            ],
        }
        text = msgspec.json.format(msgspec.json.encode(fields), indent=2).decode()
        if self.made or self.refused:
            self._write("clips.json", text.encode())
        return text

    def status(self) -> int:
        """The exit status: 0 when everything that was asked for is there."""
        return 0 if self.made and not self.refused else 1

    def _write(self, name: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        half = self._folder / f".{name}.part"
        try:
            half.write_bytes(data)
            half.replace(self._folder / name)
        finally:
            half.unlink(missing_ok=True)
