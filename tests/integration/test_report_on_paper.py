"""The PDF says what the page says, and is made for screen readers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from feedback_app.answers import reports
from tests.house import DAY, House
from tests.integration.kept_report import PAGE, SHOWN, Kept, keep, words_of


@pytest.fixture
def kept(house: House) -> Kept:
    return keep(house)


def test_the_paper_says_what_the_page_says(kept: Kept) -> None:
    page = kept.house.client.visit(PAGE).words
    words = words_of(PdfReader(io.BytesIO(kept.get("report.pdf"))))
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
