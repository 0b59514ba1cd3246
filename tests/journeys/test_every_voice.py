"""Each voice and each age goes its own way from the first page to "We have it", with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from feedback_app.intake.doors import doors
from feedback_app.intake.routes import route
from tests.journeys.conftest import Person, Town
from tests.journeys.steps import heading, press

pytestmark = pytest.mark.browser
both = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])

ANSWERS = {
    "how": ["poor", "badly"], "happened": "Nobody rang us back.", "best": "My worker is kind.",
    "who": ["adopted_adult"], "helped": ["alone", "relative", "home"], "when": ["last_year"],
}  # fmt: skip
"""What is chosen or written where a way asks for it. All else is skipped."""
BOTH = ("birth_family", "proxy", "easy_read", "child_12_17", "child_8_11", "child_4_7")
WAYS = (
    ("prospective_adopter", True), ("adopted_adult", False), ("someone_else", False),
    *((door, scripts) for door in BOTH for scripts in (True, False)),
)  # fmt: skip


def choose(page: Page, name: str, value: str) -> None:
    """Choose one answer, be it words or a picture."""
    field = page.locator(f"input[name='{name}'][value='{value}']")
    field.check(force=True)
    expect(field).to_be_checked()


def enter(page: Page, door: str) -> None:
    """From the first page through a door, to the first question."""
    page.goto("/tell-us/children" if door.startswith("child_") else "/tell-us")
    found = doors("children" if door.startswith("child_") else "start").find(door)
    assert found is not None
    choose(page, "who", door)
    press(page, "Continue")
    way = route(found.route)
    if way.grown_up:
        heading(page, "For the grown-up")
        choose(page, "helped", "home")
        page.get_by_label("Letters or visits", exact=True).check()
        press(page, "Go on to the child's page")
    heading(page, way.words.get("before_title", "Before you start"))
    press(page, way.words.get("start", "Start"))


def answer(page: Page, key: str) -> bool:
    """Answer the question now shown; False when there is nothing to say to it."""
    given = ANSWERS.get(key, "")
    if page.locator(f"textarea[name={key}]").count() and isinstance(given, str) and given:
        page.locator(f"textarea[name={key}]").fill(given)
        return True
    for value in given if isinstance(given, list) else ():
        if page.locator(f"input[name='{key}'][value='{value}']").count():
            choose(page, key, value)
            return True
    tile = page.locator("fieldset.face-tile input, input[type=checkbox]").first
    if tile.count():
        tile.check(force=True)
        return True
    return False


@pytest.mark.parametrize(("door", "scripts"), WAYS)
def test_from_the_door_to_we_have_it(person: Person, town: Town, door: str, scripts: bool) -> None:
    page, before = person(scripts=scripts, width=390 if scripts else 1280), town.cases()
    enter(page, door)
    found = doors("children" if door.startswith("child_") else "start").find(door)
    assert found is not None
    way = route(found.route)
    for asked in way.path({"who": found.voice}):
        expect(page).to_have_url(re.compile(f"/tell-us/{asked.key}$"))
        said = answer(page, asked.key)
        press(page, way.words.get("continue", "Continue") if said else way.words.get("skip", "Skip"))
    if "heard" in way.ends:
        heading(page, "Did we hear you right?")
        page.get_by_role("button", name=re.compile("[Gg]o on$")).click()
    heading(page, way.words.get("check_title", "Check what you wrote"))
    press(page, way.words.get("send", "Send"))
    heading(page, way.words.get("done_title", "We have it"))
    expect(page.locator("#return-code")).to_have_count(0 if way.code == "no" else 1)
    assert town.cases() == before + 1


@both
def test_a_child_draws_and_asks_for_help_and_stops_early(person: Person, town: Town, scripts: bool) -> None:
    page, before = person(scripts=scripts, width=390), town.cases()
    enter(page, "child_8_11")
    page.locator("fieldset.face-tile input").first.check(force=True)
    press(page, "Stop here")
    heading(page, "Here is what you told us")
    page.get_by_role("link", name="You can draw it").click()
    if scripts:
        place = page.locator("canvas").bounding_box()
        assert place is not None
        page.mouse.move(place["x"] + 30, place["y"] + 30)
        page.mouse.down()
        page.mouse.move(place["x"] + 150, place["y"] + 90)
        page.mouse.up()
        press(page, "Next")
        expect(page.get_by_role("img", name="Your drawing")).to_be_visible()
    else:
        expect(page.get_by_text("You cannot draw on this device.")).to_be_visible()
        press(page, "Skip")
    page.get_by_role("link", name="Ask us for help").click()
    page.get_by_label("Your first name").fill("Wren")
    page.get_by_label("How can we reach you safely?").fill("My nan on 07700 900123")
    press(page, "Keep this, and go on")
    expect(page.get_by_text("You asked us for help")).to_be_visible()
    press(page, "Send")
    heading(page, "We have it")
    assert town.cases() == before + 1
