"""Mouth and eyes that are moved live: what is said and who is looked at, as patches for each shot."""

from __future__ import annotations

from frame_node.core.gazing import Gazing, look_at, looking
from frame_node.core.move import Shot
from frame_node.core.patches import Patch, patches, visemes_of
from frame_node.core.reel import Reel, Repertoire
from frame_node.core.sheet import VISEMES
from frame_node.core.speech import Speaking, Speech, SpeechEnded, SpeechRefused, hear, hush, mouth_at, passed
from frame_node.core.viewing import Viewing
from frame_node.player.sheet import Sheet
from protocol.messages.player import SpeakCue
from protocol.words import ClipId, CueId

NEARBY = 0.25
"""By how much less the eyes turn after somebody far away than after somebody near."""


class Mimic:
    """Holds the states of :mod:`frame_node.core.speech` and :mod:`frame_node.core.gazing`."""

    def __init__(self) -> None:
        self._speaking = Speaking()
        self._gazing = Gazing()
        self._atlases: dict[str, Reel] = {}
        self._sheet: frozenset[ClipId] = frozenset()

    def take_sheet(self, sheet: Sheet) -> None:
        self._sheet = sheet.clips

    def hang(self, repertoire: Repertoire | None, now_ns: int) -> tuple[SpeechRefused, ...]:
        """Only what lies on the sheet can be drawn; without mouth shapes nothing more is said."""
        atlases = repertoire.atlases if repertoire else {}
        self._atlases = {name: reel for name, reel in atlases.items() if reel.clip in self._sheet}
        return self.hush(None, now_ns) if VISEMES not in self._atlases else ()

    def speak(self, cue: SpeakCue, now_ns: int) -> SpeechRefused | None:
        speech = Speech(cue.cue_id, cue.start_ns, cue.lasts_ns, cue.marks, now_ns)
        known = frozenset(visemes_of(self._atlases[VISEMES])) if VISEMES in self._atlases else frozenset()
        self._speaking, refused = hear(self._speaking, speech, cue.expires_ns, known, now_ns)
        return refused

    def hush(self, cue_id: CueId | None, now_ns: int) -> tuple[SpeechRefused, ...]:
        self._speaking, refused = hush(self._speaking, cue_id, now_ns)
        return refused

    def ended(self, now_ns: int) -> tuple[SpeechEnded, ...]:
        self._speaking, ended = passed(self._speaking, now_ns)
        return ended

    def patches(self, shot: Shot, viewing: Viewing, due_ns: int) -> tuple[Patch, ...]:
        """What is laid over the shot that is seen at ``due_ns``."""
        if not self._atlases:
            return ()
        near = 1.0 - NEARBY * (1.0 - viewing.near.goal)
        target = (viewing.x.goal * near, viewing.y.goal * near) if viewing.there.goal else None
        self._gazing = looking(self._gazing, target, due_ns)
        return patches(shot, self._atlases, mouth_at(self._speaking, due_ns), look_at(self._gazing, due_ns))
