"""How someone joins the team: an invitation makes a sign-in, and holders of each key then pass it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from feedback_app.accounts.passphrase import check_strength
from feedback_app.accounts.sessions import WrongSignIn, hash_of, new_token
from feedback_app.accounts.team import new_staff
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Grant, Invitation, NameRequest, Passkey, Staff, StaffSession


class CannotInvite(ValueError):
    """This invitation cannot be made; the sentence says why."""


@dataclass(frozen=True)
class Newcomer:
    """Who is invited: how they sign in, how people see them, and the one lock of names they may hold (or none)."""

    sign_in_name: str
    shown_as: str
    lock_side: str | None
    duty: bool = False
    trustee: bool = False


def invite(who: Newcomer, today: date, days: int) -> str:
    """A token for a link, good once and for `days` days. Somebody who lost their passphrase is invited again.

    Raises CannotInvite when that person holds the other lock: nobody may ever have held both. A trustee
    is never on the team.
    """
    name = who.sign_in_name.strip().lower()
    known = db.session.scalar(select(Staff).where(Staff.sign_in_name == name))
    if known is not None and known.lock_side != who.lock_side:
        raise CannotInvite(f"{name} belongs to lock {known.lock_side or 'none'}, and may never hold the other.")
    if who.trustee and (who.lock_side or who.duty):
        raise CannotInvite("A trustee looks over the team's work: no lock, and not on duty.")
    if known is not None and known.trustee != who.trustee:
        raise CannotInvite(f"{name} cannot be on the team and a trustee. Use another name for another person.")
    token = new_token()
    with writing():
        db.session.execute(delete(Invitation).where(Invitation.sign_in_name == name))
        db.session.add(
            Invitation(
                token_hash=hash_of(token),
                sign_in_name=name,
                shown_as=who.shown_as,
                lock_side=who.lock_side,
                duty=who.duty,
                trustee=who.trustee,
                expires_on=today + timedelta(days=days),
            )
        )
        trail.record(Act, today, None, "invited", None, name)
    return token


def invited(token: str, today: date) -> Newcomer | None:
    """Who a token invites; None when it was used, is over, or never was."""
    found = db.session.get(Invitation, hash_of(token))
    if found is None or found.expires_on < today:
        return None
    return Newcomer(found.sign_in_name, found.shown_as, found.lock_side, found.duty, found.trustee)


def join(token: str, passphrase: str, factor: str, today: date) -> None:
    """Make the sign-in with a fresh key pair that holds nothing yet; the token is used up.

    Someone who joins again loses every grant (their old private key is gone): colleagues pass keys on anew.
    Raises WrongSignIn when the token does not work (any more), WeakPassphrase for an easy passphrase.
    """
    who = invited(token, today)
    db.session.rollback()
    if who is None:
        raise WrongSignIn
    check_strength(passphrase, who.sign_in_name, who.shown_as)
    fresh = new_staff(
        who.sign_in_name, who.shown_as, passphrase, who.lock_side, duty=who.duty, factor=factor, trustee=who.trustee
    )
    with writing():
        gone = db.session.execute(delete(Invitation).where(Invitation.token_hash == hash_of(token)))
        if not gone.rowcount:  # type: ignore[attr-defined]
            raise WrongSignIn
        old = db.session.scalar(select(Staff).where(Staff.sign_in_name == who.sign_in_name))
        if old is not None:
            leave(old)
            old.sign_in_name = f"{old.sign_in_name} (until {today.isoformat()}, {old.id.hex()[:6]})"
            db.session.flush()
        db.session.add(fresh)
        db.session.flush()
        trail.record(Act, today, fresh.id, "joined")


def leave(person: Staff) -> None:
    """Add to the current write transaction: end a person's sessions and grants, and let nobody sign in as them."""
    person.active = False
    db.session.execute(delete(StaffSession).where(StaffSession.staff_id == person.id))
    db.session.execute(delete(Grant).where(Grant.staff_id == person.id))
    db.session.execute(delete(Passkey).where(Passkey.staff_id == person.id))
    open_requests = NameRequest.state.in_(("asked", "approved"))
    db.session.execute(
        update(NameRequest).where(NameRequest.asked_by == person.id, open_requests).values(state="opened", half=None)
    )


def remove(sign_in_name: str, today: date) -> bool:
    """Take someone off the team at once. False when there is no such person."""
    with writing():
        person = db.session.scalar(select(Staff).where(Staff.sign_in_name == sign_in_name.strip().lower()))
        if person is None:
            return False
        leave(person)
        trail.record(Act, today, None, "removed from the team", person.id, person.shown_as)
    return True
