"""A report on paper, in the look of report.typ: the words are those of the page."""

from __future__ import annotations

from typing import Any

from feedback_app.answers.wording import (
    HOW_COUNTED,
    NOTHING_SHOWN,
    QUOTED,
    RATED,
    SIGN_WORDS,
    FindingInWords,
    day_words,
    finding_words,
    groups,
    not_heard_words,
    ratings_words,
    responses_words,
)
from feedback_app.exports.edition import Edition
from feedback_app.exports.typeset import public_pdf


def pdf(edition: Edition) -> bytes:
    """The report with its answers as they stand. The same edition gives the same bytes."""
    return public_pdf("report.typ", _words(edition))


def _words(edition: Edition) -> dict[str, Any]:
    read = edition.read
    release = read.release
    return {
        "title": edition.title,
        "service": edition.service,
        "agency": edition.agency.name,
        "not_joined": not edition.agency.joined,
        "label": release.label,
        "day": release.day,
        "as_on": day_words(edition.day),
        "opening": read.opening,
        "responses": responses_words(read),
        "corrected": [": ".join(each) for each in edition.corrected()],
        "bars": [[f.line.label, f.line.count or 0, SIGN_WORDS[f.line.sign]] for f in read.findings],
        "groups": [
            {"title": title, "findings": [_finding(finding_words(each, release)) for each in findings]}
            for title, findings in groups(read)
        ],
        "nothing": "" if read.findings else NOTHING_SHOWN,
        "not_heard": not_heard_words(read.report),
        "rated": [RATED, ratings_words(read)],
        "counted": HOW_COUNTED,
        "quoted": QUOTED,
        "number": str(edition.number),
        "sha256": edition.sha256,
        "signed_with": read.signed.signed_with.hex(),
        "page": edition.at.page,
        "check": edition.at.check,
        "check_at": edition.check_at,
    }


def _finding(told: FindingInWords) -> dict[str, Any]:
    by = ", ".join(filter(None, (told.role, told.shown_on)))
    return vars(told) | {"by": by}
