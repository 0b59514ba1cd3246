"""Carry envelopes over the wall, each just once, after a crash too."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from feedback_app.answers.arrivals import Envelope, take_in
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Outgoing, SealingKey
from feedback_app.sealed.signing import is_signed


class ForgedEnvelope(Exception):
    """An envelope in the outbox is not signed with a key that this team granted. It stays where it is."""


def deliver() -> int:
    """Deliver what waits in the outbox; how many arrived now. Safe from two processes and at any crash.

    First the published side takes the envelope in and remembers its hash, in one transaction; only then is it
    marked as delivered here. A crash between the two makes it come again, and it is known by its hash.
    """
    waiting = db.session.scalars(select(Outgoing).where(~Outgoing.delivered)).all()
    trusted = set(db.session.scalars(select(SealingKey.public_key).where(SealingKey.kind == "signing")))
    db.session.rollback()
    arrived = 0
    for each in waiting:
        body = each.body.encode()
        if each.signed_with not in trusted or not is_signed(body, each.signature, each.signed_with):
            raise ForgedEnvelope(f"Envelope {each.hash.hex()[:12]} has no signature that we know.")
        arrived += _take_in(Envelope(each.hash, each.kind, body, each.signature, each.signed_with))
        with writing():
            db.session.execute(update(Outgoing).where(Outgoing.hash == each.hash).values(delivered=True))
    return arrived


def _take_in(envelope: Envelope) -> bool:
    try:
        with writing():
            return take_in(envelope)
    except IntegrityError:
        return False
