"""A year that is over: half of it at two agencies that have not joined, closed, released and added up for England."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from analysis import Reading, Theme
from analysis.method import METHOD
from feedback_app import clock
from feedback_app.config import Settings
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.demo import written
from feedback_app.demo.responses import label, periods, rows
from feedback_app.extensions import db
from feedback_app.intake.caseloads import Locks, locks_for
from feedback_app.intake.routes import adult_route
from feedback_app.models.published import Agency
from feedback_app.models.testimony import Case, Caseload, Period, RecordId, new_id
from feedback_app.publishing import close as closing
from feedback_app.publishing import report as report_room
from feedback_app.publishing import years
from feedback_app.publishing.release import release
from feedback_app.publishing.year_parts import ENGLAND, NATION
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.suite import SUITE_NAME
from feedback_app.sealed.two_locks import NameAndContact, seal_name
from feedback_app.sealed.vault import seal_for_duty, seal_reading, seal_words

WEEKS: Final = 26
OPENING: Final = "Thank you to all who told us. This is what enough people said for us to show it safely."


def begin(settings: Settings, agencies: Sequence[Agency], people: dict[str, Keyring], today: date) -> int:
    """Fill half of the last year that the demo's periods do not touch, at these agencies; the year.

    Everybody's themes were set by the team here, as long ago as that: no machine reads these words again at each start.
    """
    year = periods(today)[0][0].year - 1
    starts = clock.monday_of(date(year, 2, 10))
    for agency in agencies:
        _half_a_year(settings, agency, people, starts, starts + timedelta(weeks=WEEKS))
    made = years.make_ready(people["amara"], NATION, ENGLAND, year, today)
    years.release(people["nadia"], made, years.find(people["nadia"], made, today).mark, today)
    deliver()
    return year


def _half_a_year(settings: Settings, agency: Agency, people: dict[str, Keyring], starts: date, ends: date) -> None:
    locks = locks_for(agency.id, settings.min_readers)
    caseload = db.session.scalars(select(Caseload).where(Caseload.agency_id == agency.id)).one()
    period = Period(id=new_id(), caseload_id=caseload.id, label=label(starts, ends), starts=starts, ends=ends)
    period_id = period.id
    with writing():
        db.session.add(period)
        db.session.add_all(_cases(rows(small=False), locks, starts))
    _one_report(settings, agency, people, period_id, ends)


def _cases(told: Iterable[dict[str, str]], locks: Locks, starts: date) -> Iterable[Case]:
    chance = random.Random(starts.year)  # noqa: S311 - spreads weeks and stages
    for row in told:
        if row["agency"] != "not_sure" and row["period"] != "3":
            week = starts + timedelta(weeks=chance.randrange(WEEKS))
            yield _case(row, chance.choices(METHOD.stages, (2, 3, 4, 1))[0], week, locks)


def _case(row: dict[str, str], stage: str, week: date, locks: Locks) -> Case:
    case_id = new_id()
    given = {"who": row["voice"], "how": row["rating"], "happened": row["happened"], "better": row["better"]}
    words = adult_route().words_of(given)
    themes = tuple(Theme(t[:-1], t[-1], 1.0, "reviewer") for t in row["themes"].split(";") if t and t != "X0")
    reading = Reading(themes, voice=row["voice"], when=row["when"], rating=row["rating"], stage=stage)
    return Case(
        id=case_id, caseload_id=locks.caseload_id, key_id=locks.key_id, lock_a_id=locks.lock_a_id,
        lock_b_id=locks.lock_b_id, duty_id=locks.duty_id, suite=SUITE_NAME, state="read", week=week,
        sealed_words=seal_words(words, locks.words, case_id, locks.caseload_id),
        sealed_reading=seal_reading(reading, locks.words, case_id, locks.caseload_id),
        sealed_name=seal_name(NameAndContact(), locks.lock_a, locks.lock_b, case_id, locks.caseload_id),
        sealed_for_duty=seal_for_duty(None, words, locks.duty, case_id),
    )  # fmt: skip


def _one_report(
    settings: Settings, agency: Agency, people: dict[str, Keyring], period_id: RecordId, ends: date
) -> None:
    closed, released = ends + timedelta(days=2), ends + timedelta(days=9)
    report_id = closing.close(people["amara"], period_id, closed, agency.page)
    written.write(people["amara"], report_id, {}, OPENING, closed)
    ticked = report_room.find(people["nadia"], report_id).to_tick
    release(people["nadia"], report_id, released, settings, agency.page, ticked=ticked)
    deliver()
