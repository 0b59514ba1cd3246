"""What may happen on the way of a complaint, and when someone is in danger while the one who knows them is away."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from feedback_app import working_days
from tests.house import DAY
from tests.journeys.complaint_steps import COUNCIL, SUMMARY, decide, hear, open_it, put_name, say_yes, send, start, told
from tests.journeys.conftest import Person, Town
from tests.journeys.steps import heading, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.long]

CHRISTMAS = date(2026, 12, 25)
EARLIER = date(2026, 11, 2)


def test_a_child_with_an_advocate(person: Person, town: Town) -> None:
    sent = told(town, "They do not listen to me.")
    child, team, case = person(scripts=False, width=390), person(), sent.case_id.hex()
    start(child, sent.code, "child", "Help that we did not get")
    heads = child.get_by_role("heading", level=2)
    expect(heads.first).to_have_text("Would you like an advocate?")
    child.get_by_label("Yes, please", exact=True).check()
    press(child, "Keep my choice")
    expect(child.get_by_role("heading", name="Would you like an advocate?")).to_have_count(0)
    open_it(team, town, case)
    decide(team)
    child.goto("/come-back/complaint")
    expect(child.get_by_text(SUMMARY)).to_be_visible()
    press(child, "Yes, send this")
    expect(child.get_by_text("We send it now.")).to_be_visible()
    send(team, case)
    child.goto("/come-back/complaint")
    expect(child.get_by_text("They should answer by Tuesday 8 December.")).to_be_visible()
    hear(team, case, "answered you")
    child.goto("/come-back/complaint")
    expect(child.get_by_text("They have given you their answer.")).to_be_visible()
    expect(child.get_by_role("button", name="Go on to the next step")).to_be_visible()


def test_a_wrong_way_is_put_right_and_its_day_stays(person: Person, town: Town) -> None:
    sent = told(town, "The support plan came late.")
    mine, team, case = person(), person(), sent.case_id.hex()
    start(mine, sent.code, "adopter", "Support, or money for it")
    open_it(team, town, case)
    decide(team, "The council's own complaints path")
    mine.goto("/come-back/complaint")
    put_name(mine, "Maud Fernley")
    say_yes(mine, COUNCIL, name=True)
    send(team, case, EARLIER)
    team.get_by_text("Put a wrong way right").click()
    team.get_by_label("The children's services complaints path", exact=True).check()
    team.get_by_label(f"{COUNCIL} moves it to the right way itself.").check()
    team.get_by_label("Why this way? The person reads it.").fill("The council says that it is about support.")
    press(team, "Keep this way")
    expect(team.get_by_text("They should have answered you by Monday 16 November")).to_be_visible()
    mine.goto("/come-back/complaint")
    expect(mine.get_by_role("heading", name="The children's services complaints path")).to_be_visible()
    expect(mine.get_by_text("The council says that it is about support.")).to_be_visible()


def test_a_missed_clock_offers_what_comes_next(person: Person, town: Town) -> None:
    sent = told(town, "The letters came back.")
    mine, team, case = person(scripts=False), person(), sent.case_id.hex()
    start(mine, sent.code, "birth", "Letters and contact")
    open_it(team, town, case)
    decide(team)
    say_yes(mine, COUNCIL, name=False)
    send(team, case, EARLIER)
    mine.goto("/come-back/complaint")
    expect(
        mine.get_by_text("They should have answered you by Monday 16 November: 6 working days late.")
    ).to_be_visible()
    press(mine, "Ask us to press them")
    expect(mine.get_by_text("You asked us to press them. We are on it.")).to_be_visible()
    team.goto("/team/")
    team.get_by_role("link", name=f"Complaint {case[:8]}").click()
    press(team, "Keep the letter that asks for it now")
    expect(team.get_by_role("button", name="Make it a PDF")).to_be_visible()
    press(mine, "Go on to Stage 2")
    expect(mine.get_by_role("heading", name="What would be sent")).to_be_visible()


def open_copy(page: Page, town: Town, name: str, case: str) -> None:
    sign_in(page, "/team", name, town.known.team[name], "Sign in and unlock")
    heading(page, "Today")
    page.goto("/team/danger")
    page.get_by_role("link", name=f"case {case[:8]}").first.click()
    press(page, "Open the duty copy")
    heading(page, "Duty copy")
    page.goto(f"/team/danger/{case}")


def record(page: Page, door: str) -> None:
    for part in ("known", "decision", "reasons", "told"):
        page.locator(f"textarea[name={part}]").fill("It is grave. We told them today.")
    page.get_by_label(door, exact=True).check()
    press(page, "Keep it, the work goes on")


def test_danger_on_a_bank_holiday_with_the_caseworker_away(person: Person, town: Town) -> None:
    town.on_day(CHRISTMAS)
    assert not working_days.is_working(CHRISTMAS)
    case = told(town, "I want to die and I have the tablets here.", CHRISTMAS).case_id.hex()
    away, here = person(), person()
    open_copy(away, town, "nadia", case)
    expect(away.get_by_text("You have this work.")).to_be_visible()
    sign_in(here, "/team", "amara", town.known.team["amara"], "Sign in and unlock")
    here.goto(f"/team/danger/{case}")
    expect(here.get_by_text("Nadia, of our team has this work.")).to_be_visible()
    expect(here.get_by_text("The offices are closed.").first).to_be_visible()
    here.get_by_label("Why do you take it over? They may be away").fill("Nadia is away until Tuesday.")
    press(here, "Take it over")
    expect(here.get_by_text("You have this work.")).to_be_visible()
    record(here, "Out of hours")
    expect(here.get_by_role("heading", name="Decision of 25 December 2026, open")).to_be_visible()


def test_an_allegation_about_a_worker_goes_to_the_lado_and_not_to_the_agency(person: Person, town: Town) -> None:
    sent = told(town, "Nobody listens to me about my worker.")
    child, duty, leader, case = person(scripts=False), person(), person(), sent.case_id.hex()
    start(child, sent.code, "child", "A worker hurt or scared a child")
    expect(child.get_by_text("We do not tell the agency.")).to_be_visible()
    open_copy(duty, town, "amara", case)
    duty.get_by_label("Yes. It goes to the LADO", exact=False).check()
    record(duty, "Children's front door")
    expect(duty.get_by_role("alert")).to_contain_text("goes to the LADO within one working day")
    duty.get_by_label("Allegations about workers (LADO)", exact=True).check()
    press(duty, "Keep it, the work goes on")
    expect(duty.get_by_role("heading", name=f"Decision of {DAY.day} November 2026, open")).to_be_visible()
    sign_in(leader, "/agency", "harbourlands", town.known.leaders["harbourlands"], "Sign in")
    expect(leader.get_by_role("heading", level=1)).to_be_visible()
    for word in ("LADO", "worker hurt", case[:8]):
        assert word not in leader.content()
