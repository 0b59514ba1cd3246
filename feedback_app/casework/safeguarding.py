"""Danger: the duty copy, and the record of what was decided, why, and who was told. It outlives what was sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, exists, select

from feedback_app.audit import trail
from feedback_app.casework import danger_work
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.casework.contacts import PARTS
from feedback_app.casework.names import PURPOSES
from feedback_app.casework.unread import HEAD, Turn, in_turn, line, part
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import (
    Act,
    Case,
    Caseload,
    DutyLook,
    Message,
    RecordId,
    SafeguardingRecord,
    new_id,
)
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.suite import CannotOpen, Place, open_sealed, seal
from feedback_app.sealed.vault import ForDuty, open_for_duty, open_line_for_duty

FIELD_LETTERS: Final = 4_000
FOR_WORKERS: Final = ("lado", "police")
LADO_FIRST: Final = (
    "What is said about one who works with children goes to the LADO within one working day, or to the police first. "
    "Choose that door. Never go through the agency."
)
"""Source: Working Together 2023, allegations about people who work with children."""
IN_DANGER: Final = "Someone may be in danger"
REASONS: Final = (IN_DANGER, PURPOSES["safeguarding"])
"""Why words or a name were opened, when it was for someone's safety."""


@dataclass(frozen=True)
class Decision:
    """What a trained person decided. The first four must be said; "nobody" and "could not be found" are answers.

    `door` is whom it went to (a part of `contacts.PARTS`, or ""), `worker` whether it is about one who works with
    children: then it goes to the LADO, within one working day and never through the agency.
    """

    known: str
    decision: str
    reasons: str
    told: str
    door: str = ""
    worker: bool = False

    def must_change(self) -> str:
        """What to mend before it can be kept; "" when nothing."""
        said = (self.known, self.decision, self.reasons, self.told)
        if not all(text.strip() for text in said):
            return "Fill in all four. “Nobody” and “could not be found” are answers too."
        if any(len(text) > FIELD_LETTERS for text in said):
            return f"Please keep each part under {FIELD_LETTERS:,} letters."
        if self.door and self.door not in PARTS:
            return "Choose one of the doors."
        if self.worker and self.door not in FOR_WORKERS:
            return LADO_FIRST
        return ""


@dataclass(frozen=True)
class OnDuty:
    """One case whose duty copy is real: something was heard, or the person asked for help now."""

    case_id: RecordId
    caseload: str
    why: tuple[str, ...]
    asked_for_help: bool
    looked: bool = False
    """Somebody on duty has opened all of it. It stays on the page until the response is read as others are."""
    read_by: date | None = None


@dataclass(frozen=True)
class Opened:
    """What was real among the duty copies that one page opened. Of `total` that wait unread, `opened` were opened here
    and `unopened` stand after `last`, where the next part begins.
    """

    found: tuple[OnDuty, ...]
    total: int
    opened: int
    unopened: int
    last: Turn


def waiting(keyring: Keyring, after: Turn = HEAD) -> Opened:
    """Unread cases, in every caseload, whose duty copy is real, of those due first `after` a place (`unread.part`).

    A dummy has the same size, so only opening tells; conflicts and absence elsewhere never hide danger from here.
    Raises NotGranted for people who are not on duty.
    """
    keyring.must_hold("duty")
    waits = line(select(Message.case_id).where(Message.waiting, Message.for_duty.is_not(None)))
    wanted = (
        part(waits, after)
        .outerjoin(Caseload, Caseload.id == Case.caseload_id)
        .outerjoin(DutyLook, DutyLook.case_id == Case.id)
        .add_columns(Case.sealed_for_duty, Case.duty_id, Case.read_by)
        .add_columns(Caseload.name.label("caseload"), DutyLook.place.label("looked"))
    )
    all_rows = db.session.execute(wanted).all()
    rows = in_turn(all_rows)
    later = _later(keyring, [row.id for row in rows if row.again])
    found = [each for row in rows if (each := _real(keyring, row, later.get(row.id, [])))]
    last = Turn(rows[-1].due, rows[-1].id) if rows else after
    return Opened(tuple(found), all_rows[0].total, len(rows), all_rows[0].left - len(rows), last)


def all_looked_at(keyring: Keyring, seen: Opened | None = None) -> bool:
    """Whether somebody on duty has opened each that is real, to the end of the line; `seen` is its head, just opened.

    Raises NotGranted.
    """
    seen = waiting(keyring) if seen is None else seen
    while all(each.looked for each in seen.found):
        if not seen.unopened:
            return True
        seen = waiting(keyring, seen.last)
    return False


def _real(keyring: Keyring, row: Row[Any], lines: Sequence[LaterLine]) -> OnDuty | None:
    copy = open_for_duty(row.sealed_for_duty, keyring.key(row.duty_id), row.id) if row.read_by else None
    if copy is None and not lines:
        return None
    why = (*(copy.why if copy else ()), *(reason for each in lines for reason in each.why))
    last = max((each.place for each in lines), default=0)
    looked = row.looked is not None and row.looked >= last
    return OnDuty(row.id, row.caseload, tuple(dict.fromkeys(why)), bool(copy and copy.contact), looked, row.read_by)


@dataclass(frozen=True)
class LaterLine:
    """A message that a person wrote later, in which danger was heard."""

    place: int
    text: str
    why: tuple[str, ...]


def _later(keyring: Keyring, case_ids: Sequence[RecordId], *, unread: bool = True) -> dict[RecordId, list[LaterLine]]:
    """Real duty copies of later messages, by case: those that nobody has read, or all."""
    wanted = [Message.case_id.in_(case_ids), Message.for_duty.is_not(None)] + [Message.waiting] * unread
    found: dict[RecordId, list[LaterLine]] = {}
    for each in db.session.scalars(select(Message).where(*wanted).order_by(Message.place)):
        assert each.for_duty is not None
        assert each.duty_id is not None
        text, why = open_line_for_duty(each.for_duty, keyring.key(each.duty_id), each.id, each.case_id)
        if why:
            found.setdefault(each.case_id, []).append(LaterLine(each.place, text, why))
    return found


def open_copy(keyring: Keyring, case_id: RecordId, why: str, today: date) -> ForDuty:
    """Open one duty copy, with what was written later; recorded, and the person sees it.

    Raises NoSuchCase, NotGranted, or CannotDo for a dummy.
    """
    case = db.session.get(Case, case_id)
    if case is None:
        raise NoSuchCase
    copy = open_for_duty(case.sealed_for_duty, keyring.key(case.duty_id), case_id)
    later = _later(keyring, [case_id], unread=False).get(case_id, [])
    last = max((line.place for line in later), default=0)
    with writing():
        trail.record(Act, today, keyring.staff_id, "opened words", case_id, why)
        before = db.session.get(DutyLook, case_id)
        if copy is not None or later:
            danger_work.take_up(keyring, case_id, today, anew=before is not None and before.place < last)
        db.session.merge(DutyLook(case_id=case_id, place=last))
    if copy is None and not later:
        raise CannotDo("Nothing was heard in this one that needs the people on duty.")
    copy = copy or ForDuty((), ())
    reasons = (*copy.why, *(reason for line in later for reason in line.why))
    return replace(
        copy,
        why=tuple(dict.fromkeys(reasons)),
        answers=(*copy.answers, *(("wrote later", line.text) for line in later)),
    )


def decide(keyring: Keyring, case_id: RecordId, made: Decision, *, still_open: bool, today: date) -> RecordId:
    """Keep a decision, sealed to the duty key. While one is open the words cannot be taken back. Raises CannotDo."""
    if wrong := made.must_change():
        raise CannotDo(wrong)
    if db.session.get(Case, case_id) is None:
        raise NoSuchCase
    key_id, pair = keyring.current("duty")
    record_id = new_id()
    sealed = seal(json.dumps(asdict(made)).encode(), pair.public, Place("safeguarding", record_id, case_id))
    with writing():
        if db.session.get(Case, case_id, with_for_update=True) is None:
            raise NoSuchCase
        db.session.add(
            SafeguardingRecord(
                id=record_id,
                case_id=case_id,
                key_id=key_id,
                open=still_open,
                sealed=sealed,
                by=keyring.staff_id,
                day=today,
            )
        )
        danger_work.decided(case_id, still_open=still_open)
        trail.record(Act, today, keyring.staff_id, "recorded a danger decision", case_id)
    return record_id


def decisions_on(keyring: Keyring, case_id: RecordId) -> Sequence[tuple[SafeguardingRecord, Decision]]:
    """Every decision on one case, oldest first. Raises NotGranted."""
    found = db.session.scalars(
        select(SafeguardingRecord).where(SafeguardingRecord.case_id == case_id).order_by(SafeguardingRecord.day)
    )
    return [(record, _opened(keyring, record)) for record in found]


def _opened(keyring: Keyring, record: SafeguardingRecord) -> Decision:
    place = Place("safeguarding", record.id, record.case_id)
    try:
        return Decision(**json.loads(open_sealed(record.sealed, keyring.key(record.key_id), place)))
    except TypeError as wrong:
        raise CannotOpen from wrong


def finish(keyring: Keyring, record_id: RecordId, today: date) -> None:
    """The work on this danger is over: the person may take their words back again. Raises CannotDo."""
    keyring.must_hold("duty")
    with writing():
        record = db.session.get(SafeguardingRecord, record_id)
        if record is None or not record.open:
            raise CannotDo("There is no open decision here.")
        record.open = False
        db.session.flush()
        if not is_open(record.case_id):
            danger_work.decided(record.case_id, still_open=False)
        trail.record(Act, today, keyring.staff_id, "finished a danger decision", record.case_id)


def open_now(case_id: RecordId) -> ColumnElement[bool]:
    """The same as `is_open`, as a condition in a larger question."""
    return exists().where(SafeguardingRecord.case_id == case_id, SafeguardingRecord.open)


def is_open(case_id: RecordId) -> bool:
    """Whether somebody is still working to keep someone safe."""
    return (
        db.session.scalar(
            select(SafeguardingRecord.id).where(SafeguardingRecord.case_id == case_id, SafeguardingRecord.open).limit(1)
        )
        is not None
    )
