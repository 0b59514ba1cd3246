"""How far two coders agreed in a year goes out once, signed, with the first report that is released after that year."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, extract, select

from analysis.canonical import canonical_bytes
from feedback_app.audit import trail
from feedback_app.crossing.envelopes import CODERS_AGREE, outgoing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Agreement, Closing, Period
from feedback_app.publishing.second_coder import pooled
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.signing import sign
from feedback_app.sealed.suite import KeyPair

SAID: Final = "said how far two coders agree"


def say_if_due(keyring: Keyring, pair: KeyPair, today: date) -> None:
    """Add to the transaction of a release: last year's pooled figure, if it is due. Else nothing.

    Due is it once, when every period of that year with a second coding is closed and open to this person: a second
    figure for the same year, or one of fewer agencies, could be held against the first.
    """
    year = today.year - 1
    if _was_said(year) or _some_missing(keyring, year):
        return
    pool = pooled(keyring, year)
    if pool.themes is None:
        return
    trail.record(Act, today, keyring.staff_id, SAID, None, str(year))
    body = canonical_bytes({"signed": pool.signed, "themes": pool.themes, "year": year})
    db.session.add(outgoing(CODERS_AGREE, body, sign(body, pair), pair.public))


def _was_said(year: int) -> bool:
    return db.session.scalar(select(Act.place).where(Act.what == SAID, Act.why == str(year)).limit(1)) is not None


def _some_missing(keyring: Keyring, year: int) -> bool:
    closed: ColumnElement[bool] = select(Closing.id).where(Closing.period_id == Period.id).exists()
    open_to_me = Agreement.key_id.in_(keyring.load_all())
    missing = (
        select(Agreement.period_id)
        .join(Period, Period.id == Agreement.period_id)
        .where(extract("year", Period.ends) == year, ~(closed & open_to_me))
    )
    return db.session.scalar(missing.limit(1)) is not None
