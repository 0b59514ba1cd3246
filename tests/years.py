"""A year that is over in the staffed house: closings with noised tables, as a closing would have stored them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from analysis import Reading, Theme
from analysis.disclose import disclose
from feedback_app.clock import monday_of
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Caseload, Closing, Period, RecordId, Staff, new_id
from feedback_app.publishing import years
from tests.house import DAY, keyring_of

YEAR = DAY.year - 1
SAID = (Reading(themes=(Theme("B1", "-"), Theme("C3", "-")), voice="adopter"),) * 60
KIND = (Reading(themes=(Theme("A1", "+"),), voice="birth_family"),) * 45

_BLANK = disclose([])
ROUGH = {
    "voices": dict.fromkeys(_BLANK.voices, 0) | {"adopter": 300},
    "ratings": dict.fromkeys(_BLANK.ratings, 150),
    "stages": dict.fromkeys(_BLANK.stages, 150),
    "parts_by_voice": dict.fromkeys(_BLANK.parts_by_voice, 0) | {"adopter/B-": 120, "birth_family/C+": 120},
}
"""So rough are these that 105 readings would not show them: numbers as of many more."""


def period_of(
    caseload_id: RecordId, place: int, year: int = YEAR, closed: bool = True, empty: bool = False
) -> RecordId:
    """The `place`th quarter of a year, and its closing, of 105 readings or (`empty`) of noughts. The period's id."""
    starts = monday_of(date(year, 1, 12)) + timedelta(weeks=13 * place)
    ends = starts + timedelta(weeks=12)
    caseload = db.session.get_one(Caseload, caseload_id)
    label = f"{starts:%B} to {ends - timedelta(days=1):%B %Y}"
    table = disclose(SAID + KIND, known=json.loads(caseload.known), agency=caseload.name, period=label)
    table = replace(table, **ROUGH)
    if empty:
        table = replace(table, **{kind: dict.fromkeys(getattr(table, kind), 0) for kind in ROUGH})
        table = replace(table, codes=dict.fromkeys(table.codes, 0), voices=dict.fromkeys(table.voices, 0), responses=0)
    closed_by = db.session.query(Staff).filter_by(sign_in_name="amara").one().id
    period = Period(id=new_id(), caseload_id=caseload_id, label=label, starts=starts, ends=ends)
    with writing():
        db.session.add(period)
        db.session.flush()
        if closed:
            stored = json.dumps(table.as_dict(), sort_keys=True)
            made = Closing(id=new_id(), period_id=period.id, noised_table=stored, closed_by=closed_by, day=ends)
            db.session.add(made)
    return period.id


def a_year(caseloads: dict[str, RecordId], year: int = YEAR) -> None:
    """Two closed quarters of one agency, one of the other, and one of those who were not sure."""
    for page, place in (("harbourlands", 0), ("harbourlands", 1), ("fernhill", 0), ("not sure", 0)):
        period_of(caseloads[page], place, year)


def out(level: str, page: str, year: int = YEAR, today: date = DAY) -> bytes:
    """Make a year ready, release it by a second person, deliver it. Its hash."""
    made = years.make_ready(keyring_of("amara"), level, page, year, today)
    mark = years.find(keyring_of("nadia"), made, today).mark
    found = years.release(keyring_of("nadia"), made, mark, today)
    deliver()
    return found
