"""An agency leader's sign-in, on the published side alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from feedback_app.accounts.passphrase import same, stretch_passphrase
from feedback_app.accounts.sessions import WrongSignIn, has_ended, has_rested, hash_of, new_token
from feedback_app.audit import trail
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Leader, LeaderSession, PublishedAct, PublishedId, new_id

_NOBODY_SALT = secrets.token_bytes(16)


@dataclass(frozen=True)
class SignedInLeader:
    """A leader in this request, with their agency."""

    leader: Leader
    agency: Agency


def new_leader(agency_id: PublishedId, sign_in_name: str, role: str, passphrase: str) -> Leader:
    """Someone who answers for an agency."""
    salt = secrets.token_bytes(16)
    return Leader(
        id=new_id(),
        agency_id=agency_id,
        sign_in_name=sign_in_name.strip().lower(),
        role=role,
        salt=salt,
        verifier=stretch_passphrase(passphrase, salt).verifier,
    )


def sign_in(name: str, passphrase: str, slot: int, today: date, settings: Settings) -> str:
    """A new session's token. Raises WrongSignIn after the same work whether or not the name exists."""
    leader = db.session.scalar(select(Leader).where(Leader.sign_in_name == name.strip().lower()))
    db.session.rollback()
    known = stretch_passphrase(passphrase, leader.salt if leader else _NOBODY_SALT)
    if leader is None or not same(known.verifier, leader.verifier) or not leader.active:
        raise WrongSignIn
    token = new_token()
    with writing():
        db.session.add(
            LeaderSession(
                token_hash=hash_of(token),
                leader_id=leader.id,
                slot=slot,
                ends=slot + 12 * settings.session_hours,
            )
        )
        trail.record(PublishedAct, today, leader.id, "signed in")
    return token


def find(token: str, slot: int, settings: Settings) -> SignedInLeader | None:
    """Who this cookie belongs to now, or None when there is no such session any more."""
    row = db.session.execute(
        select(LeaderSession, Leader, Agency)
        .join(Leader, Leader.id == LeaderSession.leader_id)
        .join(Agency, Agency.id == Leader.agency_id)
        .where(LeaderSession.token_hash == hash_of(token))
    ).one_or_none()
    if row is None or has_ended(row[0].ends, slot) or not row[1].active:
        return None
    session, leader, agency = row
    if has_rested(session.slot, slot, 3 * settings.idle_minutes):
        sign_out(token)
        return None
    if session.slot != slot:
        with writing():
            db.session.get_one(LeaderSession, session.token_hash).slot = slot
    return SignedInLeader(leader, agency)


def sign_out(token: str) -> None:
    """End the session at once."""
    with writing():
        db.session.execute(delete(LeaderSession).where(LeaderSession.token_hash == hash_of(token)))


def accept_charter(leader_id: PublishedId, today: date) -> None:
    """Remember that this leader promised: we will not look for who spoke, nobody is treated worse, we answer."""
    with writing():
        db.session.get_one(Leader, leader_id).charter_accepted = today
        trail.record(PublishedAct, today, leader_id, "accepted the charter")


def forget_ended(slot: int) -> int:
    """Erase sessions past their end; how many."""
    with writing():
        done = db.session.execute(delete(LeaderSession).where(LeaderSession.ends <= slot))
    return int(done.rowcount)  # type: ignore[attr-defined]
