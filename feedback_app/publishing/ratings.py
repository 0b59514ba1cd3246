"""Ratings at a closing: opened in memory, counted, noised once, made anew; then what a year of them says."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import extract, insert, select, update

from analysis import ratings
from analysis.canonical import canonical_bytes
from analysis.ratings import CannotCombine, NoisedRatings, Ratings
from feedback_app.audit import trail
from feedback_app.crossing.envelopes import NATIONAL_RATINGS, outgoing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Caseload, Closing, Period, RatingCount, RatingSlip, RecordId
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.signing import sign
from feedback_app.sealed.slips import Chosen, Slip, lock_chosen, open_ratings, seal_ratings
from feedback_app.sealed.suite import KeyPair

CHUNK: Final = 500
KEPT: Final = timedelta(days=730)
"""As long as words are kept unless that is set otherwise: after that no code opens what would rate."""
YEAR: Final = timedelta(weeks=52)
SAID: Final = "said how people rate the answers"


def count(keyring: Keyring, caseload: Caseload, closing_id: RecordId) -> None:
    """In the transaction of a closing: count the ratings of this caseload, draw their noise, and empty every slip.

    All are made anew, rated or not: what a closing writes never shows who rated. Raises NotGranted or CannotOpen.
    """
    key_id, pair = keyring.current("caseload", caseload.id)
    table = ratings.count(_opened(keyring, caseload.id, key_id, pair), agency=caseload.name)
    noised = json.dumps(table.as_dict(), sort_keys=True)
    db.session.add(RatingCount(closing_id=closing_id, noised=noised, epsilon=table.epsilon))


def _opened(keyring: Keyring, caseload_id: RecordId, key_id: RecordId, pair: KeyPair) -> Iterator[dict[str, str]]:
    last = RecordId(b"")
    mine = select(RatingSlip.id, RatingSlip.key_id, RatingSlip.sealed).where(RatingSlip.caseload_id == caseload_id)
    while rows := db.session.execute(
        mine.where(RatingSlip.id > last).order_by(RatingSlip.id).limit(CHUNK).with_for_update()
    ).all():
        last = rows[-1].id
        fresh = []
        for row in rows:
            yield open_ratings(row.sealed, keyring.key(row.key_id), row.id, caseload_id)
            empty = seal_ratings({}, pair.public, row.id, caseload_id)
            fresh.append({"id": row.id, "key_id": key_id, "sealed": empty})
        db.session.execute(update(RatingSlip), fresh)


def give(slips: Collection[Slip], keyring: Keyring, caseload: Caseload, today: date) -> None:
    """In the same transaction: an empty slip for each receipt, in the order of their random numbers."""
    key_id, pair = keyring.current("caseload", caseload.id)
    sorted_slips = sorted(slips, key=lambda slip: slip.number)
    for at in range(0, len(sorted_slips), CHUNK):
        rows = [_empty(slip, caseload.id, key_id, pair, today + KEPT) for slip in sorted_slips[at : at + CHUNK]]
        db.session.execute(insert(RatingSlip), rows)


def _empty(slip: Slip, caseload_id: RecordId, key_id: RecordId, pair: KeyPair, until: date) -> dict[str, Any]:
    return {
        "id": slip.number, "caseload_id": caseload_id, "key_id": key_id, "until": until,
        "sealed": seal_ratings({}, pair.public, slip.number, caseload_id), "own": lock_chosen(Chosen({}, 0), slip),
    }  # fmt: skip


def of_year(caseload: Caseload, ends: date) -> Ratings:
    """What may be shown of the ratings that were counted in the year up to the end of a period, over all answers.

    Arithmetic on stored noised numbers: it costs nothing. Raises UnreadableTable or CannotCombine.
    """
    rows = db.session.scalars(
        select(RatingCount.noised)
        .join(Closing, Closing.id == RatingCount.closing_id)
        .join(Period, Period.id == Closing.period_id)
        .where(Period.caseload_id == caseload.id, Period.ends <= ends, Period.ends > ends - YEAR)
    )
    most = ratings.most_of(json.loads(caseload.known))
    return ratings.overall([NoisedRatings.from_dict(json.loads(row)) for row in rows], most=most)


def say_if_due(keyring: Keyring, pair: KeyPair, today: date) -> None:
    """Add to the transaction of a release: how last year's ratings stand for each theme in the whole country, once.

    No number of that year can come later: a closing has the day on which it was drawn. Nothing while only one agency
    has closed.
    """
    year = today.year - 1
    if db.session.scalar(select(Act.place).where(Act.what == SAID, Act.why == str(year)).limit(1)) is not None:
        return
    try:
        themes = ratings.by_theme(_drawn_in(year))
    except CannotCombine:
        return
    trail.record(Act, today, keyring.staff_id, SAID, None, str(year))
    body = canonical_bytes({"themes": {theme: each.as_dict() for theme, each in themes.items()}, "year": year})
    db.session.add(outgoing(NATIONAL_RATINGS, body, sign(body, pair), pair.public))


def _drawn_in(year: int) -> Sequence[NoisedRatings]:
    rows = db.session.scalars(
        select(RatingCount.noised)
        .join(Closing, Closing.id == RatingCount.closing_id)
        .where(extract("year", Closing.day) == year)
    )
    return [NoisedRatings.from_dict(json.loads(row)) for row in rows]
