"""Mean and worst of many clips, and the page that tells them."""

from __future__ import annotations

import pytest

from render_node.core.report_page import PhotoSection, page
from render_node.core.scorecard import Result, scores
from render_node.core.verdict import Check

CHECKS = (
    Check("sharpness", "x.soft", "soft", least=0.8),
    Check("background", "x.moved", "moved", most=2.5),
    Check("yaw.gain", "x.gain", "gain", least=0.6, most=1.2),
)


def test_the_worst_is_the_one_nearest_to_its_bound_or_beyond() -> None:
    results = [
        Result("a", "nod", {"sharpness": 1.0, "background": 0.5, "yaw.gain": 0.65, "unbounded": 3.0}),
        Result("b", "nod", {"sharpness": 0.9, "background": 3.0, "yaw.gain": 1.1}, refused="moved"),
    ]
    sharpness, background, gain = scores(results, CHECKS)
    assert (sharpness.mean, sharpness.worst, sharpness.worst_photo) == (pytest.approx(0.95), 0.9, "b")
    assert sharpness.kept
    assert (background.worst, background.worst_photo, background.kept) == (3.0, "b", False)
    assert (gain.worst, gain.worst_photo, gain.count) == (0.65, "a", 2)
    assert gain.bound == "at least 0.6 and at most 1.2"


def test_gestures_are_told_apart_and_keep_their_order() -> None:
    results = [Result("a", "nod", {"sharpness": 1.0}), Result("a", "idle.1", {"sharpness": 0.7})]
    assert [(one.label, one.kept) for one in scores(results, CHECKS)] == [("nod", True), ("idle.1", False)]


def test_a_value_that_is_no_number_is_the_worst_of_all() -> None:
    results = [Result("a", "nod", {"sharpness": 0.1}), Result("b", "nod", {"sharpness": float("nan")})]
    (score,) = scores(results, CHECKS)
    assert (score.worst_photo, score.kept) == ("b", False)


def test_the_page_names_every_photo_and_escapes_what_it_is_told() -> None:
    result = Result("<b>.jpg", "nod", {"sharpness": 0.5}, refused="too <soft>")
    photo = PhotoSection("<b>.jpg", "warn", "A little soft.", "intake.soft", (("size", "3 × 4"),), [result])
    photo.pictures.append(("b-sheet.png", "sheet"))
    html = page("Report", "All of it.", scores([result], CHECKS), [photo])
    assert "<b>.jpg" not in html
    assert "&lt;b&gt;.jpg" in html
    assert "too &lt;soft&gt;" in html
    assert 'src="b-sheet.png"' in html
    assert "1 photos, 1 clips, 1 of them refused" in html
