"""The team screens an agency's answer before it appears: nothing in it may hint at who spoke."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from analysis.canonical import canonical_bytes
from feedback_app.audit import trail
from feedback_app.crossing.envelopes import SCREENED_REPLY, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Release, Reply, StatementReply
from feedback_app.models.testimony import Act
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.signing import sign


class CannotScreen(ValueError):
    """This answer cannot be decided on; the sentence says why."""


def waiting() -> Sequence[tuple[Reply, Release, Agency]]:
    """Answers to screen, oldest first."""
    rows = db.session.execute(
        select(Reply, Release, Agency)
        .join(Release, Release.hash == Reply.release_hash)
        .join(Agency, Agency.id == Release.agency_id)
        .where(Reply.state == "sent")
        .order_by(Reply.day)
    )
    return [(reply, release, agency) for reply, release, agency in rows]


def decide(keyring: Keyring, reply_id: bytes, show: bool, note: str, today: date) -> None:
    """Show an answer to everyone, or send it back with a note. Signed, and carried by the outbox.

    Raises CannotScreen when it is not waiting, or is sent back without a note.
    """
    reply = db.session.get(Reply, reply_id) or db.session.get(StatementReply, reply_id)
    if reply is None or reply.state != "sent":
        raise CannotScreen("This answer is not waiting to be checked.")
    if not show and not note.strip():
        raise CannotScreen("Say what should be different, so that they can mend it.")
    _, pair = keyring.current("signing")
    decision = {
        "reply": reply_id.hex(),
        "state": "shown" if show else "returned",
        "note": "" if show else note.replace("\x00", "").strip()[:1000],
        "day": today.isoformat(),
    }
    body = canonical_bytes(decision)
    with writing():
        trail.record(Act, today, keyring.staff_id, "showed an answer" if show else "sent an answer back", reply_id)
        if db.session.query(Act).filter_by(about=reply_id).count() > 1:
            raise CannotScreen("Somebody else has just decided on this answer.")
        db.session.add(outgoing(SCREENED_REPLY, body, sign(body, pair), pair.public))
