"""The sky over a portrait: which weather there is at any instant, and how much of it."""

from __future__ import annotations

from protocol.look import Values
from protocol.look.weather import Weather, weather


class Sky:
    """One weather goes before the next one comes."""

    def __init__(self) -> None:
        self._from: tuple[Weather | None, float] = (None, 0.0)
        self._to: tuple[Weather | None, float] = (None, 0.0)
        self._since_ns = 0
        self._fade_ns = 1

    def apply(self, name: str, amount: int, fade_ms: int, now_ns: int) -> None:
        """From what is seen now; ``amount`` in per cent. Raises WeatherUnknown."""
        goal = weather(name)
        self._from = self.at(now_ns)
        self._to = (goal, min(100, max(0, amount)) / 100 if goal else 0.0)
        self._since_ns, self._fade_ns = now_ns, max(1, fade_ms * 1_000_000)

    def at(self, now_ns: int) -> tuple[Weather | None, float]:
        """What there is and how much, 0…1; nothing of it is no weather."""
        passed = min(1.0, max(0.0, (now_ns - self._since_ns) / self._fade_ns))
        (before, had), (after, has) = self._from, self._to
        if before == after:
            much, kind = had + (has - had) * passed, after
        elif passed < 0.5:
            much, kind = had * (1.0 - 2.0 * passed), before
        else:
            much, kind = has * (2.0 * passed - 1.0), after
        return (kind, much) if kind is not None and much > 0.0 else (None, 0.0)


def daylight(values: dict[str, Values]) -> Values:
    """How the light of a look falls on what flies through it: ``u_weather_light``."""
    factor = values["u_exposure"][0] * values["u_brightness"][0]
    grey = sum(values["u_gain"]) / 3.0
    much = min(1.0, values["u_saturation"][0])
    return tuple(factor * (grey + (gain - grey) * much) for gain in values["u_gain"])
