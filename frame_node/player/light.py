"""The light on the glass: a look that fades to the next one, its brightness, and the flame's time."""

from __future__ import annotations

from protocol.look import Look, Values, fade, look

_WRAP_NS = 64_000_000_000
"""The flicker's period, see portrait.frag.glsl."""
PLAIN = "plain"


def seconds_of(now_ns: int) -> float:
    """``u_time``."""
    return (now_ns % _WRAP_NS) / 1e9


class Light:
    """Gives the look's uniforms for any instant."""

    def __init__(self) -> None:
        self._plain: Look = look(PLAIN)
        self._from: Look = self._plain
        self._to: Look = self._from
        self._dark: tuple[float, float] = (1.0, 1.0)
        self._since_ns = 0
        self._fade_ns = 1

    def apply(self, preset: str, brightness: int, fade_ms: int, now_ns: int) -> None:
        """Fade from whatever is seen now. Raises PresetUnknown."""
        goal = look(preset)
        shown = self._progress(now_ns)
        self._from = fade(self._from, self._to, shown)
        self._dark = (self._brightness(shown), min(100, max(0, brightness)) / 100)
        self._to, self._since_ns, self._fade_ns = goal, now_ns, max(1, fade_ms * 1_000_000)

    def is_plain(self, now_ns: int) -> bool:
        """Nothing changes a pixel at this instant: the plain look at full brightness, no fade under way."""
        return self._to == self._plain and self._dark[1] == 1.0 and self._progress(now_ns) >= 1.0

    def at(self, now_ns: int) -> dict[str, Values]:
        progress = self._progress(now_ns)
        values = self._to if progress >= 1.0 else fade(self._from, self._to, progress)
        seconds = seconds_of(now_ns) if values["u_flicker"][0] > 0.0 else 0.0
        return {**values, "u_brightness": (self._brightness(progress),), "u_time": (seconds,)}

    def _progress(self, now_ns: int) -> float:
        return min(1.0, max(0.0, (now_ns - self._since_ns) / self._fade_ns))

    def _brightness(self, progress: float) -> float:
        one, other = self._dark
        return one + (other - one) * progress
