"""The sign-in of a council's people, on the published side alone: a passphrase opens their key for one session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, select

from feedback_app.accounts import second_factor
from feedback_app.accounts.attempt import Attempt
from feedback_app.accounts.passphrase import Stretched, check_strength, same, stretch_passphrase
from feedback_app.accounts.sessions import WrongSignIn, has_ended, has_rested, hash_of, key_under, new_token
from feedback_app.audit import trail
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import (
    Council,
    CouncilGrant,
    CouncilInvitation,
    CouncilPerson,
    CouncilSession,
    PublishedAct,
    PublishedId,
    new_id,
)
from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, key_pair

_NOBODY_SALT: Final = secrets.token_bytes(16)


@dataclass(frozen=True)
class SignedInCouncil:
    """One of a council's people in this request, with their own key open."""

    person: CouncilPerson
    council: Council
    pair: KeyPair


def new_person(
    council_id: PublishedId, sign_in_name: str, role: str, passphrase: str, *, factor: str = ""
) -> CouncilPerson:
    """A person with a fresh key pair, locked under their passphrase. They can read nothing yet."""
    person = CouncilPerson(
        id=new_id(), council_id=council_id, sign_in_name=sign_in_name.strip().lower(), role=role
    )  # fmt: skip
    _set_passphrase(person, passphrase, factor)
    return person


def _set_passphrase(person: CouncilPerson, passphrase: str, factor: str) -> None:
    pair, salt = key_pair(), secrets.token_bytes(16)
    known = stretch_passphrase(passphrase, salt)
    person.salt, person.verifier, person.public_key = salt, known.verifier, pair.public
    person.wrapped_key = lock(pair.seed, known.lock, _place(person.id))
    person.last_factor = None
    person.second_factor = second_factor.lock_secret(factor, known.factor, person.id) if factor else None


def _place(person_id: bytes) -> Place:
    return Place("council person key", person_id, b"passphrase")


def _check(person: CouncilPerson | None, passphrase: str) -> tuple[CouncilPerson, Stretched]:
    known = stretch_passphrase(passphrase, person.salt if person else _NOBODY_SALT)
    if person is None or not same(known.verifier, person.verifier) or not person.active:
        raise WrongSignIn
    return person, known


def sign_in(typed: Attempt, settings: Settings) -> str:
    """A new session's token. Raises WrongSignIn after the same work whether or not the name exists."""
    found = db.session.scalar(select(CouncilPerson).where(CouncilPerson.sign_in_name == typed.name.strip().lower()))
    db.session.rollback()
    person, known = _check(found, typed.passphrase)
    seed = unlock(person.wrapped_key, known.lock, _place(person.id))
    token = new_token()
    with writing():
        now = db.session.get_one(CouncilPerson, person.id, with_for_update=True, populate_existing=True)
        used = second_factor.accepts(now.second_factor, now.last_factor, known.factor, now.id, typed.code, typed.now)
        if used is None:
            raise WrongSignIn
        now.last_factor = used or None
        db.session.add(
            CouncilSession(
                token_hash=hash_of(token), person_id=now.id, slot=typed.slot,
                ends=typed.slot + 12 * settings.session_hours,
                wrapped_key=lock(seed, key_under(token), Place("session", hash_of(token), b"council")),
            )
        )  # fmt: skip
        trail.record(PublishedAct, typed.today, now.id, "signed in")
    return token


def find(token: str, slot: int, settings: Settings) -> SignedInCouncil | None:
    """Who this cookie belongs to now, or None when there is no such session any more; a rest ends it."""
    row = db.session.execute(
        select(CouncilSession, CouncilPerson, Council)
        .join(CouncilPerson, CouncilPerson.id == CouncilSession.person_id)
        .join(Council, Council.id == CouncilPerson.council_id)
        .where(CouncilSession.token_hash == hash_of(token))
    ).one_or_none()
    if row is None or has_ended(row[0].ends, slot) or not row[1].active:
        return None
    session, person, council = row
    if has_rested(session.slot, slot, 3 * settings.idle_minutes):
        sign_out(token)
        return None
    if session.slot != slot:
        with writing():
            db.session.get_one(CouncilSession, session.token_hash).slot = slot
    try:
        seed = unlock(session.wrapped_key, key_under(token), Place("session", session.token_hash, b"council"))
    except CannotOpen:
        return None
    return SignedInCouncil(person, council, key_pair(seed))


def sign_out(token: str) -> None:
    """End the session at once."""
    with writing():
        db.session.execute(delete(CouncilSession).where(CouncilSession.token_hash == hash_of(token)))


def set_factor(person_id: PublishedId, passphrase: str, factor: str, today: date) -> None:
    """Give a person who has none a second factor. Raises WrongSignIn when the passphrase is not theirs."""
    person = db.session.get_one(CouncilPerson, person_id)
    db.session.rollback()
    _, known = _check(person, passphrase)
    with writing():
        found = db.session.get_one(CouncilPerson, person_id)
        found.second_factor = second_factor.lock_secret(factor, known.factor, person_id)
        trail.record(PublishedAct, today, person_id, "set a second factor")


@dataclass(frozen=True)
class Invited:
    """What an invitation says."""

    council: Council
    sign_in_name: str
    role: str


def invite(council_name: str, sign_in_name: str, role: str, today: date, days: int) -> str:
    """A token that makes one sign-in for a council, once, within `days`. Raises LookupError for an unknown council."""
    council = db.session.scalar(select(Council).where(Council.name == council_name))
    if council is None:
        raise LookupError(f"There is no council with the name {council_name}.")
    token, council_id = new_token(), council.id
    with writing():
        db.session.add(
            CouncilInvitation(
                token_hash=hash_of(token), council_id=council_id, sign_in_name=sign_in_name.strip().lower(),
                role=role, expires_on=today + timedelta(days=days),
            )
        )  # fmt: skip
    return token


def invited(token: str, today: date) -> Invited | None:
    """What a token invites to; None when it was used, is over, or never was."""
    row = db.session.execute(
        select(CouncilInvitation, Council)
        .join(Council, Council.id == CouncilInvitation.council_id)
        .where(CouncilInvitation.token_hash == hash_of(token), CouncilInvitation.expires_on >= today)
    ).one_or_none()
    return Invited(row[1], row[0].sign_in_name, row[0].role) if row else None


def join(token: str, passphrase: str, factor: str, today: date) -> None:
    """Make the sign-in that `token` invites to. Who lost their passphrase begins with a new key and can read nothing.

    Raises WrongSignIn when the token does not work (any more), WeakPassphrase for a passphrase that is easy to guess.
    """
    found = invited(token, today)
    db.session.rollback()
    if found is None:
        raise WrongSignIn
    check_strength(passphrase, found.sign_in_name, found.role)
    person = new_person(found.council.id, found.sign_in_name, found.role, passphrase, factor=factor)
    with writing():
        gone = db.session.execute(delete(CouncilInvitation).where(CouncilInvitation.token_hash == hash_of(token)))
        if not gone.rowcount:  # type: ignore[attr-defined]
            raise WrongSignIn
        old = db.session.scalar(select(CouncilPerson).where(CouncilPerson.sign_in_name == found.sign_in_name))
        if old is None:
            db.session.add(person)
            db.session.flush()
        elif old.council_id != found.council.id:
            raise WrongSignIn
        else:
            db.session.execute(delete(CouncilSession).where(CouncilSession.person_id == old.id))
            db.session.execute(delete(CouncilGrant).where(CouncilGrant.person_id == old.id))
            _set_passphrase(old, passphrase, factor)
        trail.record(PublishedAct, today, old.id if old else person.id, "joined")


def forget_ended(slot: int) -> int:
    """Erase sessions past their end; how many."""
    with writing():
        done = db.session.execute(delete(CouncilSession).where(CouncilSession.ends <= slot))
    return int(done.rowcount)  # type: ignore[attr-defined]
