"""Does this answer what you said? A person rates the answers to what they raised, and may change it until a closing.

Nothing is written but the slip, which no table ties to a case: so it does not show who rated, nor who came back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import ScalarSelect, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from analysis.ratings import RATINGS
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Closing, Period, RatingSlip, RecordId, SealingKey
from feedback_app.sealed.slips import Chosen, Slip, lock_chosen, seal_ratings, slip_of, unlock_chosen
from feedback_app.sealed.vault import Line

COUNTED: Final = "What you chose has been counted. It cannot be changed now."
CHOOSE: Final = "Please choose one of the three."


class CannotRate(ValueError):
    """This answer cannot be rated; the sentence says why or what to do."""


@dataclass(frozen=True)
class Rated:
    """What a person chose so far. `open`: it can still be changed; `counted`: it has been counted."""

    open: bool = False
    ratings: Mapping[str, str] = field(default_factory=dict)
    counted: bool = False


def rated(line: Line) -> Rated:
    """How the ratings on a receipt stand: one statement. Raises CannotOpen when the slip was changed."""
    slip = slip_of(line.slip)
    if slip is None:
        return Rated()
    row = db.session.execute(
        select(RatingSlip.own, _closings(RatingSlip.caseload_id)).where(RatingSlip.id == slip.number)
    ).one_or_none()
    return _standing(unlock_chosen(row[0], slip), row[1]) if row else Rated()


def _closings(caseload_id: RecordId | InstrumentedAttribute[RecordId]) -> ScalarSelect[int]:
    """How many periods of an agency were closed, as a part of a statement."""
    return (
        select(func.count(Closing.id))
        .join(Period, Period.id == Closing.period_id)
        .where(Period.caseload_id == caseload_id)
        .scalar_subquery()
    )


def _standing(chosen: Chosen, closings: int) -> Rated:
    counted = bool(chosen.ratings) and chosen.closings < closings
    return Rated(not counted, chosen.ratings, counted)


def rate(line: Line, theme: str, rating: str, may: frozenset[str]) -> None:
    """Keep one rating, or put another in its place. `may` are the themes on this receipt that have an answer.

    All ratings on a receipt are counted together, at the next closing, and never again: so what they cost stays
    bounded (docs/how_we_count.md). Raises CannotRate.
    """
    slip = slip_of(line.slip)
    if rating not in RATINGS or theme not in may or theme not in line.themes:
        raise CannotRate(CHOOSE)
    with writing():
        row = db.session.get(RatingSlip, slip.number, with_for_update=True, populate_existing=True) if slip else None
        if slip is None or row is None:
            raise CannotRate("This cannot be rated any more.")
        closings = db.session.scalar(select(_closings(row.caseload_id))) or 0
        before = unlock_chosen(row.own, slip)
        if _standing(before, closings).counted:
            raise CannotRate(COUNTED)
        both = {**before.ratings, theme: rating}
        _keep(row, slip, {each: both[each] for each in line.themes if each in both}, closings)


def _keep(row: RatingSlip, slip: Slip, ratings: Mapping[str, str], closings: int) -> None:
    key = db.session.get_one(SealingKey, row.key_id)  # its own, also while a new one takes over: a new one would show
    row.sealed = seal_ratings(ratings, key.public_key, row.id, row.caseload_id)
    row.own = lock_chosen(Chosen(ratings, closings), slip)


def forget(lines: list[Line]) -> None:
    """In the transaction in which words are taken back: their slips are gone, with what was chosen on them."""
    numbers = [slip.number for line in lines if (slip := slip_of(line.slip))]
    if numbers:
        db.session.execute(delete(RatingSlip).where(RatingSlip.id.in_(numbers)))


def forget_expired(today: date) -> int:
    """Erase the slips of closings that are long over; how many."""
    with writing():
        done = db.session.execute(delete(RatingSlip).where(RatingSlip.until < today))
    return int(done.rowcount)  # type: ignore[attr-defined]
