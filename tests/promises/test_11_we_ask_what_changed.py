"""Promise 11: we ask the agency to say what changed, or why not, and by when.

We cannot make them. If they do not answer, we show that to all. And nothing that shows their answers, on any page, in
any download or feed, shows more of what people said than was released.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise, zip_longest
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from odfdo import Document
from pypdf import PdfReader
from sqlalchemy import select

from feedback_app import working_days
from feedback_app.answers.ladder import climb
from feedback_app.answers.replies import Answer, UnfitAnswer, send
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Leader, Release, Reply, YearTable
from feedback_app.publishing import report as report_room
from feedback_app.publishing.close import close
from feedback_app.publishing.release import release
from feedback_app.publishing.screening import decide
from tests.councils import read_first, referred
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.years import a_year, out

PAGE, ENGLAND = "/said-and-did/harbourlands", "/said-and-did-in/england"
STORY, NAME = "Canarystory about the introductions.", "Canaryname Rowan"
OURS = ("/said-and-did", "/agency", "/council", "/check-a-report")
NOT_NOW = ("/agency/sign-out", "/council/sign-out")
RAW = {"B1-": 113, "A1+": 124}
"""How many said what in the second report: no multiples of 5, so that no released number can be one of them."""
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


STARTS = ("/said-and-did", PAGE, ENGLAND, f"{PAGE}/feed.atom", "/said-and-did/schema.json",
          "/said-and-did/year-schema.json")  # fmt: skip
DOORS = {"sign_in", "join", "charter", "second_factor", "passkey"}
"""Pages of signing in: nothing leads to them from inside."""
ON_ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""What pages say does not depend on the database, and a crawl is dear."""


class Seen(NamedTuple):
    """What came from an address: all of it, and what a person reads of it."""

    whole: str
    words: str


def crawl(client, *more) -> Iterator[tuple[str, Seen]]:
    """Every page, download and feed that links of the agency's and the public's side lead to."""
    waiting, seen = [*STARTS, *(more or ("/agency/",))], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        got = client.get(address)
        assert got.status_code == 200, address
        page = got.mimetype == "text/html"
        if page:
            links = (urlsplit(found) for found, _ in client.page.links)
            found = [link.path + (f"?{link.query}" if link.query else "") for link in links if not link.netloc]
            waiting += [each for each in found if each.startswith(OURS) and each not in NOT_NOW]
        text = _text(got)
        yield address, Seen(f"{got.headers} {text}", client.page.words if page else text)


def _text(got) -> str:
    if "opendocument" in got.mimetype:
        return " ".join(_sheets(got.data))
    if got.mimetype == "text/csv":
        return " ".join(_cells(list(csv.reader(io.StringIO(got.get_data(as_text=True), newline="")))))
    if got.mimetype != "application/pdf":
        return str(got.get_data(as_text=True))
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(got.data)).pages)


def _sheets(data: bytes) -> Iterator[str]:
    """Every part of a spreadsheet as it stands in the file, then its cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        yield from (parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    for sheet in Document(io.BytesIO(data)).body.tables:
        yield from _cells(sheet.get_values())


def _cells(rows) -> Iterator[str]:
    """Each cell of a table, with the name of its column before it."""
    names = next((row for row in rows if "check_at" in row), [])
    for row in rows:
        yield from (f"{name}: {value}" for name, value in zip_longest(names, row, fillvalue=""))


def told_canaries(settings, came=PERIODS["released"][0]):
    """A response whose words, name, code and number must be nowhere."""
    told = tell(settings, STORY, code=True, name=NAME, came=came, themes=("B1-",))
    return ["Canarystory", "Canaryname", told.case_id.hex(), *(" ".join(two) for two in pairwise(told.code.split()))]


def shown_in(client, canaries):
    return {(address, canary) for address, seen in crawl(client) for canary in canaries if canary in seen.whole}


def numbers_in(address: str, said: str) -> set[int]:
    """Every number of two digits or more that a page, file or feed says of people: days, hashes and help lines are
    none. In data, what stands under a name for it."""
    if address.endswith(("json", "ods", "csv")):
        return {int(number) for number in re.findall(AS_DATA, said)}
    whole = " ".join(said.replace("\u200b", "").split())  # as it was before it was set in lines
    return {int(number) for number in re.findall(r"\b\d{2,}\b", re.sub(NO_NUMBER, " ", whole))}


AS_DATA = r'(?:count|responses|percent|responses_about|percent_about)"?: ?(\d+)'
NO_NUMBER = (
    r"#report-[0-9a-f]{8}\b|ni:///sha-256;[\w-]{43}|"
    r"\d{1,2} [A-Z][a-z]+ \d{4}|\b20\d\d\b(-\d\d-\d\dT?[\d:]*)?|\d+ working days|(?i:sha-256)|\b[0-9a-f]{32,}\b"
    r"|0800 1111|\b999\b|For example 3[01] \d"
)


@pytest.fixture
def everything(house, settings, records, on_day):
    """Two reports, an answer, whole years, a council with a referral: (canaries, the numbers that were released)."""
    with house.client.application.app_context():
        answer(Answer("B1-", "DONE", DONE), DAY)
        canaries = a_second_report(settings, records)
        a_year(records.caseloads)
        for where in (("agency", "harbourlands"), ("region", "south-west"), ("nation", "england")):
            out(*where)
        bodies = [*db.session.scalars(select(Release.body)), *db.session.scalars(select(YearTable.body))]
    referred(house)
    on_day(DAY + timedelta(days=10))
    return canaries, {int(n) for body in bodies for n in re.findall(r'"(?:count|responses|percent)":(\d+)', body)}


def a_second_report(settings, records):
    """As many as RAW say; closed, written, released. What must be nowhere."""
    came = PERIODS["over"][0]
    canaries = told_canaries(settings, came)
    tell(settings, STORY, came=came, themes=("B1-",), times=RAW["B1-"] - 1)
    tell(settings, STORY, came=came, themes=("A1+",), times=RAW["A1+"])
    report = close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
    report_room.write(keyring_of("amara"), report, {}, "Thank you.", ready=True, today=DAY)
    ticked = report_room.find(keyring_of("nadia"), report).to_tick
    release(keyring_of("nadia"), report, DAY, settings, "harbourlands", ticked=ticked)
    deliver()
    return canaries


@ON_ONE_ENGINE
def test_no_page_download_or_feed_shows_more_than_was_released(house, everything):
    canaries, released = everything
    house.sign_in_leader()
    pages = dict(crawl(house.client))
    council = house.another_browser()
    read_first(house, client=council)
    pages |= dict(crawl(council, "/council/", council.answer.request.path))
    assert not_crawled(house, pages) == set()
    assert {(a, c) for a, seen in pages.items() for c in canaries if c in seen.whole} == set()
    said = {a: numbers_in(a, seen.words) for a, seen in pages.items() if not a.startswith("/council")}
    assert {(a, n) for a, found in said.items() for n in found if n not in released} == set()
    assert not {*RAW.values(), sum(RAW.values())} & released, "what was counted is never what is shown"
    for end in ("harbourlands", "board", "board.pdf", "numbers", "report.json", "report.ods", "report.pdf",
                "findings.csv", "numbers.json", "numbers.csv", "numbers.ods", "numbers.pdf",
                "signed.json"):  # fmt: skip
        assert any(found for address, found in said.items() if address.endswith(end)), f"{end} says no number"


def not_crawled(house, pages):
    """Pages, downloads and feeds of the public reading side, agencies and councils that the crawl did not come to."""
    at = house.client.application.url_map.bind("localhost")
    rules = house.client.application.url_map.iter_rules()
    sides = ("said_and_did", "years", "agency", "council")
    wanted = {rule.endpoint for rule in rules if "GET" in rule.methods and rule.endpoint.startswith(sides)}
    doors = {endpoint for endpoint in wanted if endpoint.rpartition(".")[2] in DOORS}
    return wanted - {at.match(urlsplit(address).path)[0] for address in pages} - doors


@ON_ONE_ENGINE
def test_the_crawl_would_find_a_leak_in_an_answer_a_note_or_a_report(house, due, settings):
    """The control: the same words planted where only an agency, and where everyone can read them."""
    canaries = told_canaries(settings)
    answer(Answer("B1-", "DONE", DONE), DAY)
    house.sign_in_leader()
    with writing():
        db.session.scalars(select(Reply)).one().text = f"{STORY} It was {RAW['B1-']} people."
    found = dict(crawl(house.client))
    told = {address for address, seen in found.items() if RAW["B1-"] in numbers_in(address, seen.words)}
    assert {PAGE, "/agency/", f"{PAGE}/feed.atom", f"{PAGE}/for-the-board.pdf"} <= told
    where = {address for address, canary in shown_in(house.client, canaries) if canary == "Canarystory"}
    assert {PAGE, ENGLAND, "/agency/", f"{PAGE}/feed.atom"} <= where
    assert any(address.endswith("report.pdf") for address in where)
    assert any(address.endswith("answers.csv") for address in where)
