"""The sign-in of a council's people, on the published side alone: a passphrase opens their key for one session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Select, delete, select

from feedback_app.accounts import second_factor
from feedback_app.accounts.attempt import Attempt
from feedback_app.accounts.entry import Entry
from feedback_app.accounts.passkeys import Side
from feedback_app.accounts.passphrase import Stretched, check_strength, stretch_passphrase
from feedback_app.accounts.sessions import WrongSignIn, hash_of, key_under, new_token
from feedback_app.audit import trail
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import (
    Council,
    CouncilGrant,
    CouncilInvitation,
    CouncilPasskey,
    CouncilPerson,
    CouncilSession,
    PublishedAct,
    PublishedId,
    new_id,
)
from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, key_pair

ENTRY: Final = Entry(CouncilPerson, Side(CouncilSession, CouncilPasskey, PublishedAct, "person_id"))


@dataclass(frozen=True)
class SignedInCouncil:
    """One of a council's people in this request, with their own key open. `waits`: a passkey is still asked for."""

    person: CouncilPerson
    council: Council
    pair: KeyPair
    waits: bool = False


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


def _with_key(person: CouncilPerson, known: Stretched, token: str) -> dict[str, bytes]:
    """Their key, locked for one session under its cookie's secret."""
    seed = unlock(person.wrapped_key, known.lock, _place(person.id))
    return {"wrapped_key": lock(seed, key_under(token), _in_session(token))}


def own_pair(person: CouncilPerson, passphrase: str) -> KeyPair:
    """Their key pair. Raises CannotOpen when the passphrase is not theirs."""
    known = stretch_passphrase(passphrase, person.salt)
    return key_pair(unlock(person.wrapped_key, known.lock, _place(person.id)))


def _in_session(token: str) -> Place:
    return Place("session", hash_of(token), b"council")


def sign_in(typed: Attempt, settings: Settings) -> str:
    """A new session's token. Raises WrongSignIn after the same work whether or not the name exists."""
    return ENTRY.sign_in(typed, settings, _with_key)


def find(token: str, slot: int, settings: Settings) -> SignedInCouncil | None:
    """Who this cookie belongs to now, or None when there is no such session any more; a rest ends it."""
    row = ENTRY.find(token, slot, settings, Council, CouncilPerson.council_id)
    if row is None:
        return None
    session, person, council = row
    try:
        pair = key_pair(unlock(session.wrapped_key, key_under(token), _in_session(token)))
    except CannotOpen:
        return None
    return SignedInCouncil(person, council, pair, session.waits) if pair.public == person.public_key else None


@dataclass(frozen=True)
class Invited:
    """What an invitation says."""

    council: Council
    sign_in_name: str
    role: str

    @property
    def shown_as(self) -> str:
        return f"{self.role}, {self.council.name}"


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


def join(token: str, passphrase: str, factor: str, today: date, mail: str = "") -> None:
    """Make the sign-in that `token` invites to. Who lost their passphrase begins with a new key and can read nothing.

    `mail` is where they want to hear that there is something to look at (see mail_address.py); "" leaves it.

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
            ENTRY.leave(old.id)
            db.session.execute(delete(CouncilGrant).where(CouncilGrant.person_id == old.id))
            _set_passphrase(old, passphrase, factor)
            old.active = True
        if mail:
            (old or person).mail = mail
        trail.record(PublishedAct, today, old.id if old else person.id, "joined")


def remove(sign_in_name: str, today: date) -> bool:
    """Let this person read nothing more, from now on. False when nobody signs in by this name."""
    return ENTRY.remove(sign_in_name, today, CouncilInvitation.sign_in_name, CouncilGrant.person_id)


def addresses(key_id: PublishedId) -> Select[str]:
    """Where those want mail who hold a council's key: nobody else could read what it is about."""
    return (
        select(CouncilPerson.mail)
        .join(CouncilGrant, CouncilGrant.person_id == CouncilPerson.id)
        .where(CouncilGrant.key_id == key_id, CouncilPerson.active, CouncilPerson.mail != "")
        .order_by(CouncilPerson.mail)
    )
