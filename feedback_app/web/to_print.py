"""Papers of an agency that anyone may print: for its board, and a poster. All in them can be read by everyone today."""

from __future__ import annotations

from flask import Response, abort, render_template

from feedback_app import clock
from feedback_app.answers import reports
from feedback_app.exports import board as paper
from feedback_app.exports import you_said as wall
from feedback_app.web.page import settings
from feedback_app.web.said_and_did import addresses_of, pages


@pages.get("/said-and-did/<page>/for-the-board")
def board(page: str) -> str:
    """What an agency's board should know with ten minutes: questions, what is owed, what people said."""
    return render_template("said_and_did/board.html", pack=_pack(page))


@pages.get("/said-and-did/<page>/for-the-board.pdf")
def board_pdf(page: str) -> Response:
    """The same words as a paper."""
    made = _pack(page)
    if not made.parts:
        abort(404)
    return _paper(paper.pdf(made), f"{page}-for-the-board.pdf")


def _pack(page: str) -> paper.Pack:
    found = reports.agency_by_page(page) or abort(404)
    today = clock.today()
    return paper.pack(settings().service_name, found, reports.reports_of(found, today), today, addresses_of(found))


@pages.get("/said-and-did/<page>/poster")
def you_said(page: str) -> str:
    """What people said and what was answered, short, to hang up; without a public report there is none."""
    poster = _poster(page)
    return render_template("said_and_did/you_said.html", poster=poster, agency=poster.agency)


@pages.get("/said-and-did/<page>/poster.pdf")
def you_said_pdf(page: str) -> Response:
    """The same words on one page."""
    return _paper(wall.pdf(_poster(page)), f"{page}-poster.pdf")


def _poster(page: str) -> wall.Poster:
    found = reports.agency_by_page(page) or abort(404)
    newest = next((each for each in reports.reports_of(found, clock.today()) if each.findings), None) or abort(404)
    return wall.poster(settings().service_name, found, newest, clock.today(), addresses_of(found))


def _paper(body: bytes, name: str) -> Response:
    answer = Response(body, content_type="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
