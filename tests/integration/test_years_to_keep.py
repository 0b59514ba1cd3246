"""A year's numbers can be kept on paper and as spreadsheet, and followed: each says what the page says."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest
from odfdo import Document
from pypdf import PdfReader
from sqlalchemy import select

from feedback_app.answers import year_words, years
from feedback_app.answers.year_corrections import correction_words
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.exports.feed import ATOM
from feedback_app.extensions import db
from feedback_app.models.published import YearTable
from feedback_app.models.testimony import YearDraft
from feedback_app.publishing import correct_year
from feedback_app.web.years import FILES
from tests.house import DAY, House, keyring_of
from tests.integration.kept_report import links_of, words_of
from tests.years import YEAR, a_year, out

PAGE = f"/said-and-did-in/england/numbers/{YEAR}"


@pytest.fixture
def england(house: House) -> str:
    """The SHA-256 of the year of England, that is out."""
    with house.client.application.app_context():
        a_year(house.records.caseloads)
        return out("nation", "england").hex()


def corrected(house: House) -> str:
    """Take a number out of it; the SHA-256 of the edition that stands then."""
    with house.client.application.app_context():
        draft = db.session.scalars(select(YearDraft.id).where(YearDraft.level == "nation")).one()
        correct_year.ask(keyring_of("amara"), draft, ["B1-"], "few", DAY)
        mark = correct_year.find(keyring_of("nadia"), draft).mark
        made = correct_year.release(keyring_of("nadia"), draft, mark, DAY)
        deliver()
        return made.hex()


def told(house: House) -> list[str]:
    """All that the page says of its numbers, in its order."""
    with house.client.application.app_context():
        row = db.session.scalars(select(YearTable)).one()
        read = years.read(row, years.corrections_of(row))
        said = [year_words.title_words(read), year_words.lead_words(read)]
        said += [correction_words(each) for each in read.corrections]
        said.append(year_words.responses_words(read))
        for part in year_words.parts(read):
            table = part.table
            cells = (table.caption, *table.columns, *(cell for row in table.rows for cell in row)) if table else ()
            said += [part.title, *part.words, *cells, part.folded, *part.lines]
    return [each for each in said if each]


def are_in_order(pieces: list[str], whole: str) -> bool:
    place = 0
    for piece in pieces:
        place = whole.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True


def paper_of(house: House) -> PdfReader:
    return PdfReader(io.BytesIO(house.client.get(f"{PAGE}/numbers.pdf").data))


def test_the_paper_says_what_the_page_says_and_no_other_number(house: House, england: str) -> None:
    for make in (lambda: england, lambda: corrected(house)):
        sha256 = make()
        pieces, page, paper = told(house), house.client.visit(PAGE).words, paper_of(house)
        words = words_of(paper)
        assert len(pieces) > 30
        assert are_in_order(pieces, page)
        assert are_in_order(pieces, words)
        assert not are_in_order(pieces[::-1], words), "the control: the order is looked at"
        assert ("Corrected on" in words) == ("Corrected on" in page) == (sha256 != england)
        own = words.partition("Are these numbers ours?")[0]
        assert set(re.findall(r"\d+", own)) == set(re.findall(r"\d+", " ".join(pieces)))
        assert sha256 in words
        assert {f"http://localhost/check-a-report?sha256={sha256}", f"http://localhost{PAGE}"} == links_of(paper)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper.trailer["/Root"]["/Metadata"].get_object().get_data()  # type: ignore[index]
    assert house.client.get(f"{PAGE}/numbers.pdf").data == house.client.get(f"{PAGE}/numbers.pdf").data


def test_the_page_leads_to_every_file_and_a_corrected_one_is_named_so(house: House, england: str) -> None:
    for named in ("", "-corrected-1"):
        links = [to for to, _ in house.client.visit(PAGE).links]
        for name, (kind, _) in FILES.items():
            assert f"{PAGE}/{name}" in links
            got = house.client.get(f"{PAGE}/{name}")
            assert got.content_type == kind
            assert got.headers["Content-Disposition"] == f"attachment; filename=england-{YEAR}{named}-{name}"
        assert "/said-and-did/feed.atom" in links
        if not named:
            corrected(house)


def test_the_spreadsheet_holds_the_table_marked_up_and_a_cover(house: House, england: str) -> None:
    body = Document(io.BytesIO(house.client.get(f"{PAGE}/numbers.ods").data)).body
    cover, numbers = body.tables
    assert (cover.name, numbers.name) == ("Cover", "Numbers")
    words = [[str(cell) for cell in row if cell is not None] for row in cover.get_values()]
    assert ["SHA-256 of what was signed", england] in words
    assert sum(note[0].startswith("Added up: ") for note in words) == 4
    rows = [*csv.reader(io.StringIO(house.client.get(f"{PAGE}/numbers.csv").text))]
    found = [["" if cell is None else cell for cell in row] for row in numbers.get_values()]
    assert england in found[3][0]
    wide = len(rows[0])
    assert [[str(cell) for cell in (row + [""] * wide)[:wide]] for row in found[4:]] == rows
    about = rows[0].index("responses_about")
    assert all(isinstance(row[about], int) for row in found[5:])
    (marked,) = body.get_named_ranges()
    assert (marked.name, marked.table_name, marked.crange) == ("numbers", "Numbers", (0, 4, wide - 1, 3 + len(rows)))


def entries(house: House, address: str = "/said-and-did/feed.atom") -> list[tuple[str, str]]:
    """(title, content) of each entry about a year."""
    feed = ET.fromstring(house.client.get(address).data)
    found = [
        (each.findtext(f"{{{ATOM}}}title") or "", each.findtext(f"{{{ATOM}}}content") or "")
        for each in feed.findall(f"{{{ATOM}}}entry")
    ]
    names = [each.findtext(f"{{{ATOM}}}id") for each in feed.findall(f"{{{ATOM}}}entry")]
    assert len(set(names)) == len(names)
    return [each for each in found if "numbers for the year" in each[0]]


def test_feeds_tell_of_a_year_and_of_its_correction(house: House, england: str) -> None:
    ((title, content),) = entries(house)
    assert title == f"England, {YEAR}: numbers for the year"
    assert f"Check it at http://localhost/check-a-report?sha256={england}" in content
    with house.client.application.app_context():
        out("agency", "harbourlands")
    newer = corrected(house)
    titles = [title for title, _ in entries(house)]
    assert titles.count(f"England, {YEAR}: numbers for the year were corrected") == 1
    assert sorted(titles)[-1].startswith("Harbourlands")
    assert all(newer in content for title, content in entries(house) if title.startswith("England"))
    of_agency = entries(house, "/said-and-did/harbourlands/feed.atom")
    assert [title for title, _ in of_agency] == [f"Harbourlands Adoption, {YEAR}: numbers for the year"]
    assert entries(house, "/said-and-did/fernhill/feed.atom") == []


def test_a_year_that_is_not_as_it_was_signed_is_in_no_feed_and_no_file(house: House, england: str) -> None:
    with house.client.application.app_context(), writing():
        row = db.session.get_one(YearTable, bytes.fromhex(england))
        row.body = row.body.replace("England", "Albion")
    assert entries(house) == []
    for name in FILES:
        house.client.visit(f"{PAGE}/{name}", 404)
