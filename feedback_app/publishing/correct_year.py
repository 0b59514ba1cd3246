"""Correcting a year's numbers that are out: a number goes; asked for by one, released by another, never drawn again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from analysis.canonical import canonical_bytes
from analysis.corrected import CannotTakeOut, take_out
from analysis.released import ReleasedReport
from feedback_app.answers import year_corrections
from feedback_app.audit import trail
from feedback_app.crossing.envelopes import YEAR_CORRECTION, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import YearTable
from feedback_app.models.testimony import Act, RecordId, YearCorrectionDraft, YearDraft, new_id
from feedback_app.publishing.release import refuse_clock_set_back
from feedback_app.publishing.year_parts import CannotAddUp, Place, place
from feedback_app.publishing.years import may_choose
from feedback_app.sealed.keyring import Keyring, NotGranted
from feedback_app.sealed.signing import sign
from feedback_app.words.load import load

NOT_WAITING: Final = "No correction of this year waits for a second person."


@dataclass(frozen=True)
class CorrectingYear:
    """A year that is out, the edition that stands (its body), and the correction that waits, if there is one."""

    row: YearDraft
    whose: Place
    standing: Mapping[str, Any]
    waits: YearCorrectionDraft | None

    @property
    def title(self) -> str:
        """Whose year it is."""
        return f"{self.whose.name}, {self.row.year}"

    @property
    def figures(self) -> ReleasedReport:
        """The numbers of the edition that stands."""
        return ReleasedReport.from_dict(self.standing["report"])

    @property
    def mark(self) -> str:
        """16 hexadecimal digits that belong to just this correction: the second person confirms them."""
        after = edition_after(self, date.min, (0, b""))
        return hashlib.sha256(canonical_bytes(after)).hexdigest()[:16]


def reasons() -> Mapping[str, str]:
    """Why a number may go, by key: everyone reads one of these sentences."""
    found: Mapping[str, str] = load("year_corrections")["why"]
    return found


def out(mine: Collection[Place]) -> list[tuple[YearDraft, Place, bool]]:
    """Every year of these places that is out, the newest first; whether a correction of it waits."""
    found = {(each.level, each.page): each for each in mine}
    asked = YearCorrectionDraft.state == "waiting"
    rows = db.session.execute(
        select(YearDraft, YearCorrectionDraft.id)
        .outerjoin(YearCorrectionDraft, (YearCorrectionDraft.year_id == YearDraft.id) & asked)
        .where(YearDraft.state == "released")
        .order_by(YearDraft.year.desc(), YearDraft.level, YearDraft.page)
    )
    return [
        (row, found[row.level, row.page], waits is not None) for row, waits in rows if (row.level, row.page) in found
    ]


def find(keyring: Keyring, year_id: RecordId) -> CorrectingYear:
    """A year that is out and its open correction. Raises CannotAddUp when it is not out; NotGranted."""
    row = db.session.get(YearDraft, year_id)
    if row is None or row.state != "released" or row.release_hash is None:
        raise CannotAddUp("There are no such numbers that everyone can read. Only what is out is corrected.")
    whose = place(row.level, row.page)
    if (row.level, row.page) not in {(each.level, each.page) for each in may_choose(keyring)}:
        raise NotGranted
    mine = select(YearCorrectionDraft).where(YearCorrectionDraft.year_id == year_id)
    drafts = db.session.scalars(mine.order_by(YearCorrectionDraft.place)).all()
    signed = [draft.release_hash for draft in drafts if draft.state == "released"]
    waits = next((draft for draft in drafts if draft.state == "waiting"), None)
    return CorrectingYear(row, whose, _standing(row.release_hash, signed[-1] if signed else row.release_hash), waits)


def _standing(first: bytes, last: bytes | None) -> Mapping[str, Any]:
    """The body of the edition that stands, just as it was signed last."""
    year = db.session.get(YearTable, first)
    if year is None:
        raise CannotAddUp("These numbers are still on their way. Try again in a minute.")
    body = year_corrections.standing(year, year_corrections.corrections_of(year)).body.encode()
    if hashlib.sha256(body).digest() != last:
        raise CannotAddUp("What stands there is not what we signed last. Wait a minute; if it stays so, tell us all.")
    found: Mapping[str, Any] = json.loads(body)
    return found


def ask(keyring: Keyring, year_id: RecordId, keys: Collection[str], why: str, today: date) -> None:
    """Ask a second person to take these numbers out. Raises CannotAddUp (it says what to change) and NotGranted."""
    found = find(keyring, year_id)
    if not keys:
        raise CannotAddUp("Choose what to take out.")
    if why not in reasons():
        raise CannotAddUp("Choose why, so that people can see why it is gone.")
    try:
        take_out(found.figures, keys)
    except CannotTakeOut as cannot:
        raise CannotAddUp(str(cannot)) from cannot
    try:
        with writing():
            db.session.add(YearCorrectionDraft(
                id=new_id(), year_id=year_id, place=_place(found.standing), why=why,
                taken_out=";".join(sorted(set(keys))), written_by=keyring.staff_id,
            ))  # fmt: skip
            trail.record(Act, today, keyring.staff_id, "asked to correct a year", year_id, why)
    except IntegrityError as twice:
        raise CannotAddUp("Somebody else has just asked to correct these numbers. Look at theirs first.") from twice


def _place(standing: Mapping[str, Any]) -> int:
    return int(standing.get("correction", {}).get("place", 0)) + 1


def edition_after(found: CorrectingYear, today: date, head: tuple[int, bytes]) -> dict[str, Any]:
    """The body that the waiting correction makes: what stands without the numbers, and what it says of itself."""
    assert found.waits is not None
    assert found.row.release_hash is not None
    keys = found.waits.taken_out.split(";")
    return dict(found.standing) | {
        "audit_acts": head[0],
        "audit_head": head[1].hex(),
        "report": take_out(found.figures, keys).as_dict(),
        "correction": {
            "corrects": hashlib.sha256(canonical_bytes(found.standing)).hexdigest(),
            "first": found.row.release_hash.hex(),
            "on": today.isoformat(),
            "place": found.waits.place,
            "taken_out": sorted(keys),
            "why": reasons()[found.waits.why],
        },
    }


def release(keyring: Keyring, year_id: RecordId, confirmed: str, today: date) -> bytes:
    """Sign as the second person and put it in the outbox, in one transaction. Its hash.

    `confirmed` is CorrectingYear.mark. Raises CannotAddUp: none waits, one's own, not confirmed; NotGranted.
    """
    _, pair = keyring.current("signing")
    with writing():
        db.session.get(YearDraft, year_id, with_for_update=True)
        found = find(keyring, year_id)
        waits = _may_go_out(keyring, found, confirmed)
        refuse_clock_set_back(found.row.day or today, today, CannotAddUp)
        trail.record(Act, today, keyring.staff_id, "corrected a year", year_id, found.title)
        body = canonical_bytes(edition_after(found, today, trail.head(Act)))
        if not year_corrections.fits(found.standing, json.loads(body)):
            raise CannotAddUp("This is more than a correction may change. Nothing was published.")
        waits.state, waits.released_by, waits.day = "released", keyring.staff_id, today
        waits.release_hash = hashlib.sha256(body).digest()
        db.session.add(outgoing(YEAR_CORRECTION, body, sign(body, pair), pair.public))
    return waits.release_hash


def _may_go_out(keyring: Keyring, found: CorrectingYear, confirmed: str) -> YearCorrectionDraft:
    if found.waits is None:
        raise CannotAddUp(NOT_WAITING)
    if found.waits.written_by == keyring.staff_id:
        raise CannotAddUp("You asked for this. A second person must look at it and release it.")
    if confirmed != found.mark:
        raise CannotAddUp("Please tick that you have looked at what goes, or send it back.")
    return found.waits


def send_back(keyring: Keyring, year_id: RecordId, why: str, today: date) -> None:
    """Take away what was asked for, recorded. Raises CannotAddUp when none waits; NotGranted."""
    with writing():
        db.session.get(YearDraft, year_id, with_for_update=True)
        found = find(keyring, year_id)
        if found.waits is None:
            raise CannotAddUp(NOT_WAITING)
        trail.record(Act, today, keyring.staff_id, "sent a year's correction back", year_id, why[:200])
        db.session.delete(found.waits)
