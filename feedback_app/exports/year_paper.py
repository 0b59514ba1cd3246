"""A year's numbers on paper, in the look of year.typ: the words are those of the page."""

from __future__ import annotations

from typing import Any

from feedback_app.answers.wording import SIGN_WORDS
from feedback_app.answers.year_corrections import correction_words
from feedback_app.answers.year_words import (
    NOT_COUNTED_AGAIN,
    Part,
    bars,
    lead_words,
    parts,
    published_words,
    responses_words,
    title_words,
)
from feedback_app.exports.typeset import public_pdf
from feedback_app.exports.years import YearEdition


def pdf(edition: YearEdition) -> bytes:
    """The numbers as they stand. The same edition gives the same bytes."""
    read = edition.read
    corrected = [correction_words(each) for each in read.corrections]
    words = {
        "title": title_words(read),
        "service": edition.service,
        "day": read.signed.day,
        "lead": lead_words(read),
        "corrected": [*corrected, NOT_COUNTED_AGAIN] if corrected else [],
        "responses": responses_words(read),
        "bars": [(label, number, SIGN_WORDS[sign]) for label, number, sign in bars(read)],
        "parts": [_part(each) for each in parts(read)],
        "published": published_words(read),
        "page": edition.at.page,
        "check": edition.at.check,
        "check_at": edition.check_at,
        "sha256": read.sha256,
        "signed_with": read.signed.signed_with.hex(),
    }
    return public_pdf("year.typ", words)


def _part(part: Part) -> dict[str, Any]:
    return vars(part) | {"table": vars(part.table) if part.table else None}
