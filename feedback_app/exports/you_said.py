"""The poster of an agency, one page of A4: what people said and what it answered, asks first, chosen by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback_app.answers.findings import Finding, ReadReport
from feedback_app.answers.wording import day_words, finding_words
from feedback_app.exports.edition import Addresses
from feedback_app.exports.typeset import public_pdf
from feedback_app.models.published import Agency
from feedback_app.words.load import load

MOST: Final = 4
"""Findings on one page: what was asked for (three at most) and what worked."""
LETTERS: Final = 220
"""A longer answer is not cut: it is read on the page."""


@dataclass(frozen=True)
class Row:
    """What people said, and what was answered (`title`: that it was, or only where it stands), a line each."""

    said: str
    title: str
    did: tuple[str, ...]


@dataclass(frozen=True)
class Poster:
    """The words of the poster, in their order."""

    title: str
    service: str
    agency: Agency
    day: date
    label: str
    said: str
    rows: tuple[Row, ...]
    made: str
    where: str
    address: str
    ours: str
    sha256: str


def poster(service: str, agency: Agency, newest: ReadReport, today: date, at: Addresses) -> Poster:
    """From the newest report as everyone can read it today: what was asked for and what worked, in its order."""
    words: dict[str, str] = load("board")["poster"]
    chosen = (*newest.asks, *((newest.keep,) if newest.keep else ()))[:MOST] or newest.findings[:MOST]
    answers = words["did"].format(agency=agency.name)
    rows = tuple(
        Row(each.sentence, answers if each.answer else words["stands"], tuple(_did(each, newest))) for each in chosen
    )
    done = any("changed" in each.stands for each in chosen)
    return Poster(
        words["title" if done else "title_answered"], service, agency, today,
        f"{agency.name}. {newest.release.label}.", words["said"], rows,
        words["made"].format(service=service, day=day_words(today)), words["where"], at.page,
        words["ours"].format(number=newest.number, label=newest.release.label), newest.sha256,
    )  # fmt: skip


def _did(finding: Finding, read: ReadReport) -> Iterator[str]:
    words = load("board")["poster"]
    told = finding_words(finding, read.release)
    reply = finding.answer
    if reply is None:
        late = bool(finding.overdue_days)
        yield words["late"].format(days=finding.overdue_days) if late else f"{told.waiting}."
        return
    yield f"{told.status}."
    yield told.answer if len(told.answer) <= LETTERS else words["elsewhere"]
    if reply.by_date and not finding.settled:
        yield words["late_promise" if finding.overdue_days else "by"].format(day=day_words(reply.by_date))


def pdf(made: Poster) -> bytes:
    """The poster. The same words give the same bytes."""
    words = {key: value for key, value in vars(made).items() if isinstance(value, str)}
    return public_pdf("you_said.typ", words | {"rows": [(row.said, row.title, row.did) for row in made.rows]})
