"""The privacy page names every column that the testimony side stores, and no other, in words that are easy to read."""

from __future__ import annotations

from html import escape

import pytest

from feedback_app.config import ROOT
from feedback_app.models import testimony
from feedback_app.words.load import load
from tests.pages.reading_grade import grade, sentences

TABLES = load("privacy")["table"]
STORED = {
    name: {column.name for column in table.columns} for name, table in testimony.Testimony.metadata.tables.items()
}
MOST_GRADE = 6
CLEAR_OF_A_PERSON = {
    "case": {"week", "read_by", "route", "state"},
    "message": {"week", "place", "waiting"},
    "draft": {"expires_on"},
    "return_session": {"expires_on"},
}
"""All that stands in the clear on what a person sends: none of it is words, a voice, a theme, a rating or a time."""
KEYS_AND_SEALED = ("id", "lookup", "key", "suite", "sealed", "token_hash", "wrapped", "for_")


def test_every_table_is_named_once() -> None:
    named = [table["name"] for table in TABLES]
    assert sorted(named) == sorted(STORED)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_every_column_is_named_and_no_other(table: dict[str, object]) -> None:
    columns = table["columns"]
    assert isinstance(columns, list)
    assert len(columns) == len(set(columns))
    assert set(columns) == STORED[str(table["name"])]


@pytest.mark.parametrize("name", CLEAR_OF_A_PERSON)
def test_what_a_person_sends_stands_locked_but_for_what_the_page_says(name: str) -> None:
    """A new column in the clear needs a sentence on the page, and a line here."""
    clear = {column for column in STORED[name] if not any(part in column for part in KEYS_AND_SEALED)}
    assert clear == CLEAR_OF_A_PERSON[name]


def test_each_table_has_a_place_on_the_page_and_words_of_its_own() -> None:
    for table in TABLES:
        assert table["about"] in {"you", "team", "numbers"}
        assert table["title"].strip()
        assert table["text"].strip().endswith(".")
    assert len({table["text"] for table in TABLES}) == len(TABLES)


def test_the_page_takes_its_words_from_there() -> None:
    page = (ROOT / "templates" / "about" / "privacy.html").read_text("utf-8")
    for about in ("you", "team", "numbers"):
        assert f"'{about}'" in page
    assert page.count("table.text") == 2


def test_its_words_are_easy() -> None:
    html = "".join(f"<h2>{escape(table['title'])}</h2><p>{escape(table['text'])}</p>" for table in TABLES)
    found = sentences(f"<main>{html}</main>")
    assert len(found) > len(TABLES)
    assert grade(found) <= MOST_GRADE
