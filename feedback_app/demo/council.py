"""A council in the demo that has its own sign-in, with a key that the team compared."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from feedback_app.accounts import council as accounts
from feedback_app.accounts.council import SignedInCouncil
from feedback_app.complaints import referrals
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Council, CouncilKey
from feedback_app.referred import keys
from feedback_app.sealed.keyring import Keyring

COUNCIL = "Eastmere"


def signs_in(name: str, passphrase: str, checked_by: Keyring, today: date) -> None:
    """One invented person of the council, who makes its key; one of the team compares it."""
    found = db.session.scalars(select(Council).where(Council.name == COUNCIL)).one()
    person = accounts.new_person(found.id, name, "Complaints manager", passphrase)
    with writing():
        db.session.add(person)
    pair = accounts.own_pair(person, passphrase)
    keys.make(SignedInCouncil(person, db.session.get_one(Council, found.id), pair), today)
    key = db.session.scalars(select(CouncilKey).where(CouncilKey.council_id == person.council_id)).one()
    referrals.check_key(checked_by, key.id, today)
