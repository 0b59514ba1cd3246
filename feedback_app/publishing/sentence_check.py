"""Before sentences are kept, a machine holds them against the words of their period, in this person's memory only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias

from sqlalchemy import Select, func, select, true

from analysis.likeness import Written
from feedback_app.audit import trail
from feedback_app.complaints import learning
from feedback_app.complaints.learning import Learned
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Period, RecordId, SealingKey
from feedback_app.publishing.own_words import Told, faults
from feedback_app.publishing.told_apart import ToldApart, attackers
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.vault import open_words

AT_A_TIME = 200
HELD_BACK = timedelta(weeks=52)
"""How far back one lies that waited six months for a report, with room for a period as long."""

OfPeriod: TypeAlias = tuple[bool, Told]
"""Whether somebody wrote in the weeks of a period, and their words."""
NOBODY: Final[Mapping[str, int]] = MappingProxyType({})


def check(
    keyring: Keyring, period_id: RecordId, texts: Mapping[str, str], may_stand: Collection[str], today: date,
    raised: Mapping[str, int] = NOBODY,
) -> dict[str, str]:  # fmt: skip
    """What must change, for each text by its key; empty when all may stand. That the words were read is recorded first.

    Words of every case of these weeks count, those left out too, and of the year before, since a response may wait for
    a later report. `raised` is how many raised the theme of a text, as the report tells it, by the text's key: what
    stands there must also not point to one of those who wrote in these weeks. What is not open to this person is not
    read. Raises CannotOpen when a case does not open with its own key.
    """
    if not any(texts.values()):
        return {}
    with writing():
        trail.record(Act, today, keyring.staff_id, trail.READ_BY_MACHINE, period_id, "To check the notes of a report")
    playing = attackers(texts, raised, _how_many(keyring, period_id)) if raised else {}
    found = faults(texts, _overheard(_told(keyring, period_id), playing.values()), may_stand)
    for key, attacker in playing.items():
        if said := attacker.fault():
            found[key] = f"{found[key]} {said}" if key in found else said
    return found


def _overheard(told: Iterable[OfPeriod], playing: Collection[ToldApart]) -> Iterator[Told]:
    for of_these_weeks, one in told:
        if of_these_weeks and playing:
            text = Written.of(one[0])
            for attacker in playing:
                attacker.hear(text)
        yield one


def _how_many(keyring: Keyring, period_id: RecordId) -> int:
    """How many responses of these weeks are open to this person."""
    period = db.session.get_one(Period, period_id)
    mine = select(func.count()).select_from(Case).where(
        Case.caseload_id == period.caseload_id, Case.week >= period.starts, Case.week < period.ends,
        Case.key_id.in_(keyring.load_all()),
    )  # fmt: skip
    return db.session.scalar(mine) or 0


def some_not_open(keyring: Keyring, period_id: RecordId) -> bool:
    """Whether words of these weeks are not open to this person, so that the check of theirs cannot see them."""
    period = db.session.get_one(Period, period_id)
    closed = select(Case.id).where(
        Case.caseload_id == period.caseload_id, Case.week >= period.starts, Case.week < period.ends,
        Case.key_id.not_in(keyring.load_all()),
    )  # fmt: skip
    return db.session.scalar(closed.limit(1)) is not None


def _told(keyring: Keyring, period_id: RecordId) -> Iterator[OfPeriod]:
    period = db.session.get_one(Period, period_id)
    learned = learning.offered(keyring, period.caseload_id, period.starts - HELD_BACK, period.ends)
    cases = (
        select(Case.id, Case.caseload_id, Case.key_id, Case.sealed_words, Case.week >= period.starts)
        .where(Case.caseload_id == period.caseload_id)
        .where(Case.week >= period.starts - HELD_BACK, Case.week < period.ends)
        .where(Case.key_id.in_(keyring.load_all()))
    )
    return _opened(keyring, cases, learned)


def check_against_all(
    keyring: Keyring, caseload_id: RecordId | None, text: str, may_stand: Collection[str], today: date
) -> list[str]:
    """What must change in a text that is of no period: held against all words of a caseload, or of all (None).

    Recorded first, for each caseload. What is not open to this person is not read.
    """
    if not text:
        return []
    mine = select(SealingKey.caseload_id).where(SealingKey.id.in_(keyring.load_all()), SealingKey.kind == "caseload")
    caseloads = [caseload_id] if caseload_id else sorted(filter(None, db.session.scalars(mine.distinct())))
    with writing():
        for about in caseloads:
            trail.record(Act, today, keyring.staff_id, trail.READ_BY_MACHINE, about, "To check a statement")
    cases = select(Case.id, Case.caseload_id, Case.key_id, Case.sealed_words, true())
    cases = cases.where(Case.caseload_id.in_(caseloads), Case.key_id.in_(keyring.load_all()))
    learned = [each for about in caseloads for each in learning.offered(keyring, about, date.min, date.max)]
    told = (one for _, one in _opened(keyring, cases, learned))
    return list(faults({"text": text}, told, may_stand).values())


def _opened(
    keyring: Keyring, cases: Select[RecordId, RecordId, RecordId, bytes, bool], learned: Iterable[Learned]
) -> Iterator[OfPeriod]:
    """The words of each case, with what was learned from its complaint: both are of one person."""
    more = {each.case_id: each.text for each in learned}
    rows = db.session.execute(cases.execution_options(yield_per=AT_A_TIME))
    for case_id, caseload_id, key_id, sealed, of_these_weeks in rows:
        words = open_words(sealed, keyring.key(key_id), case_id, caseload_id)
        yield of_these_weeks, (f"{words.text()}\n{more.pop(case_id, '')}", words.only_count)
    yield from ((False, (text, False)) for text in more.values())
