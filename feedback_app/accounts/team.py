"""The independent team's sign-in: a passphrase opens the person's key for this session and nothing longer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select

from feedback_app.accounts import second_factor
from feedback_app.accounts.attempt import Attempt
from feedback_app.accounts.entry import Entry
from feedback_app.accounts.passkeys import Side
from feedback_app.accounts.passphrase import Stretched, stretch_passphrase
from feedback_app.accounts.sessions import has_ended, has_rested, hash_of, key_under
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Passkey, RecordId, Staff, StaffSession, new_id
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, key_pair

ENTRY: Final = Entry(Staff, Side(StaffSession, Passkey, Act, "staff_id"))


@dataclass(frozen=True)
class SignedIn:
    """One of the team in this request. `keyring` is None while their keys are locked (after a rest).

    `waits` says that a passkey is still asked for.
    """

    staff: Staff
    keyring: Keyring | None
    waits: bool = False


def new_staff(
    sign_in_name: str,
    shown_as: str,
    passphrase: str,
    lock_side: str | None,
    *,
    duty: bool = False,
    factor: str = "",
    trustee: bool = False,
) -> Staff:
    """A person with a fresh key pair, locked under their passphrase. Holds nothing until somebody grants it."""
    pair, salt, staff_id = key_pair(), secrets.token_bytes(16), new_id()
    known = stretch_passphrase(passphrase, salt)
    locked_factor = second_factor.lock_secret(factor, known.factor, staff_id) if factor else None
    return Staff(
        second_factor=locked_factor,
        id=staff_id,
        sign_in_name=sign_in_name.strip().lower(),
        shown_as=shown_as,
        lock_side=lock_side,
        duty=duty,
        trustee=trustee,
        salt=salt,
        verifier=known.verifier,
        public_key=pair.public,
        wrapped_key=lock(pair.seed, known.lock, Place("staff key", staff_id, b"passphrase")),
    )


def _own_pair(staff: Staff, known: Stretched) -> KeyPair:
    return key_pair(unlock(staff.wrapped_key, known.lock, Place("staff key", staff.id, b"passphrase")))


def sign_in(typed: Attempt, settings: Settings) -> str:
    """A new session's token. Raises WrongSignIn after the same work whether or not the name exists."""
    return ENTRY.sign_in(typed, settings, lambda who, known, key: {"wrapped_key": _wrapped(_own_pair(who, known), key)})


def _wrapped(pair: KeyPair, token: str) -> bytes:
    return lock(pair.seed, key_under(token), Place("session", hash_of(token), b"staff"))


def find(token: str, slot: int, settings: Settings) -> SignedIn | None:
    """Who this cookie belongs to now; locks the keys after a rest. None when there is no such session."""
    row = db.session.execute(
        select(StaffSession, Staff)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == hash_of(token))
    ).one_or_none()
    if row is None or has_ended(row[0].ends, slot) or not row[1].active:
        return None
    session, staff = row
    if session.waits:
        return SignedIn(staff, None, waits=True)
    if session.wrapped_key is not None and has_rested(session.slot, slot, settings.idle_minutes):
        _update(session.token_hash, None, slot)
        return SignedIn(staff, None)
    if session.slot != slot:
        _update(session.token_hash, session.wrapped_key, slot)
    return SignedIn(staff, _keyring(staff, session, token))


def _keyring(staff: Staff, session: StaffSession, token: str) -> Keyring | None:
    if session.wrapped_key is None:
        return None
    try:
        seed = unlock(session.wrapped_key, key_under(token), Place("session", session.token_hash, b"staff"))
    except CannotOpen:
        return None
    pair = key_pair(seed)
    return Keyring(staff.id, pair) if pair.public == staff.public_key else None  # else the row was given to another


def _update(token_hash: bytes, wrapped: bytes | None, slot: int) -> None:
    with writing():
        session = db.session.get(StaffSession, token_hash)
        if session is not None:
            session.wrapped_key, session.slot = wrapped, slot


def unlock_again(token: str, passphrase: str, slot: int) -> None:
    """Open the keys of a session that has rested. Raises WrongSignIn."""
    row = db.session.execute(
        select(Staff)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(StaffSession.token_hash == hash_of(token))
    ).scalar_one_or_none()
    db.session.rollback()
    known = ENTRY.check(row, passphrase)
    assert row is not None
    _update(hash_of(token), _wrapped(_own_pair(row, known), token), slot)


def sessions_of(staff_id: RecordId) -> int:
    """How many sessions of one person are open."""
    return (
        db.session.scalar(select(func.count()).select_from(StaffSession).where(StaffSession.staff_id == staff_id)) or 0
    )


def sign_out_everywhere(staff_id: RecordId) -> None:
    """End every session of one person at once."""
    with writing():
        db.session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def names_of(ids: set[RecordId]) -> dict[bytes, str]:
    """How each of the team is shown, by id."""
    rows = db.session.execute(select(Staff.id, Staff.shown_as).where(Staff.id.in_(ids)))
    return {staff_id: shown_as for staff_id, shown_as in rows}
