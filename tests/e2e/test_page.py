"""The house page in Chromium, over a real house."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Living, new_page
from tests.e2e.house import EILEEN, GRANDMA, frame_called
from tests.e2e.pixels import MOMENT_S, PERFORMS, STILL, moment, moves, stays_still

RENDERED_MS = 900_000


def open_house(page: Page, living: Living) -> None:
    page.goto(living.house.url)
    page.locator("figure", has_text="Hallway").locator(".picture.is-alive").wait_for()


def test_the_wall_shows_grandma_alive_and_says_what_she_does(page: Page, living: Living) -> None:
    open_house(page, living)
    hallway = page.locator("figure", has_text="Hallway")
    expect(hallway).to_contain_text("Grandma")
    expect(hallway.locator(".state")).to_have_text("idle")
    assert moves(hallway.locator(".picture"))


def test_a_photo_comes_alive_and_waves(page: Page, living: Living) -> None:
    house = living.house
    house.start("Kitchen", "frame", "--room", "kitchen", "--offscreen", "--size", "320x320")
    house.until("the second frame", lambda now: frame_called(now, "Kitchen")["online"])
    open_house(page, living)
    page.set_input_files("#photo-file", EILEEN)
    page.get_by_label("Who is this?").fill("Eileen")
    page.get_by_label("Hang it in").select_option(label="Kitchen (bare)")
    page.get_by_role("button", name="Bring to life").click()

    job = page.locator("#jobs li.job", has_text="Eileen")
    job.wait_for()
    kitchen = page.locator("figure", has_text="Kitchen")
    expect(kitchen).to_contain_text("Coming alive")
    fractions = _watched(page)
    assert len(set(fractions)) >= 4, fractions
    assert all(later >= earlier for earlier, later in pairwise(fractions)), fractions
    kitchen.locator(".picture.is-alive").wait_for(timeout=RENDERED_MS)
    expect(page.locator("#renders")).to_be_hidden(timeout=RENDERED_MS)

    wave = kitchen.get_by_role("button", name="Wave, Eileen")

    def waves() -> bool:
        _state(kitchen, re.compile("greeting|waving"))
        return moves(kitchen.locator(".picture"), PERFORMS, 2.5)

    moment(wave.click, waves)
    expect(kitchen.locator(".state")).to_have_text("idle")
    performances = [one for one in house.look()["performances"] if one["subject"] == "Eileen"]
    assert performances and performances[-1]["gesture"] == "wave" and performances[-1]["performed_as"] == "greet"


def _state(figure: Locator, text: str | re.Pattern[str]) -> None:
    """Of a frame that performs: it lasts a moment."""
    expect(figure.locator(".state")).to_have_text(text, timeout=MOMENT_S * 1000)


def _watched(page: Page) -> list[float]:
    """The values of the bar until the job is gone."""
    values: list[float] = []
    until = time.perf_counter() + RENDERED_MS / 1000
    while time.perf_counter() < until:
        value = page.evaluate("document.querySelector('#jobs progress')?.value ?? null")
        if value is None:
            break
        values.append(float(value))
        time.sleep(0.1)
    return values


def test_words_are_understood_and_answered(page: Page, living: Living) -> None:
    open_house(page, living)

    def ask() -> None:
        page.get_by_label("What shall happen?").fill("make grandma smile")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="Grandma smiles")).to_be_visible()

    moment(ask, lambda: _state(page.locator("figure", has_text="Hallway"), "smiling"))

    page.get_by_label("What shall happen?").fill("make uncle bartholomew wave")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_contain_text("Grandma")
    expect(page.locator("#answer")).to_have_class(re.compile("is-bad"))


def test_everything_without_a_mouse(page: Page, living: Living) -> None:
    open_house(page, living)
    living.house.until("rest", lambda now: frame_called(now, "Hallway")["state"] == "idle")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("1")
    hallway = page.locator("figure").first
    expect(hallway).to_be_focused()
    moment(lambda: page.keyboard.press("n"), lambda: _state(hallway, "nodding"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Placement of Hallway")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("What hangs here")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(hallway).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("What shall happen?")).to_be_focused()
    page.keyboard.press("Escape")
    hallway.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("say something")


def test_reduced_motion_stills_everything(chromium: Browser, living: Living) -> None:
    page = new_page(chromium, reduced_motion="reduce")
    open_house(page, living)
    hallway = page.locator("figure", has_text="Hallway")
    play = hallway.get_by_role("button", name="Play")
    expect(play).to_be_visible()
    assert stays_still(hallway.locator(".picture"), 2.0)
    moment(lambda: living.house.say("make grandma nod"), lambda: _state(hallway, "nodding"))
    assert not moves(hallway.locator(".picture"), STILL, 1.0), "the caption tells it, not motion"
    play.click()
    assert moves(hallway.locator(".picture"))
    page.context.close()


def test_a_name_is_never_markup(page: Page, living: Living) -> None:
    wicked = "<img src=x onerror=document.title='pwned'><script>document.title='pwned'</script>"[:60]
    added = living.house.ask("POST", "/api/subjects", json={"name": wicked, "aliases": ["<b>bold</b>"]})
    try:
        open_house(page, living)
        card = page.locator("#subjects li.subject", has_text="onerror")
        expect(card.locator("h3")).to_have_text(wicked)
        expect(card.locator(".hint")).to_contain_text("<b>bold</b>")
        card.get_by_role("button", name="Rename").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        assert page.title() == "Kinframe"
        assert page.locator("#subjects img[src='x'], #subjects b, #subjects script").count() == 0
    finally:
        living.house.ask("DELETE", f"/api/subjects/{added['subject']}")


def test_what_is_no_photo_is_refused_in_words(page: Page, living: Living, tmp_path: Path) -> None:
    liar = tmp_path / "holiday.jpg"
    liar.write_text("this is a letter, not a photo")
    open_house(page, living)
    page.set_input_files("#photo-file", liar)
    page.get_by_label("Who is this?").fill("Grandma")
    page.get_by_role("button", name="Bring to life").click()
    notice = page.get_by_role("dialog").locator(".notice.is-bad")
    expect(notice).to_be_visible()
    expect(notice.locator("code")).to_have_text(re.compile(r"^photo\.\w+$"))
    expect(page.get_by_role("dialog")).to_be_visible()


def test_of_two_faces_one_is_chosen_and_a_render_can_be_stopped(page: Page, living: Living, tmp_path: Path) -> None:
    open_house(page, living)
    page.set_input_files("#photo-file", _two_people(tmp_path / "both.png"))
    page.get_by_label("Who is this?").fill("Admiral")
    page.get_by_label("Hang it in").select_option(label="No frame yet")
    page.get_by_role("button", name="Bring to life").click()
    asked = page.get_by_role("dialog", name="Which one is Admiral?")
    asked.wait_for(timeout=RENDERED_MS)
    faces = asked.locator("button.face")
    expect(faces).to_have_count(2)
    boxes = [faces.nth(index).bounding_box() for index in range(2)]
    assert all(box and box["width"] > 20 for box in boxes)
    faces.nth(1).focus()
    page.keyboard.press("Enter")
    expect(asked).to_be_hidden()

    job = page.locator("#jobs li.job", has_text="Admiral")
    job.get_by_role("button", name="Cancel").click()
    expect(job).to_be_hidden()
    card = page.locator("#subjects li.subject", has_text="Admiral")
    card.get_by_role("button", name="Remove").click()
    sure = page.get_by_role("dialog", name="Remove Admiral?")
    expect(sure.get_by_role("button", name="Keep it")).to_be_focused()
    sure.get_by_role("button", name="Remove Admiral").click()
    expect(card).to_be_hidden()


def _two_people(path: Path) -> Path:
    one, other = (Image.open(photo).convert("RGB").resize((512, 512)) for photo in (EILEEN, GRANDMA))
    both = Image.new("RGB", (1024, 512))
    both.paste(one, (0, 0))
    both.paste(other, (512, 0))
    both.save(path)
    return path


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_hangs_over_the_edge(page: Page, living: Living, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_house(page, living)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
