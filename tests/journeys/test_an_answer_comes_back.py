"""Somebody reads what was answered on what they raised, and says if it fits; a child reads it all with pictures."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Person, Town
from tests.journeys.steps import come_back, heading

pytestmark = pytest.mark.browser
WANTED = "Does this answer what you said?"


def choose(page: Page, words: str) -> None:
    """Choose under the first answer."""
    form = page.locator("form").filter(has_text=WANTED).first
    form.get_by_label(words, exact=True).check()
    form.get_by_role("button", name="Keep my choice").click()
    expect(page.get_by_role("status").filter(has_text="We have kept your choice")).to_be_visible()


@pytest.mark.parametrize(
    ("scripts", "width"),
    [
        pytest.param(True, 1280, marks=pytest.mark.long, id="with JavaScript"),
        pytest.param(False, 390, id="without, small"),
    ],
)
def test_a_person_sees_the_answer_and_says_if_it_fits(town: Town, person: Person, scripts: bool, width: int) -> None:
    page = person(scripts=scripts, width=width)
    come_back(page, town.known.code)
    heading(page, "Your page")
    expect(page.locator(".said-and-did").first).to_contain_text("What they answered")
    choose(page, "Partly")
    expect(page.get_by_text("You chose: Partly.").first).to_be_visible()
    choose(page, "No")
    expect(page.get_by_text("You chose: No.").first).to_be_visible()
    page.get_by_role("button", name="Close my page").click()
    come_back(page, town.known.code)
    form = page.locator("form").filter(has_text=WANTED).first
    expect(form.get_by_label("No", exact=True)).to_be_checked()


@pytest.mark.long
def test_a_child_reads_what_people_said_and_what_was_done(town: Town, person: Person) -> None:
    page = person(scripts=False, width=390)
    page.goto("/said-and-did")
    page.get_by_role("link", name="For children").click()
    heading(page, "What people said in the whole of England")
    page.get_by_role("link", name="Harbourlands").click()
    heading(page, "What people said, and what grown-ups did")
    rows = page.locator(".easy-row")
    expect(rows.filter(has_text="We had to wait too long for help.").locator("svg")).to_be_visible()
    expect(rows.filter(has_text="The grown-ups said:").first).to_be_visible()
    expect(page.get_by_role("heading", name="Help now")).to_be_visible()
    page.get_by_role("link", name="Read the page for grown-ups").click()
    heading(page, "Harbourlands")
