"""Promise 11: we ask the agency to say what changed, or why not, and by when.

We cannot make them. If they do not answer, we show that to all. And nothing that shows their answers, on any page, in
any download or feed, shows more of what people said than was released.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from feedback_app import working_days
from feedback_app.answers.ladder import climb
from feedback_app.answers.replies import Answer, UnfitAnswer, send
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Leader, Release, Reply
from feedback_app.publishing.screening import decide
from tests.house import DAY, PERIODS, keyring_of, tell

PAGE, ENGLAND = "/said-and-did/harbourlands", "/said-and-did-in/england"
STORY, NAME = "Canarystory about the introductions.", "Canaryname Rowan"
OURS = ("/said-and-did", "/agency", "/check-a-report")
NOT_NOW = ("/agency/sign-out",)
DONE = "Each family now has a named worker who rings back."


@pytest.fixture
def due(house, in_app):
    return db.session.scalars(select(Release.reply_due)).one()


def leader():
    return db.session.scalars(select(Leader).where(Leader.sign_in_name == "harbourlands")).one()


def answer(given, day):
    reply = send(leader(), db.session.scalars(select(Release)).one(), given, day)
    decide(keyring_of("tom"), reply.id, True, "", day)
    deliver()


def test_every_report_asks_and_says_by_when(house, due):
    page = house.client.visit(PAGE).words
    assert "What we ask them to change" in page
    assert re.search(r"No reply yet, \d+ working days late", page)


def test_no_answer_goes_up_step_by_step_for_all_to_see(house, due, on_day):
    for working, said in ((0, "chair of the board"), (10, "each director"), (30, "No answer")):
        day = working_days.add(due, working) + timedelta(days=1)
        climb(day)
        on_day(day)
        assert said in house.client.visit(PAGE).words
        assert said in house.client.visit(ENGLAND).words


def test_no_without_a_reason_is_no_answer(due):
    with pytest.raises(UnfitAnswer, match="Choose one or two reasons"):
        answer(Answer("B1-", "NO", "We will not change this, not now and not later."), due)


def test_what_was_promised_and_not_done_is_shown_as_late(house, due, on_day):
    by = DAY + timedelta(days=30)
    answer(Answer("B1-", "PLAN", DONE, by_date=by, know="We count who was rung back each month."), DAY)
    on_day(by + timedelta(days=14))
    assert re.search(r"This promise is \d+ working days late", house.client.visit(PAGE).words)


def test_an_agency_that_has_not_joined_reads_so(house, due):
    with writing():
        db.session.query(Agency).filter_by(page="harbourlands").one().joined = False
    assert "This agency has not joined" in house.client.visit(PAGE).words


def crawl(client) -> Iterator[tuple[str, str]]:
    """Every page, download and feed that links of the agency's and the public's side lead to, as text."""
    waiting, seen = ["/said-and-did", PAGE, ENGLAND, "/agency/", f"{PAGE}/feed.atom"], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        got = client.get(address)
        assert got.status_code == 200, address
        if got.mimetype == "text/html":
            links = (urlsplit(found) for found, _ in client.page.links)
            found = [link.path + (f"?{link.query}" if link.query else "") for link in links if not link.netloc]
            waiting += [each for each in found if each.startswith(OURS) and each not in NOT_NOW]
        yield address, str(got.headers) + _text(got)


def _text(got) -> str:
    if "opendocument" in got.mimetype:
        with zipfile.ZipFile(io.BytesIO(got.data)) as sheet:
            return " ".join(sheet.read(name).decode("utf-8", "replace") for name in sheet.namelist())
    if got.mimetype != "application/pdf":
        return str(got.get_data(as_text=True))
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(got.data)).pages)


def told_canaries(settings):
    """A response whose words, name, code and number must be nowhere."""
    told = tell(settings, STORY, code=True, name=NAME, came=PERIODS["released"][0])
    return ["Canarystory", "Canaryname", told.case_id.hex(), *(" ".join(two) for two in pairwise(told.code.split()))]


def shown_in(client, canaries):
    return {(address, canary) for address, text in crawl(client) for canary in canaries if canary in text}


def test_no_page_download_or_feed_shows_more_than_was_released(house, due, settings):
    canaries = told_canaries(settings)
    answer(Answer("B1-", "DONE", DONE), DAY)
    (release,) = db.session.scalars(select(Release)).all()
    allowed = {int(each) for each in re.findall(r'"(?:count|responses)":(\d+)', release.body)}
    house.sign_in_leader()
    pages = dict(crawl(house.client))
    kinds = {address.rpartition("/")[2].rpartition(".")[2] for address in pages}
    assert {"pdf", "csv", "json", "atom"} <= kinds
    assert any(address.startswith("/agency/answer/") for address in pages)
    assert {(a, c) for a, text in pages.items() for c in canaries if c in text} == set()
    said = {(a, int(n)) for a, text in pages.items() for n in re.findall(r"[Aa]bout (\d+) responses", text)}
    assert said
    assert {(a, n) for a, n in said if n not in allowed} == set()


def test_the_crawl_would_find_a_leak_in_an_answer_a_note_or_a_report(house, due, settings):
    """The control: the same words planted where only an agency, and where everyone can read them."""
    canaries = told_canaries(settings)
    answer(Answer("B1-", "DONE", DONE), DAY)
    house.sign_in_leader()
    with writing():
        db.session.scalars(select(Reply)).one().text = STORY
    where = {address for address, canary in shown_in(house.client, canaries) if canary == "Canarystory"}
    assert {PAGE, ENGLAND, "/agency/", f"{PAGE}/feed.atom"} <= where
    assert any(address.endswith("report.pdf") for address in where)
    assert any(address.endswith("answers.csv") for address in where)
