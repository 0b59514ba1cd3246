"""A year's table on its way out: made ready by one, released by a second, signed, put in the outbox; never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from analysis.canonical import canonical_bytes
from analysis.released import ReleasedReport
from feedback_app.audit import trail
from feedback_app.crossing.envelopes import YEAR_TABLE, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, RecordId, YearDraft, new_id
from feedback_app.publishing.year_parts import AGENCY, CannotAddUp, Parts, Place, figures, place, places
from feedback_app.sealed.keyring import Keyring, NotGranted
from feedback_app.sealed.signing import sign

NOT_WAITING: Final = "This year's table is not waiting for a second person."
MOVED: Final = (
    "The numbers are not those that were made ready: one was taken out of a report since then. "
    "Send it back, and make it ready again."
)


@dataclass(frozen=True)
class YearOut:
    """A year's table before release, just as it would be published."""

    row: YearDraft
    whose: Place
    parts: Parts
    released: ReleasedReport

    @property
    def title(self) -> str:
        """Whose year it is."""
        return f"{self.whose.name}, {self.row.year}"

    @property
    def mark(self) -> str:
        """16 hexadecimal digits that belong to just these numbers: the second person confirms them."""
        return _digest(self.released).hex()[:16]


def _digest(released: ReleasedReport) -> bytes:
    return hashlib.sha256(released.canonical_bytes()).digest()


def may_choose(keyring: Keyring) -> list[Place]:
    """The places of which this person may make a year ready: an agency's only with its key."""
    return [each for each in places() if _may_open(keyring, each)]


def _may_open(keyring: Keyring, whose: Place) -> bool:
    if whose.level != AGENCY:
        return True
    try:
        keyring.must_hold("caseload", whose.caseloads[0].id)
    except NotGranted:
        return False
    return True


def waiting(open_ones: Iterable[Place]) -> list[tuple[YearDraft, Place]]:
    """What waits for a second person at these places, the newest year first."""
    found = {(each.level, each.page): each for each in open_ones}
    rows = db.session.scalars(
        select(YearDraft)
        .where(YearDraft.state == "waiting")
        .order_by(YearDraft.year.desc(), YearDraft.level, YearDraft.page)
    )
    return [(row, found[row.level, row.page]) for row in rows if (row.level, row.page) in found]


def make_ready(keyring: Keyring, level: str, page: str, year: int, today: date) -> RecordId:
    """Add a year up and ask for a second person. Its id. Raises CannotAddUp; NotGranted for an agency not open."""
    whose = _open(keyring, place(level, page))
    try:
        with writing():
            _, released = figures(whose, year, today)
            row = YearDraft(
                id=new_id(), level=level, page=page, year=year, figures=_digest(released), written_by=keyring.staff_id
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            trail.record(Act, today, keyring.staff_id, "made a year's table ready", row.id, f"{whose.name}, {year}")
            return row.id
    except IntegrityError as twice:
        raise CannotAddUp("This year's table is out, or waits for a second person already.") from twice


def _open(keyring: Keyring, whose: Place) -> Place:
    if not _may_open(keyring, whose):
        raise NotGranted
    return whose


def waits(keyring: Keyring, draft_id: RecordId) -> YearDraft | None:
    """What was made ready, if it waits and is open to this person."""
    row = db.session.get(YearDraft, draft_id)
    if row is None or row.state != "waiting":
        return None
    try:
        _open(keyring, place(row.level, row.page))
    except (CannotAddUp, NotGranted):
        return None
    return row


def find(keyring: Keyring, draft_id: RecordId, today: date) -> YearOut:
    """One that waits. Raises CannotAddUp, also when its numbers can no longer be added up; NotGranted."""
    row = db.session.get(YearDraft, draft_id)
    if row is None or row.state != "waiting":
        raise CannotAddUp(NOT_WAITING)
    whose = _open(keyring, place(row.level, row.page))
    return YearOut(row, whose, *figures(whose, row.year, today))


def release(keyring: Keyring, draft_id: RecordId, confirmed: str, today: date) -> bytes:
    """Sign as the second person and put it in the outbox, in one transaction. Its hash.

    `confirmed` is YearOut.mark. Raises CannotAddUp: not waiting, one's own, not confirmed, or other numbers than those
    that were made ready; NotGranted.
    """
    _, pair = keyring.current("signing")
    with writing():
        db.session.get(YearDraft, draft_id, with_for_update=True)
        found = find(keyring, draft_id, today)
        _may_go_out(keyring, found, confirmed)
        trail.record(Act, today, keyring.staff_id, "released a year's table", draft_id, found.title)
        body = body_of(found, today, trail.head(Act))
        row = found.row
        row.state, row.released_by, row.day = "released", keyring.staff_id, today
        row.release_hash = hashlib.sha256(body).digest()
        db.session.add(outgoing(YEAR_TABLE, body, sign(body, pair), pair.public))
    return row.release_hash


def _may_go_out(keyring: Keyring, found: YearOut, confirmed: str) -> None:
    if found.row.written_by == keyring.staff_id:
        raise CannotAddUp("You made this ready. A second person must look at it and release it.")
    if _digest(found.released) != found.row.figures:
        raise CannotAddUp(MOVED)
    if confirmed != found.mark:
        raise CannotAddUp("Please tick that you have looked at the numbers, or send it back.")


def body_of(found: YearOut, today: date, head: tuple[int, bytes]) -> bytes:
    """What is signed and published: canonical JSON of the numbers, what they were added up from, and the audit head."""
    told: dict[str, Any] = {
        "audit_acts": head[0],
        "audit_head": head[1].hex(),
        "counted": [list(each) for each in found.parts.counted],
        "level": found.whose.level,
        "name": found.whose.name,
        "page": found.whose.page,
        "released_on": today.isoformat(),
        "report": found.released.as_dict(),
        "year": found.row.year,
    }
    return canonical_bytes(told)


def send_back(keyring: Keyring, draft_id: RecordId, why: str, today: date) -> None:
    """Take away what was made ready, recorded: it can be made ready again. Raises CannotAddUp; NotGranted."""
    with writing():
        row = db.session.get(YearDraft, draft_id, with_for_update=True)
        if row is None or row.state != "waiting":
            raise CannotAddUp(NOT_WAITING)
        _open(keyring, place(row.level, row.page))
        trail.record(Act, today, keyring.staff_id, "sent a year's table back", draft_id, why[:200])
        db.session.delete(row)
