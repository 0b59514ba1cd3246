"""The one true path: words in, read, counted, released by two, answered, screened, shown, and back to the person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from feedback_app.answers import embargo
from feedback_app.demo.responses import periods
from feedback_app.extensions import db
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import Case
from tests.house import DAY
from tests.journeys.conftest import Person, Town
from tests.journeys.steps import HAPPENED, come_back, heading, press, send, sign_in, write

pytestmark = pytest.mark.browser

LETTER = "Thank you for telling us. We will ask them why nobody rang."
SENTENCE = "People told us that they waited a long time and heard nothing."
ANSWER = "From next spring one named worker rings each family back in five working days."


def case_of(town: Town, code: str) -> str:
    """The number of the case that a code opens: on the team's page all cases look alike."""
    with town.app.app_context():
        lookup = keys_of(code, town.app.config["SETTINGS"].code_pepper).lookup
        return db.session.scalars(select(Case.id).where(Case.lookup == lookup)).one().hex()


def of_the_team(town: Town, page: Page, name: str) -> Page:
    sign_in(page, "/team", name, town.known.team[name], "Sign in and unlock")
    heading(page, "Today")
    return page


def open_words(page: Page, case: str, why: str) -> None:
    page.goto(f"/team/case/{case}")
    page.get_by_label(why, exact=True).check()
    press(page, "Open the words")


def read_correct_and_answer(page: Page, case: str) -> None:
    open_words(page, case, "To read it for the first time")
    expect(page.get_by_text(HAPPENED)).to_be_visible()
    for place in range(1, 7):
        page.locator(f"#code-{place}").select_option("B1" if place == 1 else "")
    page.locator("#sign-1").select_option("-")
    press(page, "Keep these themes")
    open_words(page, case, "To check the themes")
    expect(page.locator("#code-1")).to_have_value("B1")
    page.get_by_label("Your message").fill(LETTER)
    press(page, "Send the message")
    expect(page.get_by_text("Your message was sent")).to_be_visible()


def close_and_write(page: Page, agency: str) -> None:
    page.get_by_role("listitem").filter(has_text="can be closed").get_by_role("link").filter(has_text=agency).click()
    press(page, "Close this period")
    page.locator('[name="sentence-B1-"]').fill(SENTENCE)
    page.get_by_label("The opening, in two sentences").fill("Thank you to all who told us.")
    press(page, "Ask a second person to release it")
    expect(page.get_by_text("A second person must read and release it")).to_be_visible()
    expect(page.get_by_role("button", name="Sign and release it")).to_have_count(0)


def release(page: Page, agency: str) -> None:
    page.get_by_role("listitem").filter(has_text="waits for release").get_by_role("link").filter(
        has_text=agency
    ).click()
    expect(page.get_by_text(SENTENCE).first).to_be_visible()
    for tick in page.get_by_role("checkbox", name="No worker at this agency could think of one family").all():
        tick.check()
    press(page, "Sign and release it")
    heading(page, f"Released: {agency}")
    expect(page.get_by_text("Everyone can read it from")).to_be_visible()


def answer(page: Page, agency_page: str, passphrase: str) -> None:
    sign_in(page, "/agency", agency_page, passphrase, "Sign in")
    card = page.locator(".said-and-did").filter(has_text=SENTENCE)
    card.get_by_role("link", name="Answer this").click()
    page.locator('[name="status"][value="PLAN"]').check()
    page.locator('[name="text"]').fill(ANSWER)
    page.locator('[name="know"]').fill("We count each month how many were rung back.")
    for part, value in (("day", "1"), ("month", "9"), ("year", str(DAY.year + 1))):
        page.locator(f'[name="{part}"]').fill(value)
    press(page, "Send the answer")
    expect(page.get_by_text("Your answer is on its way")).to_be_visible()


def screen(page: Page) -> None:
    page.get_by_role("link", name="Agencies' answers").first.click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    press(page, "Show it to everyone")
    expect(page.get_by_text(ANSWER)).to_have_count(0)


def see_what_came_of_it(page: Page, code: str) -> None:
    come_back(page, code)
    heading(page, "Your page")
    page.get_by_text("A message from the week of").first.click()
    expect(page.get_by_text(LETTER)).to_be_visible()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    expect(page.get_by_text("Amara, of our team").first).to_be_visible()
    expect(page.get_by_text(HAPPENED)).to_have_count(0)


def write_back_and_take_back(page: Page, code: str) -> None:
    page.get_by_label("Your message").fill("Thank you. It helped to read that.")
    press(page, "Send your message")
    expect(page.get_by_text("We have your message")).to_be_visible()
    page.get_by_role("link", name="Take back what I sent").click()
    press(page, "Yes, take it back")
    heading(page, "It is gone")
    come_back(page, code)
    expect(page.get_by_text("We found nothing with this code").first).to_be_visible()


@pytest.mark.parametrize(
    ("scripts", "width", "agency_page"), [(True, 390, "harbourlands"), (False, 1280, "brackenmoor")],
    ids=["with JavaScript at 390 px", "without JavaScript at 1280 px"],
)  # fmt: skip
def test_words_go_in_and_an_answer_comes_back(
    town: Town, person: Person, scripts: bool, width: int, agency_page: str
) -> None:
    def arrive() -> Page:
        return person(scripts=scripts, width=width)

    teller = arrive()
    write(teller, agency_page)
    code = send(teller)
    press(teller, "I have kept it")
    case = case_of(town, code)
    read_correct_and_answer(of_the_team(town, arrive(), "amara"), case)

    town.on_day(periods(DAY)[2][1] + timedelta(days=1))
    teller.goto(f"/said-and-did/{agency_page}")
    agency = teller.get_by_role("heading", level=1).inner_text().split(":")[0]
    close_and_write(of_the_team(town, arrive(), "amara"), agency)
    second = of_the_team(town, arrive(), "nadia")
    release(second, agency)
    answer(arrive(), agency_page, town.known.leaders[agency_page])
    second.goto("/team/")
    screen(second)

    teller.goto(f"/said-and-did/{agency_page}")  # it still lies with the agency's leaders alone
    heading(teller, agency)
    expect(teller.locator(".said-and-did").filter(has_text=SENTENCE)).to_have_count(0)
    town.on_day(embargo.public_day(periods(DAY)[2][1] + timedelta(days=1)))
    teller.goto(f"/said-and-did/{agency_page}")
    card = teller.locator(".said-and-did").filter(has_text=SENTENCE)
    expect(card).to_contain_text(ANSWER)
    see_what_came_of_it(teller, code)
    write_back_and_take_back(teller, code)
