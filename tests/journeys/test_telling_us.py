"""Telling us when things do not go straight: leaving, going back, two tabs, later, no code, only a keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from feedback_app.intake.routes import adult_route
from tests.journeys.conftest import Person, Town
from tests.journeys.steps import HAPPENED, SKIP, begin, code_shown, come_back, give, heading, press, send, write

pytestmark = pytest.mark.browser
both = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])

EXITS = (
    "/",
    "/promises",
    "/help-now",
    "/come-back",
    "/said-and-did",
    "/said-and-did/harbourlands",
    "/tell-us",
    "/no/such/page",
)
FOCUS = """() => { const each = document.activeElement, shown = getComputedStyle(each);
  return [each.id || each.name || each.textContent.trim(), each !== document.body,
          shown.outlineStyle !== "none" || shown.boxShadow !== "none"
          || [...each.parentElement.querySelectorAll("label")].some(
            label => getComputedStyle(label, "::before").outlineStyle !== "none"
                  || getComputedStyle(label, "::before").boxShadow !== "none")] }"""


@both
def test_the_way_out_is_on_every_page_and_forgets_what_was_not_saved(
    person: Person, scripts: bool, weather: str
) -> None:
    page = person(scripts=scripts)
    for address in (*EXITS, *(f"/tell-us/{question.key}" for question in adult_route().path({}))):
        page.goto(address)
        press(page, "Exit this page")
        expect(page).to_have_url(weather)
    write(page, "harbourlands")
    press(page, "Exit this page")
    expect(page).to_have_url(weather)
    page.goto("/tell-us/happened")
    expect(page.locator("textarea[name=happened]")).to_have_value("")


def test_with_scripts_the_way_out_takes_the_page_out_of_the_history(person: Person, weather: str) -> None:
    page = person()
    page.goto("/help-now")
    page.goto("/promises")
    press(page, "Exit this page")
    expect(page).to_have_url(weather)
    page.go_back()
    expect(page).to_have_url(re.compile("/help-now$"))


@both
def test_going_back_keeps_what_was_written(person: Person, scripts: bool) -> None:
    page = person(scripts=scripts)
    write(page, "harbourlands")
    page.go_back()
    heading(page, "Did we hear you right?")
    page.go_back()
    expect(page).to_have_url(re.compile("/tell-us/agency"))
    expect(page.locator("select[name=agency]")).to_have_value("harbourlands")
    page.goto("/tell-us/happened")
    expect(page.locator("textarea[name=happened]")).to_have_value(HAPPENED)


@both
def test_back_after_sending_sends_nothing_again(person: Person, town: Town, scripts: bool) -> None:
    page = person(scripts=scripts)
    write(page, "harbourlands")
    before = town.cases()
    code = send(page)
    page.go_back()
    page.goto("/tell-us/done")
    assert code_shown(page) == code
    assert town.cases() == before + 1


@both
def test_two_tabs_send_one_response_with_one_code(person: Person, town: Town, scripts: bool) -> None:
    first = person(scripts=scripts)
    write(first, "harbourlands")
    second = first.context.new_page()
    second.goto("/tell-us/check")
    before = town.cases()
    code = send(first)
    assert send(second) == code
    assert town.cases() == before + 1


@both
def test_saved_for_later_and_finished_in_another_browser(
    person: Person, town: Town, scripts: bool, weather: str
) -> None:
    page, before = person(scripts=scripts), town.cases()
    begin(page, "I was adopted, and I am 18 or over")
    page.goto("/tell-us/happened")
    give(page, "happened", HAPPENED)
    press(page, "Save and finish later")
    heading(page, "Saved for later")
    code = code_shown(page)
    press(page, "Exit this page")
    expect(page).to_have_url(weather)
    assert town.cases() == before

    other = person(scripts=scripts, width=390)
    come_back(other, code)
    heading(other, "Check what you wrote")
    expect(other.get_by_text(HAPPENED)).to_be_visible()
    press(other, "Send")
    heading(other, "We have it")
    assert code_shown(other) == code
    assert town.cases() == before + 1


@both
def test_no_code_and_all_but_one_skipped(person: Person, town: Town, scripts: bool) -> None:
    page, before = person(scripts=scripts, width=390), town.cases()
    write(page, SKIP, who=SKIP, when=SKIP, how=SKIP, better=SKIP)
    send(page, code=False)
    expect(page.get_by_text("You chose to have no code")).to_be_visible()
    expect(page.locator("#return-code")).to_have_count(0)
    press(page, "Finish")
    assert town.cases() == before + 1


def tab_to(page: Page, wanted: str, most: int = 60) -> None:
    """Tab until the control with this id, name or text has the focus; it must be seen on every step."""
    for _ in range(most):
        page.keyboard.press("Tab")
        name, inside, seen = page.evaluate(FOCUS)
        assert not inside or seen, f"the focus cannot be seen on {name}"
        if name == wanted:
            return
    raise AssertionError(f"no way to {wanted} by keyboard on {page.url}")


def test_with_a_keyboard_alone(person: Person, town: Town) -> None:
    page, before = person(), town.cases()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)[0] == "Skip to the main part"
    tab_to(page, "Tell us what happened")
    page.keyboard.press("Enter")
    heading(page, "Which of these is closest to you?")
    tab_to(page, "who")
    page.keyboard.press("Space")
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    heading(page, "Before you start")
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    for question in adult_route().path({}):
        expect(page).to_have_url(re.compile(f"/tell-us/{question.key}"))
        tab_to(page, question.key)
        if question.kind == "text":
            page.keyboard.type(HAPPENED)
        else:
            page.keyboard.press("ArrowDown" if question.kind == "agency" else "Space")
        tab_to(page, "Continue")
        page.keyboard.press("Enter")
    heading(page, "Did we hear you right?")
    tab_to(page, "go")
    page.keyboard.press("Enter")
    heading(page, "Check what you wrote")
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    heading(page, "We have it")
    tab_to(page, "I have kept it")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{town.address}/")
    assert town.cases() == before + 1
