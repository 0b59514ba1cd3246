"""Acts of staff, each chained to the one before by SHA-256, written in the transaction of the act itself.

Both sides have a trail of the same shape; the caller names the table. What the public does is never recorded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from sqlalchemy import select, text

from feedback_app.extensions import db

START: Final = bytes(32)
_LOCK_NUMBER: Final = 20260326
READ_BY_MACHINE: Final = "machine read words"
"""The act that says so: about a period, whose words were all read in the memory of its actor's session."""


class ActTable(Protocol):
    """The columns that a trail's table has."""

    place: Any
    own: Any
    __table__: Any


@dataclass(frozen=True)
class Broken:
    """The first place where the chain does not hold, and what is wrong there."""

    place: int
    sentence: str


def record(
    table: Any, day: date, actor_id: bytes | None, what: str, about: bytes | None = None, why: str = ""
) -> bytes:
    """Add an act to the current write transaction; its hash, which is the trail's new head.

    Of `why` 200 letters are kept, without NUL, which PostgreSQL refuses.
    """
    why = why.replace("\x00", "")[:200]
    if db.session.get_bind(table).dialect.name == "postgresql":
        db.session.execute(
            text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK_NUMBER}, bind_arguments={"mapper": table}
        )
    last = db.session.execute(select(table.place, table.own).order_by(table.place.desc()).limit(1)).first()
    place, before = (last.place + 1, last.own) if last else (1, START)
    own = _hash(place, day, actor_id, what, about, why, before)
    db.session.add(
        table(place=place, day=day, actor_id=actor_id, what=what, about=about, why=why, before=before, own=own)
    )
    db.session.flush()
    return own


def head(table: Any) -> tuple[int, bytes]:
    """(number of acts, hash of the last): printed in each release, so that a later cut would show."""
    last = db.session.execute(select(table.place, table.own).order_by(table.place.desc()).limit(1)).first()
    return (last.place, last.own) if last else (0, START)


def verify(table: Any, printed: Iterable[tuple[int, bytes]] = ()) -> Broken | None:
    """Walk the whole chain. None when nothing was changed, taken out or put in another order.

    The chain cannot know its own end: `printed` are heads that stand in released reports (number of acts, hash of
    the last), against which a cut at the end, or an end that was written anew, shows.
    """
    heads = dict(printed)
    expected, before = 1, START
    for act in db.session.scalars(select(table).order_by(table.place)).yield_per(500):
        if act.place != expected:
            return Broken(expected, "an act is missing here")
        if act.before != before:
            return Broken(act.place, "this act does not follow the one before it")
        if act.own != _hash(act.place, act.day, act.actor_id, act.what, act.about, act.why, act.before):
            return Broken(act.place, "this act was changed")
        if heads.pop(act.place, act.own) != act.own:
            return Broken(act.place, "a released report names another act at this place")
        expected, before = expected + 1, act.own
    return Broken(expected, "acts are missing at the end: a released report names them") if heads else None


def _hash(place: int, day: date, actor: bytes | None, what: str, about: bytes | None, why: str, before: bytes) -> bytes:
    parts = (
        str(place).encode(),
        day.isoformat().encode(),
        actor or b"",
        what.encode(),
        about or b"",
        why.encode(),
    )
    joined = b"".join(len(part).to_bytes(4, "big") + part for part in (*parts, before))
    return hashlib.sha256(joined).digest()
