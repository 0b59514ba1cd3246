"""A released report can be kept in every form, says the same in each, and anyone can check that it is ours."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from feedback_app import create_app
from feedback_app.answers import replies, reports
from feedback_app.answers.checking import check_all
from feedback_app.answers.news import newest
from feedback_app.answers.signatures import is_signed
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.exports.feed import ATOM
from feedback_app.extensions import db
from feedback_app.models.published import Leader, Release
from feedback_app.publishing import screening
from feedback_app.web.said_and_did import FILES
from tests.house import DAY, House
from tests.places import close_engines

SHOWN = "=WEBSERVICE(1) We now ring each family within five days. 👍 People will notice a call."
WAITING = "This one has not been looked at by the team, so nobody may see it yet."
PAGE = "/said-and-did/harbourlands"


@dataclass(frozen=True)
class Kept:
    """A house whose released report has one answer that is shown and one that is not; fetches its files."""

    house: House
    sha256: str

    def get(self, name: str) -> bytes:
        response = self.house.client.get(f"{PAGE}/{self.sha256}/{name}")
        assert response.status_code == 200
        return response.data

    def rows(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.get(name).decode("utf-8"), newline="")))


@pytest.fixture
def kept(house: House) -> Kept:
    with house.client.application.app_context():
        release = db.session.get_one(Release, house.records.released_hash)
        leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
        done = replies.send(leader, release, replies.Answer("B1-", "DONE", SHOWN), DAY - timedelta(days=2))
        screening.decide(house.keyring("tom"), done.id, True, "", DAY - timedelta(days=1))
        deliver()
        by = DAY + timedelta(days=90)
        replies.send(leader, release, replies.Answer("C3-", "PLAN", WAITING, by_date=by), DAY)
    return Kept(house, house.records.released_hash.hex())


def test_the_agencys_page_leads_to_every_file(kept: Kept) -> None:
    links = [to for to, _ in kept.house.client.visit(PAGE).links]
    for name, (kind, _) in FILES.items():
        address = f"{PAGE}/{kept.sha256}/{name}"
        assert address in links
        response = kept.house.client.get(address)
        assert response.content_type == kind
        assert response.headers["Content-Disposition"] == f"attachment; filename=harbourlands-report-1-{name}"
    assert f"{PAGE}/feed.atom" in links
    assert f"/check-a-report?sha256={kept.sha256}" in links


def test_every_file_carries_its_number_its_hash_and_where_to_check_it(kept: Kept) -> None:
    check = f"http://localhost/check-a-report?sha256={kept.sha256}"
    for name in ("findings.csv", "answers.csv", "notes.csv"):
        rows = kept.rows(name)
        assert rows
        assert {(row["report_number"], row["report_sha256"], row["check_at"]) for row in rows} == {
            ("1", kept.sha256, check)
        }
    whole = json.loads(kept.get("report.json"))
    assert (whole["report_number"], whole["report_sha256"], whole["check_at"]) == (1, kept.sha256, check)
    paper = PdfReader(io.BytesIO(kept.get("report.pdf")))
    words = _words(paper)
    assert "report number 1 of Harbourlands" in words
    assert kept.sha256 in words
    assert check in _links(paper)
    kept.house.client.visit(check.removeprefix("http://localhost"))
    assert "Yes, this report is ours" in kept.house.client.page.words


def test_the_json_fits_its_schema_as_both_are_served(kept: Kept) -> None:
    whole = json.loads(kept.get("report.json"))
    schema = json.loads(kept.house.client.get("/said-and-did/schema.json").data)
    assert whole["$schema"] == "http://localhost/said-and-did/schema.json"
    assert [str(each) for each in Draft202012Validator(schema).iter_errors(whole)] == []
    assert list(Draft202012Validator(schema).iter_errors(whole | {"case": "1"}))


def test_what_was_signed_can_be_checked_by_hand(kept: Kept) -> None:
    response = kept.house.client.get(f"{PAGE}/{kept.sha256}/signed.json")
    assert hashlib.sha256(response.data).hexdigest() == kept.sha256
    signature, key = (bytes.fromhex(response.headers[name]) for name in ("X-Signature-Ed25519", "X-Signed-With"))
    assert is_signed(response.data, signature, key)
    whole = json.loads(kept.get("report.json"))
    assert whole["signed"] == json.loads(response.data)
    assert (whole["signature"], whole["signed_with"]) == (signature.hex(), key.hex())


def test_tables_and_data_hold_the_same(kept: Kept) -> None:
    whole = json.loads(kept.get("report.json"))
    for name in ("findings", "answers"):
        rows = kept.rows(f"{name}.csv")
        assert len(rows) == len(whole[name])
        for row, record in zip(rows, whole[name], strict=True):
            for column, value in record.items():
                assert row[column].removeprefix("'") == _as_cell(value), column


def _as_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def test_a_cell_that_a_spreadsheet_could_run_is_neutralised(kept: Kept) -> None:
    (answer,) = kept.rows("answers.csv")
    assert answer["text"] == f"'{SHOWN}"
    assert json.loads(kept.get("report.json"))["answers"][0]["text"] == SHOWN


def test_the_paper_says_what_the_page_says(kept: Kept) -> None:
    page = kept.house.client.visit(PAGE).words
    words = _words(PdfReader(io.BytesIO(kept.get("report.pdf"))))
    with kept.house.client.application.app_context():
        agency = reports.agency_by_page("harbourlands")
        assert agency is not None
        (read,) = reports.reports_of(agency, DAY)
    findings = [finding.sentence for finding in read.findings]
    assert len(findings) >= 2
    told = [*findings, read.opening, *(f"About {finding.line.count} responses" for finding in read.findings)]
    told += [
        "We have changed this",
        "Head of adoption support, 23 November 2026",
        "Published",
        "We hold back small numbers",
    ]
    for sentence in told:
        assert sentence in page
        assert sentence in words
    assert SHOWN in page
    assert SHOWN.replace("👍", "[thumbs up sign]") in words
    places = [words.rindex(sentence) for sentence in findings]
    assert places == sorted(places), "the findings stand in the page's order"


def test_the_paper_is_made_for_screen_readers(kept: Kept) -> None:
    made = kept.get("report.pdf")
    paper = PdfReader(io.BytesIO(made))
    root: Any = paper.trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert paper.metadata is not None
    assert str(paper.metadata.title).startswith("Harbourlands Adoption, report 1: ")
    described = [str(each["/Alt"]) for each in _tags(root["/StructTreeRoot"]) if each.get("/S") == "/Figure"]
    assert len(described) == 1
    assert described[0].startswith("A bar for each theme that enough people raised.")
    kinds = {str(each.get("/S")) for each in _tags(root["/StructTreeRoot"])}
    assert {"/H1", "/H2", "/H3", "/P", "/Link"} <= kinds
    assert kept.get("report.pdf") == made, "the same report gives the same file"


def _tags(element: Any) -> Iterator[Any]:
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for each in element:
            yield from _tags(each)
    elif isinstance(element, dict):
        yield element
        yield from _tags(element.get("/K", []))


def _words(paper: PdfReader) -> str:
    """The text of a PDF without the foot of each page, with single spaces."""
    pages = [page.extract_text() for page in paper.pages]
    lines = [line for page in pages for line in page.splitlines() if " Page " not in line]
    return " ".join(" ".join(lines).split())


def _links(paper: PdfReader) -> set[str]:
    notes = [note.get_object() for page in paper.pages for note in page.get("/Annots", [])]  # type: ignore[attr-defined]
    return {str(note["/A"]["/URI"]) for note in notes if "/A" in note}


def test_an_answer_that_the_team_has_not_shown_is_nowhere(kept: Kept) -> None:
    files = [f"{PAGE}/{kept.sha256}/{name}" for name in FILES]
    for address in (*files, f"{PAGE}/feed.atom", "/said-and-did/feed.atom", PAGE):
        response = kept.house.client.get(address)
        assert response.status_code == 200
        shown = (
            _words(PdfReader(io.BytesIO(response.data)))
            if address.endswith(".pdf")
            else response.get_data(as_text=True)
        )
        assert "has not been looked at" not in shown
        if not address.endswith(("signed.json", "findings.csv", "notes.csv")):
            assert "We now ring each family" in shown, f"{address} holds the answer that is shown"


@pytest.mark.parametrize(
    "address",
    [
        f"{PAGE}/{'0' * 64}/report.pdf",
        f"{PAGE}/x/report.json",
        "/said-and-did/nowhere/feed.atom",
        "/said-and-did/fernhill/{sha256}/report.pdf",
        f"{PAGE}/{{sha256}}/report.ods",
        f"{PAGE}/{{sha256}}/..%2freport.typ",
    ],
)
def test_what_is_not_there_is_not_found(kept: Kept, address: str) -> None:
    assert kept.house.client.get(address.format(sha256=kept.sha256)).status_code == 404


def test_feeds_are_as_the_standard_asks_and_know_only_days(kept: Kept) -> None:
    for address, page in ((f"{PAGE}/feed.atom", PAGE), ("/said-and-did/feed.atom", "/said-and-did")):
        response = kept.house.client.get(address)
        assert response.content_type == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(response.data)
        assert feed.tag == f"{{{ATOM}}}feed"
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{{{ATOM}}}link")}
        assert links == {"self": f"http://localhost{address}", "alternate": f"http://localhost{page}"}
        assert feed.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name") == "Being Heard"
        entries = feed.findall(f"{{{ATOM}}}entry")
        assert len(entries) == 2
        assert feed.findtext(f"{{{ATOM}}}updated") == entries[0].findtext(f"{{{ATOM}}}updated")
        for each in (feed, *entries):
            _holds_what_rfc_4287_asks(each)
        names = [each.findtext(f"{{{ATOM}}}id") for each in (feed, *entries)]
        assert len(set(names)) == len(names)
        told = entries[1].findtext(f"{{{ATOM}}}content") or ""
        assert f"report number 1, SHA-256 {kept.sha256}" in told
        assert f"http://localhost/check-a-report?sha256={kept.sha256}" in told


def _holds_what_rfc_4287_asks(element: ET.Element) -> None:
    """Sections 4.1.1 and 4.1.2: one id, one title, one updated; here a whole day, at midnight."""
    for name in ("id", "title", "updated"):
        assert len(element.findall(f"{{{ATOM}}}{name}")) == 1
    assert (element.findtext(f"{{{ATOM}}}id") or "").startswith("ni:///sha-256;")
    days = [when.text or "" for name in ("updated", "published") for when in element.findall(f"{{{ATOM}}}{name}")]
    for when in days:
        assert date.fromisoformat(when.removesuffix("T00:00:00Z"))


def test_reports_are_numbered_as_they_came_out_and_each_agency_has_its_own_numbers(kept: Kept) -> None:
    app = kept.house.client.application
    agencies = kept.house.records.agencies
    with app.app_context():
        first = db.session.get_one(Release, bytes.fromhex(kept.sha256))
        with writing():
            for mark, page, weeks, days in (
                (1, "harbourlands", 26, 3),
                (2, "harbourlands", 13, 3),
                (3, "fernhill", 0, 9),
            ):
                copy = {
                    name: getattr(first, name) for name in ("label", "body", "signature", "signed_with", "reply_due")
                }
                starts, ends = (day + timedelta(weeks=weeks) for day in (first.starts, first.ends))
                out = first.day + timedelta(days=days)
                db.session.add(
                    Release(
                        hash=bytes([mark]) * 32, agency_id=agencies[page], starts=starts, ends=ends, day=out, **copy
                    )
                )
        by_hash = {each.release.hash[:1].hex(): each.number for each in check_all()}
        assert by_hash == {first.hash[:1].hex(): 1, "02": 2, "01": 3, "03": 1}
        assert {each.release.hash[:1].hex(): each.number for each in newest() if each.reply is None} == by_hash
        harbourlands = reports.agency_by_page("harbourlands")
        assert harbourlands is not None
        assert [read.number for read in reports.reports_of(harbourlands, DAY)] == [3, 2, 1]


def test_an_agency_without_reports_has_a_feed(house: House) -> None:
    feed = ET.fromstring(house.client.get("/said-and-did/fernhill/feed.atom").data)
    assert feed.findall(f"{{{ATOM}}}entry") == []
    _holds_what_rfc_4287_asks(feed)


def test_anyone_can_check_a_number(kept: Kept) -> None:
    client = kept.house.client
    client.visit("/check-a-report")
    for asked, told in (
        (kept.sha256.upper(), "Yes, this report is ours"),
        (f" {kept.sha256[:32]} {kept.sha256[32:]} ", "Number 1, "),
        ("0" * 64, "We know no report with this number"),
        (kept.sha256[:-1], "The number is not complete"),
        ('"><script>', "The number is not complete"),
    ):
        client.get("/check-a-report", query_string={"sha256": asked})
        assert told in client.page.words


@pytest.mark.parametrize(
    ("column", "value"),
    [("body", None), ("signature", bytes(64)), ("reply_due", date(2030, 1, 1)), ("label", "Another time")],
)
def test_a_report_that_was_changed_is_told_on_the_page_and_by_the_command(kept: Kept, column: str, value: Any) -> None:
    app = kept.house.client.application
    with app.app_context(), writing():
        release = db.session.get_one(Release, bytes.fromhex(kept.sha256))
        setattr(release, column, value or release.body.replace('"count":', '"count": '))
    client = kept.house.client
    page = client.visit(f"/check-a-report?sha256={kept.sha256}")
    assert "Please do not rely on this report" in page.words
    assert "this report is ours" not in page.words.replace("Is this report ours", "")
    ran = app.test_cli_runner().invoke(args=["reports", "verify"])
    assert ran.exit_code == 1
    assert "1 released, 1 of them not as signed." in ran.output


def test_the_command_tells_whole_reports_and_strangers_keys(kept: Kept) -> None:
    app = kept.house.client.application
    with app.app_context():
        key = db.session.get_one(Release, bytes.fromhex(kept.sha256)).signed_with.hex()
    run = app.test_cli_runner().invoke
    assert f"harbourlands, report 1: whole, signed with {key}" in run(args=["reports", "verify"]).output
    assert run(args=["reports", "verify", "--key", key]).exit_code == 0
    strange = run(args=["reports", "verify", "--key", "00" * 32])
    assert (strange.exit_code, "not one that we release reports with" in strange.output) == (1, True)
    assert run(args=["reports", "verify", "--key", "abc"]).exit_code == 2


def test_with_known_keys_a_strangers_report_is_not_ours(kept: Kept) -> None:
    strict = create_app(replace(kept.house.settings, release_keys=("00" * 32,)))
    answer = strict.test_client().get(f"/check-a-report?sha256={kept.sha256}").get_data(as_text=True)
    assert "Please do not rely on this report" in answer
    assert "not one that we release reports with" in answer
    assert strict.test_cli_runner().invoke(args=["reports", "verify"]).exit_code == 1
    close_engines(strict)


def test_the_published_side_does_all_this_alone(kept: Kept) -> None:
    alone = create_app(replace(kept.house.settings, surfaces=("agency",), database_url=""))
    client = alone.test_client()
    for name in FILES:
        assert client.get(f"{PAGE}/{kept.sha256}/{name}").status_code == 200
    assert client.get("/said-and-did/feed.atom").status_code == 200
    assert b"Yes, this report is ours" in client.get(f"/check-a-report?sha256={kept.sha256}").data
    assert alone.test_cli_runner().invoke(args=["reports", "verify"]).exit_code == 0
    close_engines(alone)
