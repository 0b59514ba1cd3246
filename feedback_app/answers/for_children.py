"""The children's edition: each theme that is shown, in their words, a picture, and what was answered. No numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from analysis.released import Line
from feedback_app.answers.findings import Finding, ReadReport
from feedback_app.answers.years import ENGLAND, read, years_of
from feedback_app.extensions import db
from feedback_app.models.published import Asked, Reply
from feedback_app.words.for_children import WORDS, picture_of, ready_words

MOST: Final = 8
"""Themes on one page: what was asked for comes first."""


@dataclass(frozen=True)
class Told:
    """One theme: its picture, what people said, how it stands ("" for nothing); `answered`: the grown-ups said so."""

    picture: str
    said: str
    did: str
    answered: bool = False


def of_report(read_report: ReadReport) -> tuple[Told, ...]:
    """The newest report of an agency, in the words that were released with it."""
    due = f"{read_report.release.reply_due:%B %Y}"
    return tuple(
        Told(picture_of(each.line.key), read_report.children[each.line.key], _did(each, due), each.answer is not None)
        for each in read_report.findings
        if each.line.key in read_report.children
    )[:MOST]


def _did(finding: Finding, due: str) -> str:
    reply = finding.answer
    if reply is None:
        return str(WORDS["waiting"][_waits(finding)]).replace("{when}", due)
    when = f"{reply.by_date:%B %Y}" if reply.by_date else "then"
    parts = [WORDS["status"][reply.status].replace("{when}", when)]
    parts += [WORDS["reason"][reason] for reason in reply.reasons.split(";") if reason]
    parts += [WORDS["waiting"]["promise_late"]] if finding.overdue_days else []
    return " ".join(parts)


def _waits(finding: Finding) -> str:
    if finding.asked and not finding.joined:
        return "not_joined"
    if finding.overdue_days:
        return "late"
    return {"ask": "asked", "keep": "keep"}.get(finding.chosen, "free")


def of_country() -> tuple[Told, ...]:
    """The newest year of England: what passed the line in all of it, also how children feel at home. Two statements."""
    year = next(iter(years_of("nation", ENGLAND)), None)
    lines = [line for line in read(year).themes if ready_words(line.key)][:MOST] if year else []
    answered = _answered(lines)
    return tuple(
        Told(picture_of(line.key), ready_words(line.key), WORDS["country_did"][_country(line, answered)])
        for line in lines
    )


def _answered(lines: Iterable[Line]) -> Sequence[tuple[str, str]]:
    wanted = [line.key for line in lines]
    rows = db.session.execute(
        select(Asked.theme, Reply.status)
        .join(Reply, (Reply.release_hash == Asked.release_hash) & (Reply.theme == Asked.theme))
        .where(Asked.theme.in_(wanted), Reply.state == "shown")
        .distinct()
    ).all()
    return [(theme, status) for theme, status in rows]


def _country(line: Line, answered: Iterable[tuple[str, str]]) -> str:
    if line.sign == "+":
        return "worked"
    said = {status for theme, status in answered if theme == line.key}
    if said & {"DONE", "PART", "ALREADY"}:
        return "changed"
    return "planned" if said & {"PLAN", "LOOK"} else "asked"
