"""The plan of the house and its scenes in Chromium: frames are moved, a scene is made, kept, played and stopped."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PATIENCE_MS, Living, new_page
from tests.e2e.house import CLIPS, DONE_S, frame_called
from tests.e2e.pixels import moment
from tests.patience import eventually

SPEED = 2.0


@pytest.fixture(scope="module")
def two(living: Living) -> Iterator[Living]:
    """Grandma hangs in the Hallway and in the Parlour, which is 4 metres to the right."""
    house = living.house
    if "Parlour" not in house.nodes:
        house.start("Parlour", "frame", "--room", "parlour", "--offscreen", "--size", "320x400")
    parlour = house.until("the parlour", lambda now: frame_called(now, "Parlour"))
    house.hang(parlour["id"], living.grandma)
    place(living, "Hallway", 0.0, 0.0)
    place(living, "Parlour", 4.0, 0.0)
    house.until("both ready", lambda now: all(_ready(frame_called(now, name)) for name in ("Hallway", "Parlour")))
    yield living
    if any(scene["id"] == "evening-ripple" for scene in house.look()["scenes"]):
        house.ask("DELETE", "/api/scenes/evening-ripple")


def _ready(frame: dict[str, Any]) -> bool:
    known = frame["uncertainty_ms"]
    return frame["state"] == "idle" and len(frame["ready"]) >= CLIPS and known is not None and known < 20


def place(living: Living, name: str, x: float, y: float) -> None:
    frame = frame_called(living.house.look(), name)
    living.house.ask("PUT", f"/api/frames/{frame['id']}/placement", json={"x": x, "y": y})


def position(living: Living, name: str) -> dict[str, float]:
    return dict(frame_called(living.house.look(), name)["position"])


def open_plan(page: Page, living: Living) -> Locator:
    page.goto(living.house.url)
    plan = page.locator("#plan")
    plan.scroll_into_view_if_needed()
    expect(panel(page, "Parlour")).to_have_attribute("aria-label", re.compile(r"4\.0 m across, 0\.0 m along"))
    return plan


def panel(page: Page, name: str) -> Locator:
    return page.locator("#plan .panel", has_text=name)


def centre(node: Locator) -> tuple[float, float]:
    """Once it stands: while pictures and fonts come, what lies below them is pushed down."""
    seen: list[Any] = [node.bounding_box()]

    def stands() -> bool:
        seen.append(node.bounding_box())
        return bool(seen[-1]) and seen[-1] == seen[-2]

    eventually(stands, every_s=0.3)
    box = seen[-1]
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_frame_is_dragged_to_where_it_hangs(page: Page, two: Living) -> None:
    open_plan(page, two)
    (x, y), (right, _) = centre(panel(page, "Hallway")), centre(panel(page, "Parlour"))
    metre = (right - x) / 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + metre, y - metre, steps=4)
    page.mouse.move(x + 2 * metre, y - 2 * metre, steps=4)
    page.mouse.up()
    found = two.house.until(
        "the new place", lambda _: position(two, "Hallway") != {"x": 0, "y": 0} and position(two, "Hallway")
    )
    assert found == {"x": pytest.approx(2.0, abs=0.11), "y": pytest.approx(2.0, abs=0.11)}
    expect(panel(page, "Hallway")).to_have_attribute("aria-label", re.compile(rf"{found['x']:.1f} m across"))
    place(two, "Hallway", 0.0, 0.0)


def test_a_finger_moves_a_frame_and_not_the_page(chromium: Browser, two: Living) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    context.set_default_timeout(PATIENCE_MS)
    open_plan(page, two)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    x, y = centre(panel(page, "Parlour"))
    before = page.evaluate("scrollY")
    touch = context.new_cdp_session(page)
    points = [("touchStart", 0), ("touchMove", -15), ("touchMove", -40), ("touchMove", -60)]
    for kind, down in points:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y + down}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    two.house.until("the new place", lambda _: position(two, "Parlour")["y"] > 0.3)
    assert page.evaluate("scrollY") == before
    place(two, "Parlour", 4.0, 0.0)
    context.close()


def test_the_arrow_keys_move_a_frame_and_say_where_it_is(page: Page, two: Living) -> None:
    open_plan(page, two)
    hallway = panel(page, "Hallway")
    hallway.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#plan-said")).to_have_text("Hallway: 0.2 m across, 0.9 m along")
    two.house.until("the new place", lambda _: position(two, "Hallway") == {"x": 0.2, "y": 0.9})
    expect(hallway).to_be_focused()
    place(two, "Hallway", 0.0, 0.0)


def test_a_scene_is_made_kept_played_and_heard_of(page: Page, two: Living) -> None:
    open_plan(page, two)
    page.get_by_role("button", name="New scene").click()
    page.get_by_label("Name", exact=True).fill("Evening ripple")
    page.get_by_role("combobox", name="Gesture", exact=True).select_option("nod")
    expect(panel(page, "Hallway").locator(".panel-when")).to_have_text("0.0 s")
    expect(panel(page, "Parlour").locator(".panel-when")).to_have_text("2.0 s")
    rows = page.locator("#timeline-rows li")
    expect(rows.filter(has_text="Parlour")).to_contain_text("Nod at 2.00 seconds.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#scene-editor")).to_be_hidden()
    row = page.locator("#scenes li", has_text="Evening ripple")
    expect(row).to_contain_text("A ripple · nod · 2 m/s")

    play = row.get_by_role("button", name="Play Evening ripple")

    def both_perform() -> None:
        expect(panel(page, "Parlour")).to_have_class(re.compile("is-performing"), timeout=6_000)
        expect(row).not_to_have_class(re.compile("is-under-way"))
        until = time.perf_counter() + DONE_S
        while set(nods := _nods(two.house.look())) != {"Hallway", "Parlour"}:
            assert time.perf_counter() < until, nods
            time.sleep(0.1)
        hallway, parlour = nods["Hallway"], nods["Parlour"]
        unsure = hallway["uncertainty_ms"] + parlour["uncertainty_ms"]
        apart = parlour["planned"] - hallway["planned"]  # each by its own idea of hub time
        assert apart == pytest.approx(1000 * 4 / SPEED, abs=1.0 + unsure)
        assert parlour["started"] > hallway["started"] + 1000

    moment(play.click, both_perform)


def _nods(house: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By frame, of the scene that was performed last."""
    nods = [one for one in house["performances"] if one["gesture"] == "nod" and one["scene"]]
    return {one["frame_name"]: one for one in nods if one["scene"] == nods[-1]["scene"]}


def test_a_scene_is_changed_as_text_and_refused_with_its_path(page: Page, two: Living) -> None:
    open_plan(page, two)
    page.get_by_role("button", name="Edit Mexican wave").click()
    editor = page.locator("#scene-editor")
    editor.get_by_text("As TOML").click()
    text = editor.get_by_label("TOML")
    expect(text).to_have_value(re.compile(r'^\[\[scenes\]\]\nname = "Mexican wave"'))
    good = text.input_value()
    text.fill(good.replace("speed = 3", "speed = 0"))
    editor.get_by_role("button", name="Keep this text").click()
    wrong = page.locator(".notice.is-bad")
    expect(wrong).to_contain_text("scenes[0].speed: must be a number from 0.1 to 50")
    expect(wrong.locator("code")).to_have_text("scene.invalid")
    text.fill(good.replace("speed = 3", "speed = 6"))
    editor.get_by_role("button", name="Keep this text").click()
    row = page.locator("#scenes li", has_text="Mexican wave")
    expect(row).to_contain_text("6 m/s")
    row.get_by_role("button", name="Edit").click()
    editor.get_by_role("button", name="As it came").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("3 m/s")
    expect(page.get_by_role("button", name="Edit Mexican wave")).to_be_focused()


def test_a_point_is_picked_on_the_plan(page: Page, two: Living) -> None:
    plan = open_plan(page, two)
    page.get_by_role("button", name="New scene").click()
    page.get_by_role("combobox", name="It comes from").select_option("point")
    expect(panel(page, "Hallway").locator(".panel-when")).to_have_text("0.0 s")
    box, (right, middle) = plan.bounding_box(), centre(panel(page, "Parlour"))
    assert box
    plan.click(position={"x": right - box["x"], "y": middle - box["y"] - 100})
    expect(page.get_by_role("spinbutton", name="across, metres")).to_have_value(re.compile(r"^(3\.9|4|4\.1)$"))
    expect(panel(page, "Parlour").locator(".panel-when")).to_have_text("0.0 s")
    expect(panel(page, "Hallway").locator(".panel-when")).not_to_have_text("0.0 s")


def test_a_scene_can_be_made_without_a_mouse(page: Page, two: Living) -> None:
    open_plan(page, two)
    page.get_by_role("button", name="New scene").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.get_by_role("combobox", name="Form", exact=True).focus()
    page.keyboard.type("All")  # at once
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Gesture", exact=True)).to_be_focused()
    expect(panel(page, "Parlour").locator(".panel-when")).to_have_text("0.0 s")
    page.keyboard.press("Escape")
    expect(page.locator("#scene-editor")).to_be_hidden()
    expect(page.get_by_role("button", name="New scene")).to_be_focused()


def test_without_motion_nothing_on_the_plan_moves(chromium: Browser, two: Living) -> None:
    page = new_page(chromium, reduced_motion="reduce", viewport={"width": 1100, "height": 800})
    open_plan(page, two)
    page.get_by_role("button", name="Edit Good evening").click()
    expect(panel(page, "Parlour").locator(".panel-when")).to_be_visible()
    page.get_by_role("button", name="Show on the plan").click()
    expect(panel(page, "Parlour")).to_have_class(re.compile("is-lit"))
    ring = "getComputedStyle(document.querySelector('.panel.is-lit'), '::after').animationName"
    assert page.evaluate(ring) == "none"
    page.context.close()
