"""The best of several photos, by numbers alone."""

from __future__ import annotations

import msgspec
import pytest

from protocol.choice import MERITS, ranked, worth
from protocol.messages.render import FaceFound, IntakeReport
from protocol.track import Box

GOOD = FaceFound(
    box=Box(0.3, 0.3, 0.4, 0.4),
    score=0.9,
    eye_distance=120.0,
    roll=1.0,
    yaw=1.0,
    sharpness=0.6,
    pitch=2.0,
    light=0.5,
    one_sided=0.05,
    contrast=0.6,
    eyes_open=0.28,
    mouth_open=0.01,
    blocks=0.1,
)


def photo(decision: str = "accept", **changed: float | None) -> IntakeReport:
    face = msgspec.structs.replace(GOOD, **changed)
    return IntakeReport(decision=decision, code="x", words="It is bad.", faces=(face,))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"eye_distance": 40.0}, "a smaller face (40 pixels"),
        ({"sharpness": 0.2}, "less sharp"),
        ({"yaw": -25.0}, "turned away (-25°"),
        ({"roll": 20.0}, "tilted by 20°"),
        ({"eyes_open": 0.12}, "eyes nearly shut"),
        ({"mouth_open": 0.25}, "mouth open"),
        ({"light": 0.15}, "less well lit"),
        ({"contrast": 0.1}, "faded"),
        ({"blocks": 1.2}, "compressed"),
    ],
)
def test_every_flaw_costs_the_first_place_and_is_named(changed: dict[str, float], words: str) -> None:
    first, second = ranked([("flawed", photo(**changed)), ("good", photo())])
    assert (first.name, second.name) == ("good", "flawed")
    assert words in second.words
    assert first.words.startswith("the best")


def test_a_refused_photo_is_never_chosen() -> None:
    (first, second) = ranked([("bad", photo("refuse")), ("poor", photo(eye_distance=30.0, sharpness=0.18, yaw=20.0))])
    assert first.name == "poor"
    assert (second.worth, second.words) == (0.0, "cannot be used: It is bad.")


def test_reports_of_older_nodes_are_compared_by_what_they_say() -> None:
    silent = photo(pitch=None, light=None, one_sided=None, contrast=None, eyes_open=None, mouth_open=None, blocks=None)
    assert worth(silent) == pytest.approx(worth(photo()), abs=0.05)


def test_equal_photos_keep_their_order_and_merits_stay_within_bounds() -> None:
    assert [one.name for one in ranked([("a", photo()), ("b", photo())])] == ["a", "b"]
    assert ranked([]) == ()
    for merit in MERITS:
        assert merit.of(GOOD) > 0.9
