"""Every page that people can meet hangs in the gallery, so that every check of pages sees it."""

from __future__ import annotations

from feedback_app.config import ROOT
from tests.pages.gallery import Hung

TEMPLATES = ROOT / "templates"
SHEETS = frozenset({"layout.html", "errors/sorry.html", "tell_us/sheet.html"})
"""Pages are written on these; they are never shown alone."""


def test_every_template_has_a_page(gallery: dict[str, Hung]) -> None:
    pages = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "{% extends" in path.read_text("utf-8")
    }
    assert pages - SHEETS - {name for hung in gallery.values() for name in hung.templates} == set()


def test_each_page_says_what_it_is(gallery: dict[str, Hung]) -> None:
    titles = {name: hung.page.title for name, hung in gallery.items()}
    unclear = {name for name, title in titles.items() if len(title.split(" - ")[0].strip()) < 4}
    assert unclear == set()


def test_a_page_with_something_to_mend_says_so_in_its_title(gallery: dict[str, Hung]) -> None:
    silent = [
        name for name, hung in gallery.items() if "design/dress.html" not in hung.templates  # an example to look at
        and "govuk-error-summary" in hung.html and not hung.page.title.startswith("Please check: ")
    ]  # fmt: skip
    assert silent == []


def test_every_public_page_has_the_way_out_and_help(gallery: dict[str, Hung]) -> None:
    for name, hung in gallery.items():
        if hung.reader not in {"leaders", "team"}:
            assert 'action="/exit"' in hung.html, name
            assert 'href="/help-now"' in hung.html, name
