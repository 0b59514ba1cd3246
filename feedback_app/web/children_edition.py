"""What people said and agencies did, for children: short, with pictures and no numbers."""

from __future__ import annotations

from flask import abort, render_template

from feedback_app import clock
from feedback_app.answers import for_children as edition
from feedback_app.answers import reports
from feedback_app.web.kept import kept
from feedback_app.web.said_and_did import pages
from feedback_app.words.for_children import WORDS


@pages.get("/said-and-did/for-children")
def country_for_children() -> str:
    return render_template(
        "said_and_did/children.html", words=WORDS, told=edition.of_country(), agency=None, agencies=reports.agencies()
    )


@pages.get("/said-and-did/<page>/for-children")
@kept
def for_children(page: str) -> str:
    """The newest report of an agency, with its answers as they stand."""
    found = reports.agency_by_page(page) or abort(404)
    newest = reports.reports_of(found, clock.today())[:1]
    told = [each for read in newest for each in edition.of_report(read)]
    return render_template("said_and_did/children.html", words=WORDS, told=told, agency=found, agencies=())
