"""What people and the team do with a complaint, step by step, by the words that they see on the page."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.house import DAY, Told, tell
from tests.journeys.conftest import Town
from tests.journeys.steps import come_back, heading, press, sign_in

COUNCIL = "Harbourlands Council"
SUMMARY = "The letter came back twice and nobody said why. I ask for a name I can ring."
WHO = {
    "adopter": "I have adopted, or a child is placed with me",
    "child": "I am 12 to 17",
    "birth": "I am birth family",
}


def told(town: Town, happened: str, came: date = DAY) -> Told:
    """A response with a code, sent before."""
    with town.app.app_context():
        return tell(town.app.config["SETTINGS"], happened, code=True, came=came)


def start(page: Page, code: str, who: str, about: str, title: str = "Your complaint") -> None:
    """The person comes back and starts a complaint; a child in words of their own."""
    come_back(page, code)
    page.get_by_role("link", name="What a complaint means").click()
    heading(page, "Before you start a complaint")
    if who == "child":
        press(page, WHO[who])
        expect(page.get_by_role("heading", level=2).first).to_have_text("Would you like an advocate?")
        press(page, "Go on")
        answers = (about, "A council, or an adoption agency for a whole area", "In the last six months", "No")
    else:
        page.get_by_role("link", name="Go on").click()
        answers = (WHO[who], about, "A council, or a regional adoption agency", "In the last six months", "No")
    heading(page, "A few questions")
    for place, answer in enumerate(answers):
        page.locator("fieldset").nth(place).get_by_label(answer, exact=True).check()
    press(page, "Start my complaint")
    heading(page, title)


def open_it(page: Page, town: Town, case: str, name: str = "amara") -> None:
    """One of the team signs in and opens the complaint."""
    sign_in(page, "/team", name, town.known.team[name], "Sign in and unlock")
    heading(page, "Today")
    page.goto(f"/team/complaint/{case}")
    press(page, "Open the complaint")


def decide(page: Page, way: str = "The children's services complaints path") -> None:
    """The team decides the way and writes a summary."""
    page.get_by_label(way, exact=True).check()
    page.get_by_label("Which council (where the council deals with it)").fill(COUNCIL)
    page.get_by_label("Why this way? The person reads it.").fill("It belongs to support after adoption.")
    press(page, "Keep this way")
    page.get_by_label("The summary", exact=True).fill(SUMMARY)
    press(page, "Show this summary to the person")
    expect(page.get_by_text("The person has not yet said yes to:")).to_be_visible()


def say_yes(page: Page, to: str, *, name: bool) -> None:
    """The person lets the summary go, and their name."""
    page.goto("/come-back/complaint")
    press(page, f"Yes, send this summary to {to}")
    expect(page.get_by_text("You said yes to this summary.")).to_be_visible()
    if name:
        press(page, f"Yes, send my name to {to}")
        expect(page.get_by_text(f"You said yes to your name for {to}.")).to_be_visible()


def put_name(page: Page, name: str) -> None:
    """The person puts their name into the box with two locks."""
    page.get_by_label("Your name", exact=True).fill(name)
    press(page, "Put it in the box with two locks")
    heading(page, "Your complaint")


def send(page: Page, case: str, on: date | None = None) -> None:
    """The team sent it, today or on a day before."""
    page.goto(f"/team/complaint/{case}")
    if on is not None:
        for part, value in (("day", on.day), ("month", on.month), ("year", on.year)):
            page.locator(f"#sent-{part}").fill(str(value))
    press(page, "It was sent")
    expect(page.locator(".tag", has_text="they must answer")).to_be_visible()


def hear(page: Page, case: str, *answers: str) -> None:
    """The body did what its clocks asked for."""
    page.goto(f"/team/complaint/{case}")
    for answer in answers:
        press(page, f"They have {answer}")
    expect(page.locator(".tag", has_text="answered")).to_be_visible()
