"""Blinks and smiles, each against what is usual for this face: eyes and mouths differ more than they move."""

from __future__ import annotations

from dataclasses import dataclass, replace

from frame_node.core.sight.face import Look

SHUT = 0.62
"""Of the usual opening: below this the eyes are shut."""
OPENED_AT_FIRST = 0.27
BLINK_LONGEST_MS = 600.0
WINK_LONGEST_MS = 1_800.0
"""Eyes shut for longer than a blink and shorter than this were shut on purpose: that is answered."""
SMILE = 0.055
"""How much more than usual, mouth width and lift together."""
SMILE_MS = 350.0
NEUTRAL_MS = 6_000.0
"""How slowly the idea of what is usual for a mouth follows it."""
LEARNING = 8
"""Looks before a smile is believed."""


@dataclass(frozen=True)
class Blinking:
    """The eyes of one viewer. ``usual`` is their opening, which follows what is seen, up fast and down slowly."""

    usual: float = OPENED_AT_FIRST
    shut_since: float | None = None
    blinked_at: float = float("-inf")

    def open(self, look: Look) -> bool:
        return look.opened >= SHUT * self.usual


@dataclass(frozen=True)
class Smiling:
    """The mouth of one viewer."""

    usual: float = 0.0
    looks: int = 0
    at: float = 0.0
    since: float | None = None
    said: bool = False


def blink(eyes: Blinking, look: Look, now: float) -> tuple[Blinking, bool]:
    """One look more; whether the eyes were just opened after having been shut on purpose."""
    if not eyes.open(look):
        return replace(eyes, shut_since=now if eyes.shut_since is None else eyes.shut_since), False
    usual = eyes.usual + (0.3 if look.opened > eyes.usual else 0.02) * (look.opened - eyes.usual)
    shut_ms = 0.0 if eyes.shut_since is None else now - eyes.shut_since
    blinked = 0.0 < shut_ms <= WINK_LONGEST_MS
    opened = Blinking(usual, None, now if blinked else eyes.blinked_at)
    return opened, blinked and shut_ms > BLINK_LONGEST_MS


def smile(mouth: Smiling, look: Look, now: float) -> tuple[Smiling, bool]:
    """One look more; whether a smile was just recognised. Each is said once."""
    wide = look.mouth + look.lift
    looks = mouth.looks + 1
    if looks <= LEARNING:
        usual = mouth.usual + (wide - mouth.usual) / looks
        return Smiling(usual, looks, now), False
    smiles = wide - mouth.usual > SMILE
    if not smiles:
        part = min(1.0, max(0.0, now - mouth.at) / NEUTRAL_MS)
        return Smiling(mouth.usual + part * (wide - mouth.usual), looks, now), False
    since = now if mouth.since is None else mouth.since
    said = mouth.said or now - since >= SMILE_MS
    return Smiling(mouth.usual, looks, now, since, said), said and not mouth.said
