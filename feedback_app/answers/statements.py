"""Statements and letters as people read them, and what agencies answer to a national statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from analysis.codebook import CODEBOOK
from analysis.ratings import Ratings
from feedback_app.answers.first_check import faults
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import (
    Agency,
    CodersAgree,
    Leader,
    NationalRatings,
    PublishedAct,
    Statement,
    StatementReply,
    new_id,
)

TEXT_LETTERS = 1_500


class UnfitReply(ValueError):
    """This answer cannot be sent yet; the sentence says what to do."""


@dataclass(frozen=True)
class ReadStatement:
    """A statement with, for each agency that is asked, the answer that everyone may read (None: none yet)."""

    statement: Statement
    title: str
    text: str
    answers: tuple[tuple[Agency, StatementReply | None], ...]


def national() -> list[ReadStatement]:
    """All national statements, newest first, each with every agency that has joined: three statements in SQL."""
    found = db.session.scalars(
        select(Statement).where(Statement.kind == "national").order_by(Statement.day.desc())
    ).all()
    agencies = db.session.scalars(select(Agency).where(Agency.kind != "closed").order_by(Agency.name)).all()
    shown = db.session.scalars(select(StatementReply).where(StatementReply.state == "shown")).all()
    by = {(reply.statement_hash, reply.agency_id): reply for reply in shown}
    return [_read(each, [(agency, by.get((each.hash, agency.id))) for agency in agencies]) for each in found]


def for_leader(agency: Agency) -> tuple[list[ReadStatement], list[ReadStatement]]:
    """(letters to this agency alone, national statements with its own newest answer), newest first."""
    mine = (Statement.agency_id == agency.id) | (Statement.kind == "national")
    found = db.session.scalars(select(Statement).where(mine).order_by(Statement.day.desc())).all()
    own = {
        reply.statement_hash: reply
        for reply in db.session.scalars(
            select(StatementReply).where(StatementReply.agency_id == agency.id).order_by(StatementReply.version)
        )
    }
    read = [_read(each, [(agency, own.get(each.hash))]) for each in found]
    return [r for r in read if r.statement.kind == "letter"], [r for r in read if r.statement.kind == "national"]


@dataclass(frozen=True)
class RatedThemes:
    """How people rated the answers in a year, a row for each theme that is shown: (label, yes, partly, no)."""

    year: int
    rows: tuple[tuple[str, str, str, str], ...]


def rated_themes() -> RatedThemes | None:
    """The newest year of ratings by theme; None while there is none."""
    found = db.session.scalar(select(NationalRatings).order_by(NationalRatings.year.desc()).limit(1))
    if found is None:
        return None
    themes = sorted(json.loads(found.body)["themes"].items())
    return RatedThemes(found.year, tuple(_rated_row(theme, Ratings(**numbers)) for theme, numbers in themes))


def _rated_row(theme: str, rated: Ratings) -> tuple[str, str, str, str]:
    yes, partly, no = ("–" if number is None else f"about {number}" for number in (rated.yes, rated.partly, rated.no))
    return CODEBOOK.codes[theme[:-1]].label, yes, partly, no


def coders_agree() -> CodersAgree | None:
    """How far two coders agreed in the newest year for which there is a figure; None while there is none."""
    return db.session.scalar(select(CodersAgree).order_by(CodersAgree.year.desc()).limit(1))


def _read(statement: Statement, answers: Sequence[tuple[Agency, StatementReply | None]]) -> ReadStatement:
    body: dict[str, Any] = json.loads(statement.body)
    return ReadStatement(statement, body["title"], body["text"], tuple(answers))


def reply(leader: Leader, sha256: bytes, text: str, today: date) -> None:
    """Keep an agency's answer for the team to screen. Raises UnfitReply."""
    text = text.replace("\x00", "").strip()
    if len(text) < 20:
        raise UnfitReply("Say in a sentence or two what people will notice, or what would have to change.")
    if len(text) > TEXT_LETTERS:
        raise UnfitReply(f"Please keep your answer under {TEXT_LETTERS:,} letters.")
    hints = faults({"text": text})
    if hints:
        raise UnfitReply(hints["text"])
    with writing():
        statement = db.session.get(Statement, sha256, with_for_update=True)
        if statement is None or statement.kind != "national":
            raise UnfitReply("There is no such statement to answer.")
        earlier = db.session.scalars(
            select(StatementReply).where(
                StatementReply.statement_hash == sha256, StatementReply.agency_id == leader.agency_id
            )
        ).all()
        if any(each.state == "sent" for each in earlier):
            raise UnfitReply("An answer to this is being checked now. You can add to it after that.")
        made = StatementReply(
            id=new_id(), statement_hash=sha256, agency_id=leader.agency_id, version=len(earlier) + 1,
            leader_id=leader.id, role=leader.role, text=text, day=today,
        )  # fmt: skip
        db.session.add(made)
        trail.record(PublishedAct, today, leader.id, "answered a statement", made.id)


def to_screen() -> Sequence[tuple[StatementReply, Statement, Agency]]:
    """Answers that wait for the team, oldest first."""
    rows = db.session.execute(
        select(StatementReply, Statement, Agency)
        .join(Statement, Statement.hash == StatementReply.statement_hash)
        .join(Agency, Agency.id == StatementReply.agency_id)
        .where(StatementReply.state == "sent")
        .order_by(StatementReply.day)
    )
    return [(one, statement, agency) for one, statement, agency in rows]
