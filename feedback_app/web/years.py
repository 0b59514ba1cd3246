"""The numbers of whole years: of an agency, a region or England. Everyone can read and keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from analysis.released import Line
from feedback_app.answers import overview, reports, years
from feedback_app.answers.nation_words import label_words, not_heard, whose
from feedback_app.answers.year_corrections import correction_words
from feedback_app.answers.years import ENGLAND, ReadYear
from feedback_app.exports import years as files
from feedback_app.web.page import settings

pages = Blueprint("years", __name__)
pages.add_app_template_filter(overview.slug, "region_page")

FILES: Final[dict[str, tuple[str, Callable[[ReadYear, str], bytes]]]] = {
    "numbers.csv": ("text/csv; charset=utf-8; header=present", files.as_csv),
    "numbers.json": ("application/json", lambda read, check_at: files.as_json(read, check_at, _schema_at())),
    "signed.json": ("application/json", lambda read, _: read.signed.body.encode()),
}
"""What a year can be taken home as: its type, and what makes it."""


NOT_SHOWN: Final = "not shown"


def number_words(line: Line) -> str:
    """A number as tables show it; held back and nought look alike."""
    return NOT_SHOWN if line.count is None else f"{line.count}{' or more' if line.or_more else ''}"


def answer_rows(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """A row for each answer, or each group, and its number."""
    return [(label_words(line).capitalize(), number_words(line)) for line in lines]


def voice_rows(read: ReadYear) -> list[tuple[str, str, str]]:
    """What each group raised: a row for each group and part of the list; worked, and did not."""
    shown = {(whose(line), line.label, line.sign): number_words(line) for line in read.parts_by_voice}
    return [
        (
            f"{who.capitalize()}: {part}",
            shown.get((who, part, "+"), NOT_SHOWN),
            shown.get((who, part, "-"), NOT_SHOWN),
        )
        for who, part in dict.fromkeys((who, part) for who, part, _ in shown)
    ]


def chart_rows(read: ReadYear) -> list[tuple[str, int, str]]:
    """(label, number, tone) for the picture of a year's themes, the largest first."""
    return [(line.label, line.count or 0, "keep" if line.sign == "+" else "change") for line in read.themes]


def table_rows(read: ReadYear) -> list[tuple[str, str, str, str]]:
    """A row for each part of the list and each theme: worked, did not, and whose it is when others must act."""
    lines = (*read.families, *read.themes)
    shown = {(line.kind, line.code, line.sign): number_words(line) for line in lines}
    each = {(line.kind, line.code): line for line in lines}
    return [
        (
            f"All of: {line.label}" if kind == "family" else line.label,
            shown.get((kind, code, "+"), NOT_SHOWN),
            shown.get((kind, code, "-"), NOT_SHOWN),
            line.owner if line.owned_by_others else "",
        )
        for (kind, code), line in each.items()
    ]


pages.add_app_template_global(chart_rows, "year_chart_rows")
pages.add_app_template_global(table_rows, "year_table_rows")
pages.add_app_template_filter(not_heard, "year_not_heard")
pages.add_app_template_filter(correction_words, "year_correction_words")
pages.add_app_template_global(answer_rows, "year_answer_rows")
pages.add_app_template_global(voice_rows, "year_voice_rows")


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
    response = Response(make(read, _check_of(read.sha256)), content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=f"{page}-{year}-{name}")
    if name == "signed.json":
        response.headers["X-Signature-Ed25519"] = read.signed.signature.hex()
        response.headers["X-Signed-With"] = read.signed.signed_with.hex()
    return response


def _check_of(sha256: str) -> str:
    return _whole("said_and_did.check", sha256=sha256)


def _schema_at() -> str:
    return _whole("years.schema")


def _whole(endpoint: str, **values: str) -> str:
    scheme = "https" if settings().secure_cookies else request.scheme
    return url_for(endpoint, _external=True, _scheme=scheme, **values)
