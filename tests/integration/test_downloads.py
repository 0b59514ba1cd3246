"""A released report can be kept in every form, says the same in each, and holds only what everyone may read."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from odfdo import Document
from pypdf import PdfReader

from feedback_app import create_app
from feedback_app.answers.signatures import is_signed
from feedback_app.web.said_and_did import FILES
from tests.house import House
from tests.integration.kept_report import PAGE, SHOWN, Kept, keep, links_of, words_of
from tests.places import close_engines


@pytest.fixture
def kept(house: House) -> Kept:
    return keep(house)


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
    words = words_of(paper)
    assert "report number 1 of Harbourlands" in words
    assert kept.sha256 in words
    assert check in links_of(paper)
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


def test_an_answer_that_the_team_has_not_shown_is_nowhere(kept: Kept) -> None:
    files = [f"{PAGE}/{kept.sha256}/{name}" for name in FILES]
    for address in (*files, f"{PAGE}/feed.atom", "/said-and-did/feed.atom", PAGE):
        response = kept.house.client.get(address)
        assert response.status_code == 200
        shown = _words_in(address, response.data)
        assert "has not been looked at" not in shown
        if not address.endswith(("signed.json", "findings.csv", "notes.csv")):
            assert "We now ring each family" in shown, f"{address} holds the answer that is shown"


def _words_in(address: str, data: bytes) -> str:
    if address.endswith(".pdf"):
        return words_of(PdfReader(io.BytesIO(data)))
    return str(_sheets(data)) if address.endswith(".ods") else data.decode()


def _sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """The sheets of a file by name, as rows of values ("" for an empty cell)."""
    return {
        sheet.name: [["" if value is None else value for value in row] for row in sheet.get_values()]
        for sheet in Document(io.BytesIO(data)).body.tables
    }


def test_the_spreadsheet_holds_the_tables_one_a_sheet_and_marked_up(kept: Kept) -> None:
    data = kept.get("report.ods")
    found = _sheets(data)
    assert list(found) == ["Cover", "Findings", "Answers", "Notes"]
    assert found["Cover"][0][0].startswith("Harbourlands Adoption, report 1: ")
    assert kept.sha256 in str(found["Cover"])
    body = Document(io.BytesIO(data)).body
    for name in ("findings", "answers", "notes"):
        rows = [*csv.reader(io.StringIO(kept.get(f"{name}.csv").decode()))]
        sheet = found[name.title()]
        assert kept.sha256 in sheet[3][0]
        assert f"check-a-report?sha256={kept.sha256}" in sheet[3][0]
        wide = len(rows[0])
        assert [[str(value) for value in (row + [""] * wide)[:wide]] for row in sheet[4:]] == rows
        (marked,) = (each for each in body.get_named_ranges() if each.name == name)
        assert (marked.table_name, marked.crange) == (name.title(), (0, 4, wide - 1, 3 + len(rows)))
    assert any(isinstance(value, int) for row in found["Findings"] for value in row)
    xml = zipfile.ZipFile(io.BytesIO(data)).read("content.xml").decode()
    assert "number-columns-spanned" not in xml
    assert "covered-table-cell" not in xml
    assert "table:formula" not in xml


@pytest.mark.parametrize(
    "address",
    [
        f"{PAGE}/{'0' * 64}/report.pdf",
        f"{PAGE}/x/report.json",
        "/said-and-did/nowhere/feed.atom",
        "/said-and-did/fernhill/{sha256}/report.pdf",
        f"{PAGE}/{{sha256}}/report.xls",
        f"{PAGE}/{{sha256}}/..%2freport.typ",
    ],
)
def test_what_is_not_there_is_not_found(kept: Kept, address: str) -> None:
    assert kept.house.client.get(address.format(sha256=kept.sha256)).status_code == 404


def test_the_published_side_does_all_this_alone(kept: Kept) -> None:
    alone = create_app(replace(kept.house.settings, surfaces=("agency",), database_url=""))
    client = alone.test_client()
    for name in FILES:
        assert client.get(f"{PAGE}/{kept.sha256}/{name}").status_code == 200
    assert client.get("/said-and-did/feed.atom").status_code == 200
    assert b"Yes, this report is ours" in client.get(f"/check-a-report?sha256={kept.sha256}").data
    assert alone.test_cli_runner().invoke(args=["reports", "verify"]).exit_code == 0
    close_engines(alone)
