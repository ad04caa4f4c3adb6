"""What the house says, in plain English sentences."""

from __future__ import annotations

from collections.abc import Sequence

from protocol.messages import ViewerSeen

_DOES = {
    "shake": "shakes the head",
    "idle": "waits quietly",
    "greet": "greets",
    "blink": "blinks",
    "smile": "smiles",
    "nod": "nods",
    "look_left": "looks left",
    "look_right": "looks right",
    "surprise": "is surprised",
    "laugh": "laughs",
    "wave": "waves",
    "wink": "winks",
    "kiss": "sends a kiss",
    "sleepy": "is sleepy",
    "asleep": "dozes off",
    "listening": "listens",
    "shiver": "shivers",
    "look_around": "looks around",
    "look_up": "looks up",
    "look_down": "looks down",
}
_DO = {
    "idle": "wait quietly",
    "shake": "shake their heads",
    "surprise": "are surprised",
    "kiss": "send a kiss",
    "sleepy": "are sleepy",
    "asleep": "doze off",
    "listening": "listen",
}
_INFINITIVE = {
    "shake": "shake the head",
    "surprise": "be surprised",
    "kiss": "send a kiss",
    "sleepy": "be sleepy",
    "asleep": "go to sleep",
    "listening": "listen",
}


def does(gesture: str) -> str:
    """``wave`` → "waves"."""
    return _DOES.get(gesture, f"does “{plain(gesture)}”")


def infinitive(gesture: str) -> str:
    """``look_left`` → "look left"."""
    return _INFINITIVE.get(gesture, plain(gesture))


def company(seen: ViewerSeen | None) -> str:
    """What a frame's eyes see, for people."""
    if seen is None:
        return "Opens its eyes"
    if not seen.sees:
        return f"Cannot see: {seen.reason or seen.code}"
    if not seen.present:
        return "Sees nobody"
    away = f", {seen.distance_m:g} m away" if seen.distance_m else ""
    if seen.viewers > 1:
        looks = ", one looks at it" if seen.attentive else ""
        return f"{seen.viewers} people are there{looks}{away}"
    return f"Somebody {'looks at it' if seen.attentive else 'is there'}{away}"


def plain(gesture: str) -> str:
    return gesture.replace("_", " ")


def listed(names: Sequence[str]) -> str:
    """``Grandma, Dad and Rex``."""
    unique = list(dict.fromkeys(names))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} and {unique[-1]}"


def act(names: Sequence[str], gesture: str) -> str:
    """``Grandma waves.``, ``Grandma and Dad wave.``"""
    unique = tuple(dict.fromkeys(names))
    deed = does(gesture) if len(unique) == 1 else _DO.get(gesture, plain(gesture))
    return f"{listed(unique)} {deed}."
