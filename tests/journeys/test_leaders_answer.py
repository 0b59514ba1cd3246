"""Leaders, their board and everyone: three asks answered by keyboard, a promise that falls due, a board that reads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect

from feedback_app import working_days
from feedback_app.answers import embargo, role_addresses
from feedback_app.answers.replies import Answer
from feedback_app.config import ROOT
from tests.conftest import Engine
from tests.house import DAY, PASSPHRASE
from tests.journeys.conftest import Person
from tests.journeys.fernhill import ASKS, Fernhill, fernhill
from tests.journeys.steps import choose_by_arrows, heading, sign_in, tab_to
from tests.mail_server import PostBox, mail_server

pytestmark = pytest.mark.browser

PUBLIC = embargo.public_day(DAY)
PLAN_TEXT = "People will notice that each family has a named worker who rings back."
KNOW = "We count each month how many were rung back."
NAMES_A_WORKER = "The worker who did this has left, so it will be better now."
MENDED = "We will not change this. The whole team is two people short."
DONE_TEXT = "We now write down what was agreed, so that nobody has to tell it all again."
PLAN = Answer("B1-", "PLAN", PLAN_TEXT, know=KNOW, by_date=DAY + timedelta(days=58))
FOR_THE_BOARD = Answer(
    "C3-", "NO", "We have no money for a second duty worker.", ("R1",), change="Partners would have to pay in more.",
    meanwhile="Anyone can ring the duty line on working days.", review_on=DAY + timedelta(days=200),
)  # fmt: skip


@pytest.fixture
def town(sqlite_engine: Engine, tmp_path: Path) -> Iterator[Fernhill]:
    with fernhill(sqlite_engine, tmp_path) as served:
        yield served


def go_to(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    """Tab to a link or button and press Enter."""
    tab_to(page, page.get_by_role(role, name=name).first)  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def write_in(page: Page, field: str, words: str) -> None:
    """Tab to a box, put these words in the place of what it holds."""
    tab_to(page, page.locator(f'[name="{field}"]'))
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def write_date(page: Page, prefix: str, day: date) -> None:
    for part in ("day", "month", "year"):
        write_in(page, f"{prefix}{part}", str(getattr(day, part)))


def begin(page: Page) -> None:
    """Sign in and accept the charter."""
    page.goto("/agency/sign-in")
    write_in(page, "name", "fernhill")
    write_in(page, "passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    heading(page, "Before you read")
    go_to(page, "button", "I accept this for my agency")
    heading(page, "Fernhill")
    expect(page.get_by_text("3 answers are owed.")).to_be_visible()


def plan_as_a_draft_first(page: Page) -> None:
    go_to(page, "link", "Waiting for support")
    choose_by_arrows(page, "We will change this by a date")
    write_in(page, "text", PLAN_TEXT)
    go_to(page, "button", "Keep it as a draft")
    expect(page.get_by_text("Your draft is kept")).to_be_visible()
    go_to(page, "link", "Waiting for support")
    expect(page.locator('[name="text"]')).to_have_value(PLAN_TEXT)
    write_date(page, "", PLAN.by_date or DAY)
    write_in(page, "know", KNOW)
    go_to(page, "button", "Send the answer")
    expect(page.get_by_text("Your answer is on its way")).to_be_visible()


def refused_and_mended(page: Page) -> None:
    choose_by_arrows(page, "We will not change this")
    write_in(page, "text", NAMES_A_WORKER)
    tab_to(page, page.get_by_label("Staff: we have posts we cannot fill"))
    page.keyboard.press("Space")
    write_in(page, "change", "Both posts would have to be filled.")
    write_in(page, "meanwhile", "Anyone can ring the duty line without a name.")
    write_date(page, "review_", DAY + timedelta(days=200))
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Please check: "))
    go_to(page, "link", re.compile("It speaks of one worker"))
    expect(page.locator('[name="text"]')).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(MENDED)
    go_to(page, "button", "Send the answer")
    expect(page.get_by_text("Your answer is on its way")).to_be_visible()


def sign_for_a_colleague(page: Page) -> None:
    expect(page.get_by_text("and asks for a signature")).to_be_visible()
    expect(page.locator('[name="text"]')).to_have_value(DONE_TEXT)
    go_to(page, "button", "Send the answer")
    heading(page, "Fernhill")
    expect(page.get_by_text("your answer is being checked")).to_have_count(3)


def screen(page: Page) -> None:
    sign_in(page, "/team", "tom", PASSPHRASE, "Sign in and unlock")
    page.get_by_role("link", name="Agencies' answers").first.click()
    for left in (3, 2, 1):
        expect(page.get_by_role("button", name="Show it to everyone")).to_have_count(left)
        page.get_by_role("button", name="Show it to everyone").first.click()
    expect(page.get_by_text("No answer waits.")).to_be_visible()


def test_a_leader_answers_three_asks_in_one_sitting_by_keyboard(person: Person, town: Fernhill) -> None:
    town.draft_of_a_colleague(Answer("C2-", "DONE", DONE_TEXT))
    page = person()
    begin(page)
    plan_as_a_draft_first(page)
    refused_and_mended(page)
    sign_for_a_colleague(page)
    screen(person())
    town.on_day(PUBLIC)
    everyone = person()
    everyone.goto("/said-and-did/fernhill")
    for theme, words in zip(ASKS, (PLAN_TEXT, MENDED, DONE_TEXT), strict=True):
        expect(everyone.locator(".said-and-did").filter(has_text=ASKS[theme])).to_contain_text(words)
    expect(everyone.get_by_text(NAMES_A_WORKER)).to_have_count(0)


def tend(town: Fernhill, box: PostBox, day: date) -> list[str]:
    """`flask tend` on that day, as it runs beside the server; who was written to."""
    town.on_day(day)
    settings = town.app.config["SETTINGS"]
    environment = {
        "PATH": os.environ["PATH"], "FEEDBACK_ENV": "demo", "DEMO_DATA": "true", "SECURE_COOKIES": "false",
        "SECOND_FACTOR": "false", "DATABASE_URL": settings.database_url, "SECRET_KEY": settings.secret_key,
        "PUBLISHED_DATABASE_URL": settings.published_database_url, "CODE_PEPPER": settings.code_pepper,
        "DAY_FILE": str(town.day_file), "MAIL_SERVER": box.address, "MAIL_FROM": "us@heard.example",
        "PUBLIC_ADDRESS": "https://heard.example",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "tests.journeys.on_a_day:app", "tend"]
    box.arrived.clear()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert not any("Fernhill" in mail.as_string() or "delay" in mail.as_string() for _, mail in box.arrived)
    return sorted(address for addresses, _ in box.arrived for address in addresses)


@pytest.mark.long
def test_a_promise_falls_overdue_and_climbs_the_ladder(person: Person, town: Fernhill) -> None:
    town.answer(PLAN)
    for theme in ("C3-", "C2-"):
        town.answer(Answer(theme, "DONE", DONE_TEXT))
    rows = b"agency,role,mail\nfernhill,chair,chair@fern.example\nfernhill,director,director@fern.example\n"
    with town.app.app_context():
        role_addresses.take_in(role_addresses.read(rows))
    page = person()
    card = page.locator(".said-and-did").filter(has_text=ASKS["B1-"])
    promised = PLAN.by_date or DAY
    with mail_server() as box:
        assert tend(town, box, promised) == []
        page.goto("/said-and-did/fernhill")
        expect(card).to_contain_text(PLAN_TEXT)
        expect(card).not_to_contain_text("late")
        for after, written_to, told in (
            (0, ["chair@fern.example"], "We asked the chair of the board on"),
            (10, ["director@fern.example"], "We asked each director of children's services on"),
            (30, [], "No answer by"),
        ):
            assert tend(town, box, working_days.add(promised, after) + timedelta(days=1)) == written_to
            page.reload()
            expect(card).to_contain_text("working days late")
            expect(card).to_contain_text(told)
    page.goto("/said-and-did-in/england")
    expect(page.get_by_role("listitem").filter(has_text="Fernhill, Waiting for support")).to_contain_text("No answer.")


@pytest.mark.long
def test_a_board_member_reads_on_a_phone(person: Person, town: Fernhill, tmp_path: Path) -> None:
    town.answer(PLAN)
    town.answer(FOR_THE_BOARD)
    town.on_day(PUBLIC)
    page = person(width=390)
    page.goto("/said-and-did")
    page.get_by_role("link", name="Fernhill", exact=True).first.click()
    heading(page, "Fernhill: what people said, what they did")
    page.get_by_role("link", name="For the board of this agency").click()
    heading(page, "Fernhill: for the board")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    main = page.get_by_role("main")
    debt = working_days.add(DAY, 60)
    expect(page.get_by_text("Owed by the board: 1.")).to_be_visible()
    expect(main).to_contain_text(f"The board should answer by {debt.day} {debt:%B %Y}.")
    questions = page.get_by_text(re.compile(r"^[123]\. .+\?"))
    expect(questions).to_have_count(3)
    asked = questions.all_inner_texts()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Keep this to print (PDF)").click()
    paper = tmp_path / "board.pdf"
    coming.value.save_as(paper)
    printed = " ".join("".join(each.extract_text() for each in pypdf.PdfReader(paper).pages).split())
    assert all(" ".join(each.split()) in printed for each in asked)
    assert FOR_THE_BOARD.text in printed
