"""Before a period is closed, shows the team what is said more than before and what no code fits.

Words are opened in this person's memory only, one at a time. What is held meanwhile is how many said a phrase; it is
shown once and dropped. Nothing is stored or learned but that a machine read, which each person can see on their page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Row, and_, or_, select

from analysis.code import NOT_ON_TOPIC
from analysis.emerging import Phrase, Talk
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Period, RecordId
from feedback_app.publishing.before_closing import to_count
from feedback_app.publishing.count import due
from feedback_app.publishing.sentence_check import HELD_BACK
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.suite import CannotOpen
from feedback_app.sealed.vault import open_reading, open_words

WHY: Final = "To see what is new"
AT_A_TIME: Final = 100
LEAST_BEFORE: Final = 20
"""Fewer earlier responses say too little of what is new."""
MOST_BEFORE: Final = 5_000
"""Ids are random, so the first of them are a fair sample."""


class CannotLook(ValueError):
    """There is nothing to look through yet; the sentence says when."""


@dataclass
class Listening:
    """One look under way. `steps` opens and hears; the rest can be asked when it is done.

    `not_open` counts what did not open with its own key; `some_not_mine`: there is more than this person may open.
    """

    keyring: Keyring
    period: Period
    ids: Sequence[RecordId]
    earlier: Sequence[RecordId]
    some_not_mine: bool
    not_open: int = 0
    _talk: Talk = field(default_factory=Talk)

    def steps(self) -> Iterator[int]:
        """Hear all of it; tells how far it is, in percent, some ten times. No transaction stays open meanwhile."""
        both = [*self.ids, *self.earlier]
        told = 0
        for start in range(0, len(both), AT_A_TIME):
            for row in self._rows(both[start : start + AT_A_TIME]):
                self._hear(*row)
            done = min(start + AT_A_TIME, len(both))
            if 10 * done // len(both) > told:
                told = 10 * done // len(both)
                yield 10 * told

    def _rows(self, ids: Sequence[RecordId]) -> Sequence[Row[RecordId, RecordId, RecordId, date, bytes, bytes | None]]:
        """These cases, but for who has just taken their words back, moved or was left out."""
        rows = db.session.execute(
            select(Case.id, Case.key_id, Case.caseload_id, Case.week, Case.sealed_words, Case.sealed_reading)
            .where(Case.id.in_(ids), Case.caseload_id == self.period.caseload_id, Case.state != "left_out")
            .order_by(Case.id)
        ).all()
        db.session.rollback()
        return rows

    def _hear(
        self, case_id: RecordId, key_id: RecordId, caseload: RecordId, week: date, sealed: bytes, read: bytes | None
    ) -> None:
        """Not heard: who asked only to be counted, and who waits for a later report."""
        pair = self.keyring.key(key_id)
        try:
            words = open_words(sealed, pair, case_id, caseload)
            reading = open_reading(read, pair, case_id, caseload) if read else None
        except CannotOpen:
            self.not_open += 1
            return
        if words.only_count:
            return
        if reading is None:
            self._talk.hear_before(words.text())
        elif due(week, reading, self.period):
            self._talk.hear(words.text(), not NOT_ON_TOPIC.intersection(reading.flags))
        elif not reading.not_before:
            self._talk.hear_before(words.text())

    @property
    def can_compare(self) -> bool:
        """Whether enough earlier ones were heard to say what is new."""
        return self._talk.before >= LEAST_BEFORE

    def rising(self) -> list[Phrase]:
        """What is said more than before; ask `can_compare` first."""
        return self._talk.rising()

    def unfitting(self) -> list[Phrase]:
        """What is said where no code fits."""
        return self._talk.unfitting()


def listen(keyring: Keyring, period_id: RecordId, today: date) -> Listening:
    """Begin a look: that a machine reads these words, and those of earlier periods, is recorded before any is opened.

    Raises CannotLook before the period is over, and NotGranted when this caseload is not open to this person.
    """
    period = db.session.get_one(Period, period_id)
    if today < period.ends:
        raise CannotLook("This period is not over. Look for what is new when it is, just before it is closed.")
    keyring.current("caseload", period.caseload_id)
    held = keyring.load_all()
    _record(keyring, period, today)
    period = db.session.get_one(Period, period_id)
    now, before, mine = to_count(period), _earlier(period), Case.key_id.in_(held)
    ids = db.session.scalars(select(Case.id).where(now, mine).order_by(Case.id)).all()
    these = set(ids)
    earlier = db.session.scalars(select(Case.id).where(before, mine).order_by(Case.id).limit(MOST_BEFORE)).all()
    closed = db.session.scalar(select(Case.id).where(or_(now, before), ~mine).limit(1)) is not None
    db.session.expunge(period)
    return Listening(keyring, period, ids, [each for each in earlier if each not in these], closed)


def _record(keyring: Keyring, period: Period, today: date) -> None:
    """One act for each period whose words are heard, so that each person finds it on their page."""
    theirs = select(Period.id).where(
        Period.caseload_id == period.caseload_id, Period.starts <= period.starts, Period.ends > _since(period)
    )
    periods = db.session.scalars(theirs.order_by(Period.ends)).all()
    with writing():
        for about in periods:
            trail.record(Act, today, keyring.staff_id, trail.READ_BY_MACHINE, about, WHY)


def _since(period: Period) -> date:
    return period.starts - HELD_BACK


def _earlier(period: Period) -> ColumnElement[bool]:
    """What came in the weeks of earlier periods of the year before, and was or will be counted."""
    theirs = (
        select(Period.id)
        .where(Period.caseload_id == Case.caseload_id, Period.starts <= Case.week, Period.ends > Case.week)
        .where(Period.ends <= period.starts, Period.ends > _since(period))
        .exists()
    )
    return and_(Case.caseload_id == period.caseload_id, Case.state.in_(("received", "read", "counted")), theirs)
