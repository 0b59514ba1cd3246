"""Carry envelopes over the wall, each just once, after a crash too."""

from __future__ import annotations

from collections.abc import Container
from contextlib import suppress

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from feedback_app.answers.arrivals import Envelope, Unexpected, take_in
from feedback_app.crossing.envelopes import REFERRAL, hash_of
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Arrived
from feedback_app.models.testimony import Outgoing, SealingKey
from feedback_app.sealed.signing import is_signed


class ForgedEnvelope(Exception):
    """An envelope in the outbox is not signed with a key that this team granted. It stays where it is."""


def deliver() -> int:
    """Deliver what waits in the outbox; how many arrived now. Safe from two processes and at any crash.

    First the published side takes the envelope in and remembers its hash, in one transaction; only then is it
    marked as delivered here. A crash between the two makes it come again, and it is known by its hash.
    Raises ForgedEnvelope or Unexpected after all others were carried; what cannot arrive stays in the outbox.
    """
    waiting = db.session.scalars(select(Outgoing).where(~Outgoing.delivered)).all()
    trusted = set(db.session.scalars(select(SealingKey.public_key).where(SealingKey.kind == "signing")))
    db.session.rollback()
    arrived = 0
    stuck: ForgedEnvelope | Unexpected | None = None
    for each in waiting:
        envelope = Envelope(each.hash, each.kind, each.body.encode(), each.signature, each.signed_with)
        try:
            arrived += _carry(envelope, trusted)
        except (ForgedEnvelope, Unexpected) as wrong:
            stuck = stuck or wrong
    if stuck is not None:
        raise stuck
    return arrived


def deliver_soon() -> None:
    """Deliver now if it can be done; what cannot waits for `flask tend`, which says so. The act itself is kept."""
    with suppress(ForgedEnvelope, Unexpected):
        deliver()


def _carry(envelope: Envelope, trusted: Container[bytes]) -> bool:
    known = envelope.signed_with in trusted and envelope.hash == hash_of(envelope.kind, envelope.body)
    if not known or not is_signed(envelope.body, envelope.signature, envelope.signed_with):
        raise ForgedEnvelope(f"Envelope {envelope.hash.hex()[:12]} has no signature that we know.")
    new = _take_in(envelope)
    with writing():
        if envelope.kind == REFERRAL:  # it names a council: nothing of it stays here
            db.session.execute(delete(Outgoing).where(Outgoing.hash == envelope.hash))
        else:
            db.session.execute(update(Outgoing).where(Outgoing.hash == envelope.hash).values(delivered=True))
    return new


def _take_in(envelope: Envelope) -> bool:
    try:
        with writing():
            return take_in(envelope)
    except IntegrityError as clash:
        if db.session.get(Arrived, envelope.hash) is None:
            raise Unexpected("Something else has arrived in the place of this envelope.") from clash
        return False
