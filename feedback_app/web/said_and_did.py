"""Said and did: what people told each agency, what it answered, what is overdue. Everyone can read and keep it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from flask import Blueprint, Response, abort, current_app, render_template, request

from feedback_app import clock
from feedback_app.answers import (
    checking,
    embargo,
    facts,
    inspection,
    news,
    overview,
    reports,
    statements,
    wording,
    years,
)
from feedback_app.exports import data, feed, paper, sheets, tables
from feedback_app.exports.edition import Addresses, Edition, edition_of
from feedback_app.models.published import Agency
from feedback_app.web import years as years_pages
from feedback_app.web.kept import kept
from feedback_app.web.page import settings, whole_address

pages = Blueprint("said_and_did", __name__)
pages.add_app_template_filter(wording.finding_words, "finding_words")
pages.add_app_template_filter(wording.groups, "finding_groups")
pages.add_app_template_filter(wording.responses_words, "responses_words")
pages.add_app_template_filter(wording.not_heard_words, "not_heard_words")
pages.add_app_template_filter(wording.ratings_words, "ratings_words")
pages.add_app_template_global(lambda: wording.RATED, "rated_title")
pages.add_app_template_filter(wording.correction_words, "correction_words")
pages.add_app_template_filter(wording.how_many, "said_and_did_count")
pages.add_app_template_global(lambda: wording.NOTHING_SHOWN, "nothing_shown")
pages.add_app_template_global(lambda: wording.HOW_COUNTED, "how_counted")
pages.add_app_template_global(lambda: wording.QUOTED, "how_quoted")

ENGLAND: Final = "England"
CSV: Final = "text/csv; charset=utf-8; header=present"
FILES: Final[dict[str, tuple[str, Callable[[Edition], bytes]]]] = {
    "report.pdf": ("application/pdf", paper.pdf),
    "report.ods": ("application/vnd.oasis.opendocument.spreadsheet", sheets.of_report),
    "report.json": ("application/json", data.as_json),
    "signed.json": ("application/json", lambda edition: edition.read.signed.body.encode()),
    "findings.csv": (CSV, lambda edition: tables.table(edition, "findings")),
    "answers.csv": (CSV, lambda edition: tables.table(edition, "answers")),
    "notes.csv": (CSV, lambda edition: tables.table(edition, "notes")),
}
"""What a report can be taken home as: its type, and what makes it."""


@pages.get("/said-and-did")
def everyone() -> str:
    agencies = reports.agencies()
    places = [(ENGLAND, "england"), *_regions(agencies)]
    return render_template(
        "said_and_did/everyone.html", agencies=agencies, councils=reports.councils(), places=places,
        moves=reports.moves(),
    )  # fmt: skip


def _regions(agencies: Iterable[Agency]) -> list[tuple[str, str]]:
    return sorted((name, where) for where, name in overview.regions(agencies).items())


@pages.get("/said-and-did-in/<where>")
@kept
def place(where: str) -> str:
    """What agencies did, in England or in one region: agencies are counted, never people."""
    nation = where == "england"
    view = overview.overview(clock.today(), None if nation else where) or abort(404)
    name = ENGLAND if nation else view.agencies[0].region
    others = _regions(view.agencies) if nation else [(ENGLAND, "england")]
    return render_template("said_and_did/place.html", place=name, view=view, other_places=others)


@pages.get("/said-and-did/for-the-country")
def national() -> str:
    return render_template(
        "said_and_did/national.html", statements=statements.national(), today=clock.today(),
        ratings=statements.rated_themes(),
    )  # fmt: skip


@pages.get("/said-and-did/for-inspectors")
def inspectors() -> str:
    """Each agency on one page: if people were heard, how its answers stand, where to check. Agencies by name."""
    return render_template(
        "said_and_did/inspectors.html", inspected=inspection.inspected(clock.today()),
        reply_days=settings().reply_working_days, embargo_days=embargo.WORKING_DAYS,
    )  # fmt: skip


@pages.get("/said-and-did/<page>")
@kept
def agency(page: str) -> str:
    found = reports.agency_by_page(page) or abort(404)
    read = reports.reports_of(found, clock.today())
    return render_template(
        "said_and_did/agency.html", agency=found, reports=read, facts=facts.counted(found.id, clock.today())
    )  # fmt: skip


@pages.get("/said-and-did/<page>/<sha256>")
@kept
def edition(page: str, sha256: str) -> str:
    """One edition of one report as it was signed, also one that was corrected since."""
    found = reports.agency_by_page(page) or abort(404)
    read = reports.edition(found, sha256, clock.today()) or abort(404)
    return render_template("said_and_did/edition.html", agency=found, read=read)


@pages.get("/said-and-did/<page>/<sha256>/<name>")
def download(page: str, sha256: str, name: str) -> Response:
    """One file of FILES of one released report, as it stands today."""
    found = reports.agency_by_page(page)
    if found is None or name not in FILES:
        abort(404)
    edition = edition_of(settings().service_name, found, sha256, clock.today(), addresses_of(found)) or abort(404)
    kind, make = FILES[name]
    response = Response(make(edition), content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=f"{edition.file_stem}-{name}")
    if name == "signed.json":
        response.headers["X-Signature-Ed25519"] = edition.read.signed.signature.hex()
        response.headers["X-Signed-With"] = edition.read.signed.signed_with.hex()
    return response


@pages.get("/said-and-did/schema.json")
def schema() -> Response:
    """What report.json holds, as a JSON Schema."""
    return Response(data.schema(), content_type="application/schema+json")


@pages.get("/said-and-did/feed.atom")
def feed_of_all() -> Response:
    """New reports, answers and years' numbers of all agencies, regions and England, and statements for everyone."""
    return _feed(None, whole_address("said_and_did.everyone"), whole_address("said_and_did.feed_of_all"))


@pages.get("/said-and-did/<page>/feed.atom")
def feed_of_agency(page: str) -> Response:
    """New reports, answers and years' numbers of one agency."""
    found = reports.agency_by_page(page) or abort(404)
    return _feed(found, _page_of(found), whole_address("said_and_did.feed_of_agency", page=page))


@pages.get("/check-a-report")
def check() -> str:
    """Whether what we signed with this SHA-256 is ours and whole. Nothing is sent but the number."""
    asked = request.args.get("sha256", "")
    sha256 = checking.tidied(asked)
    found = checking.check(sha256, settings().trusted_keys()) if sha256 else None
    said = checking.check_statement(sha256, settings().trusted_keys()) if sha256 and not found else None
    year = years.check_year(sha256, settings().trusted_keys()) if sha256 and not (found or said) else None
    wrong = found or said or year
    if wrong is not None and wrong.faults:
        current_app.logger.error("What we released is not as it was signed: %s", sha256)
    return render_template(
        "said_and_did/check.html", asked=asked, sha256=sha256, found=found, said=said, year=year, today=clock.today()
    )  # fmt: skip


def _feed(of: Agency | None, page: str, itself: str) -> Response:
    title = f"{of.name}: what people said, what they did" if of else "What people said, what agencies did"
    country = whole_address("said_and_did.national")
    told = feed.Feed(settings().service_name, title, itself, page, _page_of, _check_of, country, years_pages.page_of)
    new = news.all_news(clock.today(), of, settings().trusted_keys())
    made = feed.atom(told, new, clock.today())
    return Response(made, content_type="application/atom+xml; charset=utf-8")


def addresses_of(of: Agency) -> Addresses:
    """The whole addresses that downloads of an agency name."""
    return Addresses(_page_of(of), whole_address("said_and_did.check"), whole_address("said_and_did.schema"))


def _page_of(of: Agency) -> str:
    return whole_address("said_and_did.agency", page=of.page)


def _check_of(sha256: str) -> str:
    return whole_address("said_and_did.check", sha256=sha256)
