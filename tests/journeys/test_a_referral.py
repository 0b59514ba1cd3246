"""A council answers a referral on its own page; the person reads the answer on theirs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from feedback_app.complaints import records
from feedback_app.complaints.progress import Step
from feedback_app.crossing.bring_back import bring_back
from feedback_app.demo.load import SignIns
from feedback_app.intake import come_back as returning
from feedback_app.intake.return_code import keys_of
from tests.councils import add_person
from tests.house import DAY, PASSPHRASE, Told, tell
from tests.journeys.conftest import Person, Town
from tests.journeys.steps import come_back, heading, press, sign_in
from tests.pages.shows.complaints import ANSWERS, SUMMARY

pytestmark = [pytest.mark.browser, pytest.mark.long]
COUNCIL = "Eastmere"
ANSWER = "We are sorry. A named worker rings you each week from now on."


def begun(town: Town) -> Told:
    """Somebody who began a complaint; a council with one person and no key."""
    settings = town.app.config["SETTINGS"]
    with town.app.app_context():
        told = tell(settings, "The plan came late.", code=True, came=DAY)
        returned = returning.find(returning.enter(keys_of(told.code, settings.code_pepper), DAY), DAY)
        assert returned is not None
        records.by_person(told.case_id, returned.pair, Step("start", DAY, "person", data=ANSWERS))
        add_person("manager", COUNCIL)
    return told


def makes_a_key(council: Page) -> str:
    sign_in(council, "/council", "manager", PASSPHRASE, "Sign in")
    heading(council, COUNCIL)
    press(council, "Make our key")
    return council.locator("main strong").first.inner_text()


def prepares(team: Page, known: SignIns, case: str, number: str) -> None:
    """The team compares the key, decides, and writes a summary."""
    sign_in(team, "/team", "amara", known.team["amara"], "Sign in and unlock")
    heading(team, "Today")
    team.goto("/team/councils")
    expect(team.get_by_text(number)).to_be_visible()
    team.get_by_label("They read this number to me over the phone").check()
    press(team, "Use this key")
    expect(team.get_by_text("One of us has compared it.")).to_be_visible()
    team.goto(f"/team/complaint/{case}")
    press(team, "Open the complaint")
    team.get_by_label("Which council (where the council deals with it)").fill(COUNCIL)
    team.get_by_label("Why this way? The person reads it.").fill("It is about support.")
    press(team, "Keep this way")
    team.get_by_label("The summary", exact=True).fill(SUMMARY)
    press(team, "Show this summary to the person")
    expect(team.get_by_text("The person has not yet said yes to: summary.")).to_be_visible()


def test_a_council_answers_and_the_person_reads_it(person: Person, town: Town) -> None:
    told = begun(town)
    case = told.case_id.hex()
    council, team, mine = person(scripts=False), person(), person(scripts=False, width=390)
    prepares(team, town.known, case, makes_a_key(council))
    come_back(mine, told.code)
    heading(mine, "Your")
    mine.goto("/come-back/complaint")
    press(mine, f"Yes, send this summary to {COUNCIL}")
    expect(mine.get_by_text("You said yes to this summary.")).to_be_visible()
    team.goto(f"/team/complaint/{case}")
    press(team, f"Refer it to {COUNCIL}")
    expect(team.get_by_text(f"Sent to {COUNCIL}, Stage 1")).to_be_visible()
    council.goto("/council/")
    press(council, "Read number 1")
    expect(council.get_by_text(SUMMARY)).to_be_visible()
    expect(council.get_by_text("They did not give their name")).to_be_visible()
    council.get_by_label("This is our answer").check()
    council.get_by_label("In plain words").fill(ANSWER)
    press(council, "Send the answer")
    expect(council.get_by_text("Your answer is on its way")).to_be_visible()
    with town.app.app_context():
        assert bring_back() == 1
    team.goto("/team/")
    expect(team.get_by_role("heading", name="Councils have answered (1)")).to_be_visible()
    team.goto(f"/team/complaint/{case}")
    press(team, "Take it in")
    press(team, "They have answered you")
    expect(team.locator(".tag", has_text="answered")).to_be_visible()
    mine.goto("/come-back/complaint")
    expect(mine.get_by_text("They wrote to us: Tuesday 24 November.")).to_be_visible()
    expect(mine.get_by_text(ANSWER)).to_be_visible()
