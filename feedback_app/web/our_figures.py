"""How we ourselves did: a public page for each year, over the whole service only."""

from __future__ import annotations

from flask import Blueprint, render_template

from analysis.method import METHOD
from feedback_app import clock
from feedback_app.casework import own_figures
from feedback_app.web.page import settings

pages = Blueprint("our_figures", __name__)


@pages.get("/how-we-did")
def page() -> str:
    today = clock.today()
    return render_template(
        "about/our_figures.html", figures=own_figures.figures(today.year, today), settings=settings(), method=METHOD
    )
