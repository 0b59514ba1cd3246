"""An agency leader's sign-in, on the published side alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, select

from feedback_app.accounts import second_factor
from feedback_app.accounts.entry import Entry
from feedback_app.accounts.passkeys import Side
from feedback_app.accounts.passphrase import check_strength, stretch_passphrase
from feedback_app.accounts.sessions import WrongSignIn, hash_of, new_token
from feedback_app.audit import trail
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import (
    Agency,
    Leader,
    LeaderInvitation,
    LeaderPasskey,
    LeaderSession,
    PublishedAct,
    PublishedId,
    new_id,
)

ENTRY: Final = Entry(Leader, Side(LeaderSession, LeaderPasskey, PublishedAct, "leader_id"))


@dataclass(frozen=True)
class SignedInLeader:
    """A leader in this request, with their agency. `waits` says that a passkey is still asked for."""

    leader: Leader
    agency: Agency
    waits: bool = False


def new_leader(
    agency_id: PublishedId, sign_in_name: str, role: str, passphrase: str, *, factor: str = "", duty: str = "signs"
) -> Leader:
    """Someone who answers for an agency: writes drafts only, signs and sends them, or answers for the board."""
    salt, leader_id = secrets.token_bytes(16), new_id()
    known = stretch_passphrase(passphrase, salt)
    return Leader(
        id=leader_id,
        agency_id=agency_id,
        sign_in_name=sign_in_name.strip().lower(),
        role=role,
        duty=duty,
        salt=salt,
        verifier=known.verifier,
        second_factor=second_factor.lock_secret(factor, known.factor, leader_id) if factor else None,
    )


@dataclass(frozen=True)
class Invited:
    """What an invitation says of its leader."""

    agency: Agency
    sign_in_name: str
    role: str
    duty: str

    @property
    def shown_as(self) -> str:
        return f"{self.role}, {self.agency.name}"


def invite(agency_page: str, sign_in_name: str, role: str, today: date, days: int, duty: str = "signs") -> str:
    """A token that makes one leader's sign-in, once, within `days`. Raises LookupError for an unknown agency."""
    agency = db.session.scalar(select(Agency).where(Agency.page == agency_page))
    if agency is None:
        raise LookupError(f"There is no agency with the page {agency_page}.")
    token = new_token()
    with writing():
        db.session.add(
            LeaderInvitation(
                token_hash=hash_of(token),
                agency_id=agency.id,
                sign_in_name=sign_in_name.strip().lower(),
                role=role,
                duty=duty,
                expires_on=today + timedelta(days=days),
            )
        )
    return token


def invited(token: str, today: date) -> Invited | None:
    """What a token invites to; None when it was used, is over, or never was."""
    row = db.session.execute(
        select(LeaderInvitation, Agency)
        .join(Agency, Agency.id == LeaderInvitation.agency_id)
        .where(LeaderInvitation.token_hash == hash_of(token), LeaderInvitation.expires_on >= today)
    ).one_or_none()
    return Invited(row[1], row[0].sign_in_name, row[0].role, row[0].duty) if row else None


def join(token: str, passphrase: str, factor: str, today: date, mail: str = "") -> None:
    """Make the sign-in that `token` invites to; the token is used up. A lost one is replaced by a new invitation.

    `mail` is where they want to hear that there is something to look at (see mail_address.py); "" leaves it.
    Raises WrongSignIn when the token does not work (any more), WeakPassphrase for a passphrase that is easy to guess.
    """
    found = invited(token, today)
    db.session.rollback()
    if found is None:
        raise WrongSignIn
    check_strength(passphrase, found.sign_in_name, found.role)
    leader = new_leader(found.agency.id, found.sign_in_name, found.role, passphrase, factor=factor, duty=found.duty)
    with writing():
        gone = db.session.execute(delete(LeaderInvitation).where(LeaderInvitation.token_hash == hash_of(token)))
        if not gone.rowcount:  # type: ignore[attr-defined]
            raise WrongSignIn
        old = db.session.scalar(select(Leader).where(Leader.sign_in_name == found.sign_in_name))
        if old is None:
            db.session.add(leader)
            db.session.flush()
        elif old.agency_id != found.agency.id:
            raise WrongSignIn
        else:
            ENTRY.leave(old.id)
            old.role, old.duty, old.active = found.role, found.duty, True
            old.salt, old.verifier, old.last_factor = leader.salt, leader.verifier, None
            known = stretch_passphrase(passphrase, leader.salt)
            old.second_factor = second_factor.lock_secret(factor, known.factor, old.id) if factor else None
        if mail:
            (old or leader).mail = mail
        trail.record(PublishedAct, today, old.id if old else leader.id, "joined")


def remove(sign_in_name: str, today: date) -> bool:
    """Let nobody sign in as this leader any more, from now on. False when nobody signs in by this name."""
    return ENTRY.remove(sign_in_name, today, LeaderInvitation.sign_in_name)


def find(token: str, slot: int, settings: Settings) -> SignedInLeader | None:
    """Who this cookie belongs to now, or None when there is no such session any more."""
    row = ENTRY.find(token, slot, settings, Agency, Leader.agency_id)
    return SignedInLeader(row[1], row[2], row[0].waits) if row else None


def accept_charter(leader_id: PublishedId, today: date) -> None:
    """Remember that this leader promised: we will not look for who spoke, nobody is treated worse, we answer."""
    with writing():
        db.session.get_one(Leader, leader_id).charter_accepted = today
        trail.record(PublishedAct, today, leader_id, "accepted the charter")
