"""What a leader or the team may write can always be set on paper."""

import io
from dataclasses import fields

import pytest
from pypdf import PdfReader

from feedback_app.answers.wording import FindingInWords
from feedback_app.exports import typeset
from feedback_app.exports.typeset import CAN_BE_SET, settable


def _page(words: str) -> bytes:
    """A report with `words` wherever words may stand."""
    told = dict.fromkeys((*(field.name for field in fields(FindingInWords)), "by"), words) | {"more": [words]}
    whole = dict.fromkeys(
        ("title", "service", "agency", "label", "as_on", "opening", "responses", "nothing", "not_heard", "counted"),
        words,
    )
    where = "https://a.example/x"
    plain = {"number": "1", "sha256": "0" * 64, "signed_with": "1" * 64, "not_joined": True, "day": [2026, 11, 24],
             "page": where, "check": where, "check_at": where}  # fmt: skip
    bars = [[words, 10, "worked"], [words, 25, "did not work"]]
    groups = [{"title": words, "findings": [told | {"before": [words]}]}]
    told = {"bars": bars, "groups": groups, "corrected": [words], "rated": [words, words]}
    return typeset.public_pdf("report.typ", whole | plain | told)


def test_every_letter_that_we_let_through_has_a_shape_in_our_typefaces() -> None:
    letters = "".join(chr(code) for first, last in CAN_BE_SET for code in range(first, last + 1))
    spaced = " ".join(letters[at : at + 40] for at in range(0, len(letters), 40))
    assert settable(spaced) == spaced
    assert _page(spaced).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("We heard you 😀", "We heard you [grinning face]"),
        ("e\u0301", "é"),
        ("a\u200db\ufe0f\x00\x07", "ab"),
        ("one\ttwo\u2028three", "one two\nthree"),
        ("\ue000\U000e0001", ""),
        ("中", "[cjk unified ideograph-4e2d]"),
    ],
)
def test_other_letters_are_named_and_marks_without_shape_are_left_out(written: str, shown: str) -> None:
    assert settable(written) == shown
    assert _page(settable(written) or "-").startswith(b"%PDF-")


def test_what_is_longer_than_a_line_stays_on_the_page() -> None:
    paper_made = PdfReader(io.BytesIO(_page("lorem" * 60)))
    lines = [line for page in paper_made.pages for line in page.extract_text().splitlines()]
    assert max(len(line) for line in lines if "lorem" in line) < 120
    assert "lorem" * 60 in "".join("".join(lines).split()).replace("\u200b", "")


def test_words_are_shown_and_never_run() -> None:
    assert _page('#panic("x") $1/0$ #include "/etc/passwd" = *a* _b_ `c` <d> @e \\').startswith(b"%PDF-")
