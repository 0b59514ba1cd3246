"""Papers to print, for a board and for the wall: the very words of their pages, and nothing under embargo."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

from pypdf import PdfReader

from feedback_app import working_days
from feedback_app.answers.replies import Answer, send
from feedback_app.crossing.deliver import deliver
from feedback_app.extensions import db
from feedback_app.models.published import Leader, Release
from feedback_app.publishing import screening
from tests.house import DAY, House, keyring_of
from tests.integration.kept_report import words_of

PAGE = "/said-and-did/harbourlands/for-the-board"
PAPER = f"{PAGE}.pdf"
REFUSED = "We have no room for this before the partners have agreed on the money."
WAITING = "Nobody may read this before the team has looked at it."
HEARD = "waited a long time for support"


def no(theme: str, words: str) -> Answer:
    return Answer(
        theme, "NO", words, ("R1",), change="The councils would have to agree on the money first.",
        meanwhile="Families can call the duty line each morning.", review_on=DAY + timedelta(days=200),
    )  # fmt: skip


def release_of(house: House) -> Release:
    return db.session.get_one(Release, house.records.released_hash)


def refuse(house: House) -> date:
    """One ask is refused for money, and shown; another answer waits for the team. The day by which the board owes."""
    with house.client.application.app_context():
        leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
        made = send(leader, release_of(house), no("B1-", REFUSED), DAY)
        screening.decide(keyring_of("tom"), made.id, True, "", DAY)
        deliver()
        send(leader, release_of(house), no("C3-", WAITING), DAY)
    return working_days.add(DAY, 60)


def squeezed(words: str) -> str:
    return "".join(words.split())


def read(house: House) -> tuple[str, str]:
    """The words of the page between its heading and the link to the paper, and those of the paper."""
    page = house.client.visit(PAGE).words
    start, end = page.index("Harbourlands Adoption: for the board"), page.index("Keep this to print")
    response = house.client.get(PAPER)
    assert (response.status_code, response.content_type) == (200, "application/pdf")
    return page[start:end], words_of(PdfReader(io.BytesIO(response.data)))


def test_the_paper_has_the_very_words_of_the_page(house: House) -> None:
    refuse(house)
    page, words = read(house)
    assert squeezed(words).replace("\u200b", "") == squeezed(page)
    for told in (HEARD, REFUSED, "Report number 1,", house.records.released_hash.hex()):
        assert told in page
    assert WAITING not in page, "the team has not looked at it"
    made = PdfReader(io.BytesIO(house.client.get(PAPER).data))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made.trailer["/Root"]["/Metadata"].get_object().get_data()  # type: ignore[index]
    assert made.trailer["/Root"]["/Lang"] == "en-GB"  # type: ignore[index]


def test_the_board_s_debt_has_its_clock_and_a_question(house: House, on_day: Callable[[date], None]) -> None:
    due = refuse(house)
    page, _ = read(house)
    assert f"The board should answer by {due.day} {due:%B %Y}." in page
    assert "Owed by the board: 1." in page
    assert "waits for money or for partners" in page
    assert "We said no to changing" in page
    on_day(working_days.add(due, 3))
    page, _ = read(house)
    assert "That was 3 working days ago." in page


def test_what_nobody_answered_is_the_first_question(house: House, on_day: Callable[[date], None]) -> None:
    with house.client.application.app_context():
        early, late = release_of(house).public_on, working_days.add(release_of(house).reply_due, 4)
    on_day(early)
    page, _ = read(house)
    assert "Answers that are late: 0." in page
    assert "1. Why has nobody answered" not in page
    on_day(late)
    page, _ = read(house)
    assert "1. Why has nobody answered what people said about" in page
    assert "It is 4 working days late." in page
    assert "That day is past" not in page, "nothing was promised"


def test_looking_into_it_is_no_promise_to_change(house: House, on_day: Callable[[date], None]) -> None:
    with house.client.application.app_context():
        leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
        by = DAY + timedelta(days=30)
        looks = Answer("B1-", "LOOK", "We are finding out how long each step takes.", by_date=by)
        screening.decide(keyring_of("tom"), send(leader, release_of(house), looks, DAY).id, True, "", DAY)
        deliver()
    page, _ = read(house)
    assert f"They should answer by {by.day} {by:%B %Y}." in page
    on_day(working_days.add(by, 3))
    page, _ = read(house)
    assert "Promised by a date: 1. Past that date: 1." in page
    assert "They should have answered by" in page
    assert "answer by 24 December 2026. That day is past. What did you find?" in page
    assert "would change by" not in page


def test_nothing_of_a_report_under_embargo_is_in_it(house: House, on_day: Callable[[date], None]) -> None:
    with house.client.application.app_context():
        public_on = release_of(house).public_on
    on_day(public_on - timedelta(days=1))
    assert house.client.get(PAPER).status_code == 404
    page = house.client.visit(PAGE).words
    assert "There is no report yet" in page
    assert HEARD not in page
    on_day(public_on)
    assert HEARD in read(house)[0]


def test_leaders_find_it(house: House) -> None:
    house.sign_in_leader()
    assert PAGE in {address for address, _ in house.client.page.links}
    assert PAGE in {address for address, _ in house.client.visit("/said-and-did/harbourlands").links}


POSTER = "/said-and-did/harbourlands/poster"


def on_the_wall(house: House) -> tuple[str, str]:
    """The words of the poster's page, and of the poster, which is one page for every reader."""
    page = house.client.visit(POSTER).words
    made = PdfReader(io.BytesIO(house.client.get(f"{POSTER}.pdf").data))
    assert len(made.pages) == 1
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    return page[page.index("You said, ") : page.index("Keep this as a poster")], words_of(made)


def test_the_poster_has_the_very_words_of_its_page(house: House) -> None:
    refuse(house)
    page, words = on_the_wall(house)
    assert squeezed(words).replace("\u200b", "") == squeezed(page)
    for told in (HEARD, REFUSED, "working days late", house.records.released_hash.hex()):
        assert told in page
    assert page.startswith("You said, they answered"), "nothing was done yet"
    assert WAITING not in page, "the team has not looked at it"
    house.sign_in_leader()
    assert POSTER in {address for address, _ in house.client.page.links}


def test_you_said_we_did_is_written_once_something_was_done(house: House) -> None:
    with house.client.application.app_context():
        leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
        done = Answer("B1-", "DONE", "Each family now has a worker who rings back within a week.")
        screening.decide(keyring_of("tom"), send(leader, release_of(house), done, DAY).id, True, "", DAY)
        deliver()
    page, _ = on_the_wall(house)
    assert page.startswith("You said, we did")


def test_there_is_no_poster_of_a_report_under_embargo(house: House, on_day: Callable[[date], None]) -> None:
    with house.client.application.app_context():
        public_on = release_of(house).public_on
    on_day(public_on - timedelta(days=1))
    assert [house.client.get(each).status_code for each in (POSTER, f"{POSTER}.pdf")] == [404, 404]
    house.sign_in_leader()
    assert POSTER not in {address for address, _ in house.client.page.links}
