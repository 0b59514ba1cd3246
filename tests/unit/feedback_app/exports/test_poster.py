"""Each poster is one page and a page of cards, can be read aloud from the file, and gives nobody away."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from feedback_app.exports import poster as paper
from feedback_app.words import posters as data
from feedback_app.words.posters import BrokenPoster, plain_address, posters

ADDRESS = "being-heard.example"


@pytest.mark.parametrize("key", list(posters()))
def test_a_poster_and_its_cards_are_two_pages_for_every_reader(key: str) -> None:
    made = PdfReader(io.BytesIO(paper.pdf(posters()[key], "Being Heard", ADDRESS)))
    assert len(made.pages) == 2
    front, cards = (" ".join(page.extract_text().split()) for page in made.pages)
    assert ADDRESS in front
    assert posters()[key].title in front
    assert posters()[key].help_now() in front
    assert cards.count(ADDRESS) == 10
    assert "adopt" not in cards.lower()
    catalogue = made.trailer["/Root"]
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert made.metadata is not None
    assert made.metadata.title == f"Being Heard: {posters()[key].title}"


def test_a_long_address_stays_on_the_paper() -> None:
    long = "a-very-long-name-for-a-service-that-listens.adoption-feedback.example:8443"
    made = PdfReader(io.BytesIO(paper.pdf(posters()["adopters"], "Being Heard", long)))
    assert len(made.pages) == 2
    assert "".join(made.pages[1].extract_text().split()).count(long) == 10


def test_no_promise_stands_without_its_exception() -> None:
    for each in posters().values():
        words = " ".join([*each.words, *(words for _, words in each.rows)])
        if re.search("cannot look|do not tell on you", words):
            assert "badly hurt" in words, each.key


@pytest.mark.parametrize(("public", "shown"), [
    ("https://being-heard.example", "being-heard.example"),
    ("https://being-heard.example/", "being-heard.example"),
    ("http://localhost:8000/", "localhost:8000"),
])  # fmt: skip
def test_the_address_is_what_one_types(public: str, shown: str) -> None:
    assert plain_address(public) == shown


@pytest.mark.parametrize("change", [{"picture": "dragon"}, {"words": []}, {"rows": [["dragon", "Grr."]]}])
def test_a_broken_poster_is_refused(monkeypatch: pytest.MonkeyPatch, change: dict[str, object]) -> None:
    whole = data.load("posters")
    broken = whole | {"poster": [whole["poster"][0] | change]}
    monkeypatch.setattr(data, "load", lambda _name: broken)
    with pytest.raises(BrokenPoster):
        posters.__wrapped__()
