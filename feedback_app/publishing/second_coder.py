"""One response in ten is coded by a second person who has not seen the first coding; how far they agree is kept sealed.

What is kept is how often they agreed, never what about. It is an exact statistic of one agency's responses, so it stays
sealed to the team; only a rounded figure over agencies and a whole year may leave (see docs/decisions).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete, func, select

from feedback_app.audit import trail
from feedback_app.casework.cases import themes_of
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Agreement, Case, Caseload, Closing, Period, RecordId, SecondCoding
from feedback_app.publishing.before_closing import to_count
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.vault import Words, open_reading, open_tally, open_words, seal_tally

SHARE: Final = 0.1
AT_LEAST: Final = 5
WHY: Final = "To code it a second time"
POOL_LEAST: Final = 50
POOL_AGENCIES: Final = 2
ROUND_TO: Final = 5
_CHANCE: Final = random.SystemRandom()


class CannotCode(ValueError):
    """This response is not coded a second time by this person; the sentence says why."""


@dataclass(frozen=True)
class Tally:
    """How two codings of `responses` responses met: themes both had, only the second, only the first; and with sign."""

    responses: int = 0
    both: int = 0
    only_second: int = 0
    only_first: int = 0
    both_signed: int = 0
    only_second_signed: int = 0
    only_first_signed: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(**{name: number + getattr(other, name) for name, number in asdict(self).items()})

    @property
    def f1(self) -> float:
        """Micro-F1 of themes: of all that either coded, how much both did; 1 where neither found any."""
        return _f1(self.both, self.only_second + self.only_first)

    @property
    def signed_f1(self) -> float:
        """The same with the sign."""
        return _f1(self.both_signed, self.only_second_signed + self.only_first_signed)


def _f1(both: int, apart: int) -> float:
    return 2 * both / (2 * both + apart) if both or apart else 1.0


def compare(first: Iterable[str], second: Iterable[str]) -> Tally:
    """The tally of one response from its two codings ("B1-")."""
    one, two = set(first), set(second)
    bare_one, bare_two = {theme[:-1] for theme in one}, {theme[:-1] for theme in two}
    bare = (len(bare_one & bare_two), len(bare_two - bare_one), len(bare_one - bare_two))
    return Tally(1, *bare, len(one & two), len(two - one), len(one - two))


def draw(keyring: Keyring, period_id: RecordId, today: date, chance: random.Random = _CHANCE) -> int:
    """Draw one in ten of the responses to count, five at least, once for a period; how many were drawn.

    Raises CannotCode before the period is over, after it was closed, or when it was done before.
    """
    with writing():
        period = db.session.get_one(Period, period_id, with_for_update=True)
        if today < period.ends:
            raise CannotCode("This period is not over. Draw when it is, just before it is closed.")
        if db.session.scalar(select(Closing.id).where(Closing.period_id == period_id)):
            raise CannotCode("This period has been closed.")
        if db.session.scalar(select(func.count()).select_from(SecondCoding).where(SecondCoding.period_id == period_id)):
            raise CannotCode("One in ten was drawn before. It is drawn once.")
        drawn = _drawn(db.session.scalars(select(Case.id).where(to_count(period)).order_by(Case.id)).all(), chance)
        db.session.add_all(SecondCoding(case_id=case_id, period_id=period_id) for case_id in drawn)
        trail.record(Act, today, keyring.staff_id, "drew for a second coding", period_id)
    return len(drawn)


def _drawn(cases: Sequence[RecordId], chance: random.Random) -> list[RecordId]:
    mixed = chance.sample(list(cases), len(cases))
    return mixed[: max(AT_LEAST, round(SHARE * len(cases)))]


@dataclass(frozen=True)
class Offer:
    """How the second coding of a period stands: cases that this person may code now, how many were drawn and coded."""

    cases: tuple[RecordId, ...]
    drawn: int
    coded: int


def offered(keyring: Keyring, period_id: RecordId) -> Offer:
    """What is offered to this person: drawn, not coded yet, open to them, and never opened by them before."""
    rows = db.session.execute(
        select(SecondCoding.case_id, SecondCoding.coded_by, Case.key_id, Case.sealed_reading)
        .join(Case, Case.id == SecondCoding.case_id)
        .join(Period, (Period.id == SecondCoding.period_id) & (Period.caseload_id == Case.caseload_id))
        .where(SecondCoding.period_id == period_id)
        .order_by(SecondCoding.case_id)
    ).all()
    held, seen = keyring.load_all(), _seen(keyring, [row.case_id for row in rows])
    mine = tuple(
        row.case_id for row in rows
        if row.coded_by is None and row.sealed_reading is not None and row.key_id in held and row.case_id not in seen
    )  # fmt: skip
    return Offer(mine, len(rows), sum(row.coded_by is not None for row in rows))


def _seen(keyring: Keyring, case_ids: Sequence[RecordId]) -> set[bytes | None]:
    """Cases whose first coding this person may have seen."""
    acts = select(Act.about).where(Act.about.in_(case_ids), Act.actor_id == keyring.staff_id, Act.why != WHY)
    return set(db.session.scalars(acts))


def open_words_only(keyring: Keyring, case_id: RecordId, today: date) -> Words:
    """The words of an offered response without what was heard in them. That they were opened is recorded first.

    Raises CannotCode when it is not offered to this person, CannotOpen when it does not open.
    """
    with writing():
        case = _offered_case(keyring, case_id)
        trail.record(Act, today, keyring.staff_id, "opened words", case_id, WHY)
        return open_words(case.sealed_words, keyring.key(case.key_id), case.id, case.caseload_id)


def _offered_case(keyring: Keyring, case_id: RecordId) -> Case:
    row = db.session.get(SecondCoding, case_id, with_for_update=True)
    if row is None or case_id not in offered(keyring, row.period_id).cases:
        raise CannotCode("This response is not offered to you: it was coded, counted, or you have seen it before.")
    return db.session.get_one(Case, case_id)


def code(keyring: Keyring, case_id: RecordId, themes: Iterable[str], today: date) -> None:
    """Compare a second coding with the first in memory and add how they met to the period's sealed tally.

    Raises CannotCode as above, and CannotDo when the themes are not fit.
    """
    second = tuple(str(theme) for theme in themes_of(tuple(dict.fromkeys(themes))))
    with writing():
        case = _offered_case(keyring, case_id)
        row = db.session.get_one(SecondCoding, case_id)
        assert case.sealed_reading is not None
        first = open_reading(case.sealed_reading, keyring.key(case.key_id), case.id, case.caseload_id)
        _add(keyring, case, row.period_id, compare(map(str, first.themes), second))
        row.coded_by = keyring.staff_id
        trail.record(Act, today, keyring.staff_id, "coded a second time", case_id, WHY)


def _add(keyring: Keyring, case: Case, period_id: RecordId, tally: Tally) -> None:
    key_id, pair = keyring.current("caseload", case.caseload_id)
    row = db.session.get(Agreement, period_id, with_for_update=True)
    before = Tally()
    if row is None:
        row = Agreement(period_id=period_id)
        db.session.add(row)
    else:
        before = Tally(**open_tally(row.sealed_tally, keyring.key(row.key_id), period_id, case.caseload_id))
    row.key_id = key_id
    row.sealed_tally = seal_tally(asdict(before.plus(tally)), pair.public, period_id, case.caseload_id)


def forget(period_id: RecordId) -> None:
    """Add to the transaction of a closing: which responses were drawn is no longer kept. The sealed tally stays."""
    db.session.execute(delete(SecondCoding).where(SecondCoding.period_id == period_id))


@dataclass(frozen=True)
class Pool:
    """A year's agreement over agencies, in percent rounded to 5; None while too few were coded to say."""

    year: int
    themes: int | None
    signed: int | None


def pooled(keyring: Keyring, year: int) -> Pool:
    """Agreement over all periods that ended in `year` and were closed, of caseloads that are open to this person.

    None under 50 responses or with one agency alone: then it would say something of one agency.
    """
    rows = db.session.execute(
        select(Agreement, Caseload.id, Period.ends)
        .join(Period, Period.id == Agreement.period_id)
        .join(Caseload, Caseload.id == Period.caseload_id)
        .join(Closing, Closing.period_id == Period.id)
        .where(Agreement.key_id.in_(keyring.load_all()))
    )
    found = [(row, caseload_id) for row, caseload_id, ends in rows if ends.year == year]
    total = Tally()
    for row, caseload_id in found:
        total = total.plus(
            Tally(**open_tally(row.sealed_tally, keyring.key(row.key_id), row.period_id, caseload_id))
        )  # fmt: skip
    if total.responses < POOL_LEAST or len({caseload_id for _, caseload_id in found}) < POOL_AGENCIES:
        return Pool(year, None, None)
    return Pool(year, _percent(total.f1), _percent(total.signed_f1))


def _percent(share: float) -> int:
    return ROUND_TO * round(100 * share / ROUND_TO)
