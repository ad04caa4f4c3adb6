"""From a hang message and the opened clips to the repertoire that playback decides with."""

from __future__ import annotations

from frame_node.core import playback
from frame_node.core.phases import Performing, Playback, Returning, Settling
from frame_node.core.reel import Repertoire
from frame_node.core.transitions import Result
from frame_node.player.shelf import Shelf
from protocol.messages.player import Hang
from protocol.words import ClipId

IDLE = "idle"


def hang_loaded(state: Playback, hang: Hang, shelf: Shelf, now_ns: int) -> Result:
    """Hang what could be opened; without an idle clip the wall stays as it is, or bare for a bare wall."""
    clips = [clip for clip in hang.clips if clip.clip in shelf]
    idles = tuple(shelf.reel(clip.clip) for clip in clips if clip.gesture == IDLE and not clip.atlas)
    if hang.portrait is None:
        return playback.hang(state, None, now_ns)
    if not idles:
        same = state.repertoire is not None and state.repertoire.portrait == hang.portrait
        return (state, ()) if same else playback.hang(state, None, now_ns)
    gestures = {clip.clip: shelf.reel(clip.clip) for clip in clips if clip.gesture != IDLE and not clip.atlas}
    atlases = {clip.gesture: shelf.reel(clip.clip) for clip in clips if clip.atlas}
    return playback.hang(state, Repertoire(hang.portrait, idles[0], gestures, atlases, idles), now_ns)


def clips_in_use(state: Playback, hang: Hang) -> set[ClipId]:
    """Clips that playback may still ask the shelf for."""
    used = {clip.clip for clip in hang.clips}
    if state.repertoire is not None:
        used |= state.repertoire.clips
    match state.phase:
        case Settling(_, move) | Returning(move):
            used |= {move.origin.reel.clip, move.goal.reel.clip}
        case Performing(reel=reel):
            used.add(reel.clip)
    return used
