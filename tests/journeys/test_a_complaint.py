"""A complaint through all its stages to the Ombudsman: the person gives their name at stage 2, and not before."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.house import DAY, tell
from tests.journeys.conftest import Person, Town
from tests.journeys.steps import come_back, heading, press, sign_in

pytestmark = pytest.mark.browser

ANSWERS = (
    "I am birth family", "Letters and contact", "A council, or a regional adoption agency", "In the last six months",
    "No",
)  # fmt: skip
SUMMARY = "The letter came back twice and nobody said why. I ask for a name I can ring."
COUNCIL = "Harbourlands Council"
LATER = {"Stage 2": ("sent you the report and their answer",), "Stage 3": (
    "held the panel", "sent you the panel's report", "given you their last answer",
)}  # fmt: skip


def start(page: Page, code: str) -> None:
    come_back(page, code)
    page.get_by_role("link", name="What a complaint means").click()
    heading(page, "Before you start a complaint")
    page.get_by_role("link", name="Go on").click()
    heading(page, "A few questions")
    for place, answer in enumerate(ANSWERS):
        page.locator("fieldset").nth(place).get_by_label(answer, exact=True).check()
    press(page, "Start my complaint")
    heading(page, "Your complaint")
    expect(page.get_by_text("We think that this belongs on the children's services path.")).to_be_visible()


def decide(page: Page, town: Town, case: str) -> None:
    sign_in(page, "/team", "amara", town.known.team["amara"], "Sign in and unlock")
    heading(page, "Today")
    page.goto(f"/team/complaint/{case}")
    press(page, "Open the complaint")
    page.get_by_label("Which council (where the council deals with it)").fill(COUNCIL)
    page.get_by_label("Why this way? The person reads it.").fill("Letters belong to support after adoption.")
    press(page, "Keep this way")
    page.get_by_label("The summary", exact=True).fill(SUMMARY)
    press(page, "Show this summary to the person")
    expect(page.get_by_text("The person has not yet said yes to: summary.")).to_be_visible()


def say_yes(page: Page, to: str, *, name: bool) -> None:
    page.goto("/come-back/complaint")
    press(page, f"Yes, send this summary to {to}")
    expect(page.get_by_text("You said yes to this summary.")).to_be_visible()
    if name:
        press(page, f"Yes, send my name to {to}")
        expect(page.get_by_text(f"You said yes to your name for {to}.")).to_be_visible()


def send_and_hear(page: Page, case: str, *answers: str) -> None:
    page.goto(f"/team/complaint/{case}")
    press(page, "It was sent")
    for answer in answers:
        press(page, f"They have {answer}")
    expect(page.locator(".tag", has_text="answered")).to_be_visible()


def test_to_the_ombudsman_with_a_name_from_stage_2_on(person: Person, town: Town) -> None:
    with town.app.app_context():
        told = tell(town.app.config["SETTINGS"], "My letters came back.", code=True, came=DAY)
    mother, team, case = person(scripts=False, width=390), person(), told.case_id.hex()
    start(mother, told.code)
    decide(team, town, case)
    say_yes(mother, COUNCIL, name=False)
    team.goto(f"/team/complaint/{case}")
    expect(team.get_by_text("but not to their name")).to_be_visible()
    send_and_hear(team, case, "answered you")
    for stage, answers in LATER.items():
        mother.goto("/come-back/complaint")
        press(mother, f"Go on to {stage}")
        if stage == "Stage 2":
            mother.get_by_label("Your name", exact=True).fill("Maud Fernley")
            press(mother, "Put it in the box with two locks")
            heading(mother, "Your complaint")
        say_yes(mother, COUNCIL, name=True)
        send_and_hear(team, case, *answers)
    mother.goto("/come-back/complaint")
    press(mother, "Go on to The Ombudsman")
    heading(mother, "Your complaint")
    expect(mother.get_by_role("heading", name="What would be sent")).to_be_visible()
    papers = mother.request.get("/come-back/complaint/papers.pdf")
    assert papers.headers["content-type"] == "application/pdf"
    assert papers.body().startswith(b"%PDF")
    assert "Maud" not in mother.content()
