"""A council's key: made by the first of its people who signs in, passed on by whoever holds it. Nobody else has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback_app.accounts.council import SignedInCouncil
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import (
    CouncilGrant,
    CouncilKey,
    CouncilPerson,
    PublishedAct,
    PublishedId,
    new_id,
)
from feedback_app.sealed.referred import fingerprint, in_groups, open_council_key, seal_council_key
from feedback_app.sealed.suite import KeyPair, key_pair


class NoKey(Exception):
    """This person does not hold the council's key."""

    def __init__(self) -> None:
        super().__init__("This is not open to you. A colleague who can read it must pass the key on to you first.")


@dataclass(frozen=True)
class KeyState:
    """The council's key as one person sees it: its number ("" for none), whether they hold it, who still lacks it."""

    number: str
    held: bool
    lacking: Sequence[CouncilPerson]


def state(here: SignedInCouncil) -> KeyState:
    """Three statements at most."""
    key = in_use(here.council.id)
    if key is None:
        return KeyState("", False, ())
    holders = set(db.session.scalars(select(CouncilGrant.person_id).where(CouncilGrant.key_id == key.id)))
    people = db.session.scalars(
        select(CouncilPerson)
        .where(CouncilPerson.council_id == here.council.id, CouncilPerson.active)
        .order_by(CouncilPerson.sign_in_name)
    )
    held = here.person.id in holders
    lacking = [person for person in people if person.id not in holders] if held else []
    return KeyState(in_groups(fingerprint(key.public_key)), held, lacking)


def in_use(council_id: PublishedId) -> CouncilKey | None:
    """The key that new referrals are sealed to."""
    return db.session.scalar(select(CouncilKey).where(CouncilKey.council_id == council_id, ~CouncilKey.retired))


def pair_of(here: SignedInCouncil, key_id: PublishedId) -> KeyPair:
    """A key of the council, opened by this person's own. Raises NoKey or CannotOpen."""
    found = db.session.execute(
        select(CouncilGrant.sealed_key, CouncilKey.public_key)
        .join(CouncilKey, CouncilKey.id == CouncilGrant.key_id)
        .where(CouncilGrant.key_id == key_id, CouncilGrant.person_id == here.person.id)
        .where(CouncilKey.council_id == here.council.id)
    ).one_or_none()
    if found is None:
        raise NoKey
    return open_council_key(found[0], here.pair, found[1], key_id, here.person.id)


def make(here: SignedInCouncil, today: date) -> None:
    """Make the council's key when it has none. Pressed twice, or by two at once: one key."""
    pair, key_id, person = key_pair(), new_id(), here.person
    person_id, person_key, council_id = person.id, person.public_key, here.council.id
    try:
        with writing():
            if in_use(council_id) is not None:
                return
            _add(key_id, council_id, pair, today)
            _grant(key_id, pair, person_id, person_key)
            trail.record(PublishedAct, today, person_id, "made the council's key", key_id)
    except IntegrityError:  # a colleague was quicker
        return


def pass_on(here: SignedInCouncil, to: PublishedId, today: date) -> None:
    """Give a colleague every key of the council that this person holds. Raises NoKey or CannotOpen."""
    colleague = db.session.get(CouncilPerson, to)
    held = db.session.scalars(select(CouncilGrant.key_id).where(CouncilGrant.person_id == here.person.id)).all()
    if colleague is None or colleague.council_id != here.council.id or not colleague.active or not held:
        raise NoKey
    pairs = {key_id: pair_of(here, PublishedId(key_id)) for key_id in held}
    person_id, public = here.person.id, colleague.public_key
    with writing():
        have = set(db.session.scalars(select(CouncilGrant.key_id).where(CouncilGrant.person_id == to)))
        for key_id, pair in pairs.items():
            if key_id not in have:
                _grant(PublishedId(key_id), pair, to, public)
        trail.record(PublishedAct, today, person_id, "passed the council's key on", to)


def replace(council_id: PublishedId, today: date) -> bool:
    """Retire the key in use, when nobody who holds it is left; the next who signs in makes a new one. False for none.

    What was sealed to the old one stays closed for those who do not hold it: the team must refer it again.
    """
    with writing():
        key = in_use(council_id)
        if key is None:
            return False
        key.retired = True
        trail.record(PublishedAct, today, None, "retired the council's key", key.id)
    return True


def _add(key_id: PublishedId, council_id: PublishedId, pair: KeyPair, today: date) -> None:
    db.session.add(CouncilKey(id=key_id, council_id=council_id, public_key=pair.public, day=today))
    db.session.flush()


def _grant(key_id: PublishedId, pair: KeyPair, person_id: PublishedId, public: bytes) -> None:
    sealed = seal_council_key(pair, public, key_id, person_id)
    db.session.add(CouncilGrant(key_id=key_id, person_id=person_id, sealed_key=sealed))
