"""What a visitor of the demo finds beside the two agencies: a year that is over, and a quote with its person's yes."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from feedback_app.answers import years
from feedback_app.answers.reports import agency_by_page
from feedback_app.database import writing
from feedback_app.demo import last_year, quote
from feedback_app.demo.responses import QUOTED, rows
from feedback_app.extensions import db
from feedback_app.models.published import YearTable
from feedback_app.models.testimony import Closing, Report
from feedback_app.publishing.close import close
from feedback_app.publishing.report import find
from tests.house import DAY, PERIODS, keyring_of, tell


def test_a_year_is_added_up_for_england(house, settings, in_app, monkeypatch):
    monkeypatch.setattr(last_year, "rows", lambda small: list(rows(small))[::4])
    with writing():  # the demo closes the older period first
        db.session.scalars(select(Closing)).one().day = PERIODS["released"][0] - timedelta(weeks=60)
    agencies = [agency_by_page(page) for page in ("harbourlands", "fernhill")]
    people = {name: keyring_of(name) for name in ("amara", "nadia")}
    year = last_year.begin(settings, agencies, people, DAY)
    table = db.session.scalars(select(YearTable)).one()
    assert (table.page, table.year, year < DAY.year) == ("england", year, True)
    assert {agency for agency, _ in json.loads(table.body)["counted"]} == {"Harbourlands", "Fernhill"}
    assert years.read(table).families


def test_its_person_says_yes_to_the_quote(house, settings, records, in_app):
    came = PERIODS["over"][0]
    tell(settings, "We waited.", came=came, themes=("B1-",), times=60)
    told = tell(settings, f"{QUOTED[2]}. I thought the first one was the list.", code=True, came=came, themes=("B1-",))
    close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
    report_id = db.session.scalars(select(Report.id).where(Report.state != "released")).one()
    (mark,) = quote.said_yes(keyring_of("amara"), report_id, told.code, settings, DAY)
    (asked,) = find(keyring_of("amara"), report_id).asked
    assert (asked.mark, asked.may_be_used, asked.quoted.text) == (mark, True, QUOTED[2])
