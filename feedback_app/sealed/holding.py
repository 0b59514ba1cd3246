"""Who holds what: making a key, passing it on, giving it up. Only somebody who holds a key can pass it on."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete, exists, or_, select, update

from feedback_app.accounts.passphrase import derive
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import (
    Act,
    Caseload,
    Conflict,
    Grant,
    RecordId,
    RecoverySheet,
    SealingKey,
    Staff,
    new_id,
)
from feedback_app.sealed.keyring import Keyring, grant, grant_pair, make_key
from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, Place, key_pair

SHEET_BYTES: Final = 30
ON_SHEETS: Final = ("lock", "trustee")
"""The keys that only few hold, so that all of them may be gone one day."""


class CannotHold(ValueError):
    """This key cannot be made or passed on; the sentence says why."""


@dataclass(frozen=True)
class Missing:
    """A colleague, and the keys that I hold and they may hold but do not."""

    person: Staff
    keys: tuple[SealingKey, ...]


def may_hold(person: Staff, key: SealingKey, conflicts: set[tuple[bytes, bytes]]) -> bool:
    """Whether this person may hold this key at all: their own lock only, duty keys on duty only, no conflict."""
    if not person.active or (person.id, key.caseload_id or b"") in conflicts:
        return False
    if person.trustee or key.kind == "trustee":
        return person.trustee and key.kind == "trustee"
    if key.kind == "lock":
        return person.lock_side == key.side
    return person.duty if key.kind == "duty" else True


def _conflicts() -> set[tuple[bytes, bytes]]:
    return {(c.staff_id, c.caseload_id) for c in db.session.scalars(select(Conflict))}


@dataclass(frozen=True)
class There:
    """A key, its caseload, and whether somebody who is still there holds it."""

    key: SealingKey
    caseload: Caseload | None
    has_holder: bool


def there(keyring: Keyring) -> Sequence[There]:
    """Every key in use, and those that this person holds from before, by caseload: one statement."""
    holder = exists().where(Grant.key_id == SealingKey.id, Grant.staff_id == Staff.id, Staff.active)
    rows = db.session.execute(
        select(SealingKey, Caseload, holder)
        .outerjoin(Caseload, Caseload.id == SealingKey.caseload_id)
        .where(or_(~SealingKey.retired, SealingKey.id.in_(keyring.load_all())))
        .order_by(Caseload.name, SealingKey.kind, SealingKey.id)
    )
    return [There(*row) for row in rows]


def missing(keyring: Keyring, known: Sequence[There]) -> Sequence[Missing]:
    """What this person could pass on, colleague by colleague: two statements. `known` is what is `there`."""
    held = keyring.load_all()
    keys = [each.key for each in known if each.key.id in held]
    grants = db.session.execute(select(Grant.key_id, Grant.staff_id).where(Grant.key_id.in_(held)))
    holders = {(key_id, staff_id) for key_id, staff_id in grants}
    rows = db.session.execute(
        select(Staff, Conflict)
        .outerjoin(Conflict, Conflict.staff_id == Staff.id)
        .where(Staff.active)
        .order_by(Staff.shown_as)
    ).all()
    conflicts: set[tuple[bytes, bytes]] = {(c.staff_id, c.caseload_id) for _, c in rows if c is not None}
    found = []
    for person in dict.fromkeys(person for person, _ in rows):
        lacks = [k for k in keys if (k.id, person.id) not in holders and may_hold(person, k, conflicts)]
        if lacks and person.id != keyring.staff_id:
            found.append(Missing(person, tuple(lacks)))
    return found


def pass_on(keyring: Keyring, staff_id: RecordId, today: date) -> int:
    """Give a colleague every key that they may hold and this person holds; how many. The act names the colleague."""
    wanted = next((m for m in missing(keyring, there(keyring)) if m.person.id == staff_id), None)
    if wanted is None:
        return 0
    with writing():
        person = db.session.get_one(Staff, staff_id)
        for key in wanted.keys:
            grant(keyring, key, person)
        trail.record(Act, today, keyring.staff_id, "passed keys on", staff_id, f"{len(wanted.keys)} keys")
    return len(wanted.keys)


def declare_conflict(keyring: Keyring, caseload_id: RecordId, today: date) -> None:
    """From now on this person cannot read this caseload, nor be given its keys, whoever they ask."""
    keys = select(SealingKey.id).where(SealingKey.caseload_id == caseload_id)
    with writing():
        if db.session.get(Conflict, (keyring.staff_id, caseload_id)) is None:
            db.session.add(Conflict(staff_id=keyring.staff_id, caseload_id=caseload_id))
        db.session.execute(delete(Grant).where(Grant.staff_id == keyring.staff_id, Grant.key_id.in_(keys)))
        trail.record(Act, today, keyring.staff_id, "declared a conflict", caseload_id)


@dataclass(frozen=True)
class ToMake:
    """A key that nobody has made yet, and that this person may make."""

    kind: str
    side: str
    caseload: Caseload | None


def to_make(staff: Staff, known: Iterable[There]) -> Sequence[ToMake]:
    """Keys that are missing and that this person may be the first to hold: each lock by somebody of its own side.

    The trustees' key is missing too when its last holder has left: what comes next must find somebody who can read it.
    """
    made = {
        (each.key.kind, each.key.side, each.key.caseload_id)
        for each in known
        if not each.key.retired and (each.key.kind != "trustee" or each.has_holder)
    }
    wanted = [ToMake("trustee", "-", None)] if staff.trustee else _to_make_on_the_team(staff)
    return [w for w in wanted if (w.kind, w.side, w.caseload.id if w.caseload else None) not in made]


def _to_make_on_the_team(staff: Staff) -> list[ToMake]:
    wanted = [ToMake("signing", "-", None)]
    if staff.duty:
        wanted.append(ToMake("duty", "-", None))
    for caseload in db.session.scalars(select(Caseload).order_by(Caseload.name)):
        wanted.append(ToMake("caseload", "-", caseload))
        if staff.lock_side:
            wanted.append(ToMake("lock", staff.lock_side, caseload))
    return wanted


def make_missing(keyring: Keyring, today: date) -> int:
    """Make every key that is missing and that this person may hold; how many. Colleagues then get them by `pass_on`.

    Setting up takes two people at two sign-ins: nobody can make the lock of the other side.
    """
    staff = db.session.get_one(Staff, keyring.staff_id)
    conflicts = _conflicts()
    made = 0
    with writing():
        for wanted in to_make(staff, there(keyring)):
            if wanted.caseload is not None and (staff.id, wanted.caseload.id) in conflicts:
                continue
            if wanted.kind == "trustee":
                db.session.execute(update(SealingKey).where(SealingKey.kind == "trustee").values(retired=True))
            make_key(wanted.kind, [staff], wanted.caseload.id if wanted.caseload else None, wanted.side)
            made += 1
        if made:
            trail.record(Act, today, staff.id, "made keys", None, f"{made} keys")
    return made


def make_sheets(keyring: Keyring, today: date) -> list[tuple[str, str]]:
    """Print a recovery sheet for the lock held, or the trustees' key: (what it opens, its code). Shown once.

    Earlier ones stop working. A sheet restores a key when nobody who holds it is left. Each side keeps its own, apart
    from the other's.
    """
    held = keyring.load_all()
    keys = db.session.scalars(
        select(SealingKey).where(SealingKey.id.in_(held), SealingKey.kind.in_(ON_SHEETS), ~SealingKey.retired)
    ).all()
    code = base64.b32encode(secrets.token_bytes(SHEET_BYTES)).decode()
    sheet_key = derive(code.encode(), "recovery sheet")
    with writing():
        for key in keys:
            db.session.execute(delete(RecoverySheet).where(RecoverySheet.key_id == key.id))
            sheet_id = new_id()
            sealed = lock(keyring.key(key.id).seed, sheet_key, Place("recovery sheet", sheet_id, key.id))
            db.session.add(
                RecoverySheet(id=sheet_id, key_id=key.id, sealed_key=sealed, made_by=keyring.staff_id, day=today)
            )
        trail.record(Act, today, keyring.staff_id, "made a recovery sheet")
    return [("the trustees' key" if key.kind == "trustee" else f"lock {key.side}", code) for key in keys[:1]]


def without_sheet(keyring: Keyring) -> bool:
    """Whether a key that this person holds could be lost with its holders: it is new, or nobody has made a sheet."""
    held = keyring.load_all()
    on_sheets = SealingKey.kind.in_(ON_SHEETS), ~SealingKey.retired
    lacking = select(SealingKey.id).where(
        SealingKey.id.in_(held), *on_sheets, SealingKey.id.not_in(select(RecoverySheet.key_id))
    )
    return db.session.scalar(lacking.limit(1)) is not None


def recover(keyring: Keyring, typed: str, today: date) -> int:
    """Take keys back with their sheet; how many. Raises CannotHold when the code does not fit, or not this person."""
    code = "".join(typed.upper().split()).replace("-", "")
    sheet_key = derive(code.encode(), "recovery sheet")
    staff = db.session.get_one(Staff, keyring.staff_id)
    conflicts, held = _conflicts(), keyring.load_all()
    rows = db.session.execute(
        select(RecoverySheet, SealingKey).join(SealingKey, SealingKey.id == RecoverySheet.key_id)
    ).all()
    opened = list(_opened(rows, sheet_key))
    if not opened:
        raise CannotHold("That is not the code of a sheet. Please check each letter.")
    fitting = [(key, seed) for key, seed in opened if may_hold(staff, key, conflicts)]
    if not fitting:
        raise CannotHold("This sheet is not for you. Someone who may hold what it opens must use it.")
    with writing():
        for key, seed in fitting:
            if key.id not in held:
                grant_pair(key, key_pair(seed), db.session.get_one(Staff, staff.id))
        trail.record(Act, today, staff.id, "used a recovery sheet")
    return len(fitting)


def _opened(rows: Iterable[tuple[RecoverySheet, SealingKey]], sheet_key: bytes) -> Iterable[tuple[SealingKey, bytes]]:
    for sheet, key in rows:
        try:
            seed = unlock(sheet.sealed_key, sheet_key, Place("recovery sheet", sheet.id, key.id))
        except CannotOpen:
            continue
        if key_pair(seed).public == key.public_key:
            yield key, seed
