"""The poster of an agency stays on one page, however much was said and answered."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from feedback_app.exports import you_said
from feedback_app.exports.you_said import LETTERS, MOST, Poster, Row
from feedback_app.models.published import Agency

SAID = "We waited a long time for an answer and nobody rang us back. "


@pytest.mark.parametrize(("rows", "times"), [(0, 0), (1, 1), (MOST, 1), (MOST, 11)])
def test_one_page(rows: int, times: int) -> None:
    said = (SAID * times)[:600]
    row = Row(said, "It answers", ("We will do this.", (SAID * times)[:LETTERS], "By 1 March 2027."))
    made = PdfReader(io.BytesIO(you_said.pdf(Poster(
        "You said, we did", "Being Heard", Agency(page="a", name="A"), date(2026, 11, 24), "A long name. " * 5,
        "You said", (row,) * rows, SAID, SAID, "https://a.example/" + "long-name-" * 9, "Report 1.",
        "0" * 64,
    ))))  # fmt: skip
    assert len(made.pages) == 1
    words = "".join(made.pages[0].extract_text().split())
    assert words.count("".join(said.split()) or "You") >= max(rows, 1)
    assert "0" * 64 in words
