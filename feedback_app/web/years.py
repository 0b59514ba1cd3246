"""The numbers of whole years: of an agency, a region or England. Everyone can read and keep them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, abort, current_app, render_template, url_for

from feedback_app.answers import overview, reports, year_words, years
from feedback_app.answers.year_corrections import correction_words
from feedback_app.answers.years import ENGLAND, ReadYear
from feedback_app.exports import year_paper
from feedback_app.exports import years as files
from feedback_app.exports.edition import Addresses
from feedback_app.exports.years import YearEdition
from feedback_app.models.published import YearTable
from feedback_app.web.page import settings, whole_address

pages = Blueprint("years", __name__)

FILES: Final[dict[str, tuple[str, Callable[[YearEdition], bytes]]]] = {
    "numbers.pdf": ("application/pdf", year_paper.pdf),
    "numbers.ods": ("application/vnd.oasis.opendocument.spreadsheet", files.as_ods),
    "numbers.csv": ("text/csv; charset=utf-8; header=present", files.as_csv),
    "numbers.json": ("application/json", files.as_json),
    "signed.json": ("application/json", lambda edition: edition.read.signed.body.encode()),
}
"""What a year can be taken home as: its type, and what makes it."""


def chart_rows(read: ReadYear) -> list[tuple[str, int, str]]:
    """(label, number, tone) for the picture of a year's themes, the largest first."""
    return [(label, number, "keep" if sign == "+" else "change") for label, number, sign in year_words.bars(read)]


pages.add_app_template_filter(overview.slug, "region_page")
pages.add_app_template_global(chart_rows, "year_chart_rows")
pages.add_app_template_filter(correction_words, "year_correction_words")
pages.add_app_template_filter(year_words.title_words, "year_title")
pages.add_app_template_filter(year_words.lead_words, "year_lead")
pages.add_app_template_filter(year_words.published_words, "year_published")
pages.add_app_template_filter(year_words.responses_words, "year_responses")
pages.add_app_template_filter(year_words.parts, "year_parts")
pages.add_app_template_global(lambda: year_words.NOT_COUNTED_AGAIN, "not_counted_again")


@pages.get("/said-and-did-in/<where>/numbers")
@pages.get("/said-and-did-in/<where>/numbers/<int:year>")
def of_place(where: str, year: int | None = None) -> str:
    return _page(_level(where), where, _place_name(where), year)


@pages.get("/said-and-did/<page>/numbers")
@pages.get("/said-and-did/<page>/numbers/<int:year>")
def of_agency(page: str, year: int | None = None) -> str:
    found = reports.agency_by_page(page) or abort(404)
    return _page("agency", page, found.name, year)


@pages.get("/said-and-did-in/<where>/numbers/<int:year>/<name>")
def place_file(where: str, year: int, name: str) -> Response:
    return _file(_level(where), where, year, name)


@pages.get("/said-and-did/<page>/numbers/<int:year>/<name>")
def agency_file(page: str, year: int, name: str) -> Response:
    return _file("agency", page, year, name)


@pages.get("/said-and-did/year-schema.json")
def schema() -> Response:
    """What numbers.json holds, as a JSON Schema."""
    return Response(files.schema(), content_type="application/schema+json")


def _level(where: str) -> str:
    return "nation" if where == ENGLAND else "region"


def _place_name(where: str) -> str:
    if where == ENGLAND:
        return "England"
    return overview.regions(reports.agencies()).get(where) or abort(404)


def _page(level: str, page: str, name: str, year: int | None) -> str:
    found = years.years_of(level, page)
    chosen = next((row for row in found if year in (None, row.year)), None)
    if year is not None and chosen is None:
        abort(404)
    here = url_for("years.of_agency", page=page) if level == "agency" else url_for("years.of_place", where=page)
    corrections = years.corrections_of(chosen) if chosen else ()
    faults = years.year_faults(chosen, settings().trusted_keys(), corrections) if chosen else ()
    if faults:
        current_app.logger.error("What we released is not as it was signed: %s", chosen.hash.hex() if chosen else "")
    return render_template(
        "said_and_did/year.html", name=name, level=level, page=page, here=here, faults=faults,
        read=years.read(chosen, corrections) if chosen and not faults else None,
        others=[row.year for row in found if row is not chosen],
    )  # fmt: skip


def _file(level: str, page: str, year: int, name: str) -> Response:
    row = next((each for each in years.years_of(level, page) if each.year == year), None)
    corrections = years.corrections_of(row) if row else ()
    if row is None or name not in FILES or years.year_faults(row, settings().trusted_keys(), corrections):
        abort(404)
    kind, make = FILES[name]
    read = years.read(row, corrections)
    edition = YearEdition(settings().service_name, read, addresses_of(row))
    response = Response(make(edition), content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=f"{edition.file_stem}-{name}")
    if name == "signed.json":
        response.headers["X-Signature-Ed25519"] = read.signed.signature.hex()
        response.headers["X-Signed-With"] = read.signed.signed_with.hex()
    return response


def addresses_of(row: YearTable) -> Addresses:
    """The whole addresses that downloads of a year name."""
    return Addresses(page_of(row), whole_address("said_and_did.check"), whole_address("years.schema"))


def page_of(row: YearTable) -> str:
    """The whole address of a year's page."""
    if row.level == "agency":
        return whole_address("years.of_agency", page=row.page, year=row.year)
    return whole_address("years.of_place", where=row.page, year=row.year)
