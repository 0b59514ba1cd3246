"""The rows of a report's tables, made once: CSV and JSON hold the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from analysis.codebook import CODEBOOK
from feedback_app.answers.wording import SIGN_WORDS, finding_words, reasons_words
from feedback_app.exports.edition import Edition

Value = str | int | date | tuple[str, ...] | None
Record = dict[str, Value]


def findings(edition: Edition) -> Iterator[Record]:
    """A record for each finding that is shown, the largest first; numbers are about right, never exact."""
    release = edition.read.release
    for finding in edition.read.findings:
        line, words = finding.line, finding_words(finding, release)
        yield {
            "theme": line.code,
            "sign": SIGN_WORDS[line.sign],
            "name": line.label,
            "finding": words.said,
            "quote": finding.quote,
            "responses_about": line.count,
            "or_more": line.or_more,
            "percent_about": line.percent,
            "than_before": line.trend,
            "chosen_as": finding.chosen,
            "owner": line.owner,
            "reply_due": release.reply_due if finding.asked else None,
            "answer": words.status or words.waiting,
            "working_days_late": finding.overdue_days,
        }


def answers(edition: Edition) -> Iterator[Record]:
    """A record for each version of each answer that everyone may read; one a theme `stands`."""
    for finding, reply in edition.answers():
        yield {
            "theme": finding.line.code,
            "sign": SIGN_WORDS[finding.line.sign],
            "name": finding.line.label,
            "version": reply.version,
            "stands": reply.state == "shown",
            "status": reply.status,
            "status_in_words": CODEBOOK.statuses[reply.status],
            "reasons": reasons_words(reply.reasons),
            "text": reply.text,
            "by_date": reply.by_date,
            "how_they_will_know": reply.know,
            "what_must_change_first": reply.change,
            "meanwhile": reply.meanwhile,
            "review_on": reply.review_on,
            "by_the_board": reply.by_board,
            "role": reply.role,
            "shown_on": reply.shown_on,
        }


def notes(edition: Edition) -> Iterator[Record]:
    """A record for each thing that must be read beside the numbers."""
    for note, words in edition.notes():
        yield {"note": note, "words": words}
