"""Posters and cards that anyone may print. They point to the service's own address and name no agency or person."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from feedback_app.exports import poster as paper
from feedback_app.intake.caseloads import children_welcome
from feedback_app.web.page import settings
from feedback_app.words.load import load
from feedback_app.words.posters import Poster, plain_address, posters

pages = Blueprint("posters", __name__, url_prefix="/posters")


@pages.get("/")
def choose() -> str:
    return render_template("posters/choose.html", posters=_open())


@pages.get("/<key>")
def poster(key: str) -> str:
    return render_template(
        "posters/poster.html", poster=_find(key), address=_address(), shared=load("posters")["words"]
    )


@pages.get("/<key>/poster.pdf")
def pdf(key: str) -> Response:
    found = _find(key)
    answer = Response(paper.pdf(found, settings().service_name, _address()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.key}.pdf"'
    return answer


def _open() -> list[Poster]:
    """Nobody is sent to a way that is closed: children's posters are there when their pages are."""
    children = children_welcome(settings())
    return [each for each in posters().values() if children or not each.for_children]


def _find(key: str) -> Poster:
    return next((each for each in _open() if each.key == key), None) or abort(404)


def _address() -> str:
    """Production always has a public address; a demo shows the one that it was asked at."""
    return plain_address(settings().public_address or request.host_url)
