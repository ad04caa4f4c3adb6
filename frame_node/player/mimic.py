"""Mouth, eyes and head that are moved live: what is said and who is looked at, for each shot."""

from __future__ import annotations

from frame_node.core.gazing import AHEAD, Gazing, Point, look_at, looking
from frame_node.core.glancing import Glances, glanced, heeded
from frame_node.core.move import Shot
from frame_node.core.patches import Patch, patches, visemes_of
from frame_node.core.reel import Reel, Repertoire
from frame_node.core.sheet import VISEMES
from frame_node.core.speech import (
    Speaking,
    Speech,
    SpeechEnded,
    SpeechRefused,
    caption_at,
    hear,
    hush,
    mouth_at,
    passed,
)
from frame_node.core.turning import STRAIGHT, Turn, Turning, following, rolled_back, turned
from frame_node.core.viewing import Viewing
from frame_node.player.repertoire import IDLE
from frame_node.player.sheet import Sheet
from protocol.messages.player import GlanceAt, SpeakCue
from protocol.words import ClipId, CueId, PortraitId

ASIDE = 0.5
"""Sideways over distance at which the eyes are turned as far as they go: 27 degrees, where a camera ceases to see."""
NEARBY = 0.25
"""By how much less the eyes turn after somebody far away than after somebody near."""


class Mimic:
    """Holds the states of :mod:`frame_node.core.speech`, :mod:`frame_node.core.gazing` and that of the head."""

    def __init__(self) -> None:
        self._speaking = Speaking()
        self._gazing = Gazing()
        self._turning = Turning()
        self._turn = STRAIGHT
        self._glances: Glances = ()
        self._portrait: PortraitId | None = None
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
        speech = Speech(cue.cue_id, cue.start_ns, cue.lasts_ns, cue.marks, now_ns, words=cue.words)
        known = frozenset(visemes_of(self._atlases[VISEMES])) if VISEMES in self._atlases else frozenset()
        self._speaking, refused = hear(self._speaking, speech, cue.expires_ns, known, now_ns)
        return refused

    def hush(self, cue_id: CueId | None, now_ns: int) -> tuple[SpeechRefused, ...]:
        if cue_id is None:
            self._glances = ()  # nothing happens beside it any more either, as a rule
        self._speaking, refused = hush(self._speaking, cue_id, now_ns)
        return refused

    def glance(self, glance: GlanceAt, now_ns: int) -> None:
        self._glances = heeded(self._glances, glance, now_ns)

    def ended(self, now_ns: int) -> tuple[SpeechEnded, ...]:
        self._speaking, ended = passed(self._speaking, now_ns)
        return ended

    def caption(self, now_ns: int) -> str:
        return caption_at(self._speaking, now_ns)

    def turn(self, shot: Shot, viewing: Viewing, due_ns: int, *, turns: bool) -> Turn:
        """Where the head points in the shot that is seen at ``due_ns``; ``turns``: it can."""
        if shot.over is not None and shot.over.reel.portrait != shot.base.reel.portrait:
            return self._turn  # it leaves as it is, and the other one has not seen anybody yet
        if shot.base.reel.portrait != self._portrait:
            self._portrait, self._gazing, self._turning = shot.base.reel.portrait, Gazing(), Turning()
        self._turn = turned(self._turning, due_ns)
        target = self._target(shot, viewing, due_ns)
        self._gazing = looking(self._gazing, target, due_ns, straight=self._turn == STRAIGHT)
        self._turning = following(self._turning, self._gazing.goal if turns else AHEAD, due_ns)
        return self._turn

    def _target(self, shot: Shot, viewing: Viewing, due_ns: int) -> Point | None:
        """The viewer, if one is there; else what happens beside the portrait, unless it performs something itself."""
        if viewing.somebody:
            near = (1.0 - NEARBY * (1.0 - viewing.near.goal)) / ASIDE
            return viewing.x.goal * near, viewing.y.goal * near
        seen = glanced(self._glances, due_ns) if shot.base.reel.gesture == IDLE else None
        return (seen[0] / ASIDE, seen[1] / ASIDE) if seen else None

    def patches(self, shot: Shot, due_ns: int) -> tuple[Patch, ...]:
        """What is laid over the shot for which the head was turned last."""
        if not self._atlases:
            return ()
        look = look_at(self._gazing, due_ns)
        eyes = rolled_back(look, self._turn) if look else None
        return patches(shot, self._atlases, mouth_at(self._speaking, due_ns), eyes)
