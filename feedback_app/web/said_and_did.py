"""Said and did: what people told each agency, what it answered, what is overdue. Everyone can read it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from feedback_app import clock
from feedback_app.answers import reports

pages = Blueprint("said_and_did", __name__)


@pages.get("/said-and-did")
def everyone() -> str:
    return render_template("said_and_did/everyone.html", agencies=reports.agencies(), councils=reports.councils())


@pages.get("/said-and-did/<page>")
def agency(page: str) -> str:
    found = reports.agency_by_page(page) or abort(404)
    read = reports.reports_of(found, clock.today())
    return render_template(
        "said_and_did/agency.html",
        agency=found,
        reports=read,
    )


@pages.get("/said-and-did/<page>/<label>.json")
def download(page: str, label: str) -> Response:
    """The signed body itself, so that anyone can check its hash and signature."""
    found = reports.agency_by_page(page) or abort(404)
    for read in reports.reports_of(found, clock.today()):
        if read.release.hash.hex() == label:
            return Response(
                read.release.body,
                mimetype="application/json",
                headers={
                    "X-Signature-Ed25519": read.release.signature.hex(),
                    "X-Signed-With": read.release.signed_with.hex(),
                },
            )
    return abort(404)
