"""The page on which many are counted: how far it is, line by line, and how it ended."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, Closing
from feedback_app.publishing import count
from feedback_app.web.review import closing
from tests.house import DAY, PERIODS, keyring_of, tell


def last_one_spoilt(records):
    """The reading that is opened last does not open: another's bytes stand in its place."""
    with writing():
        mine = select(Case).where(Case.caseload_id == records.caseloads["harbourlands"]).order_by(Case.id)
        cases = db.session.scalars(mine.where(Case.sealed_reading.is_not(None))).all()
        cases[-1].sealed_reading = cases[0].sealed_reading


@pytest.fixture
def many(house, settings, app, monkeypatch):
    """Hundred and one to be counted, in chunks of 25; from 100 on the page tells how far it is."""
    monkeypatch.setattr(count, "CHUNK", 25)
    monkeypatch.setattr(closing, "MANY", 100)
    with app.app_context():
        tell(settings, "We waited.", came=PERIODS["over"][0], themes=("B1-",), times=101)
    house.sign_in("amara")
    house.client.visit(f"/team/period/{house.records.periods['over'].hex()}")


def closed(house):
    with house.client.application.app_context():
        return db.session.scalars(
            select(Closing).where(Closing.period_id == house.records.periods["over"])
        ).one_or_none()


def test_the_page_tells_tenths_and_leads_to_the_report(house, many):
    page = house.client.press("Close this period")
    assert "90% counted" in page.words
    assert "101" not in page.words
    assert "It is closed" in page.words
    assert closed(house)
    (report,) = [address for address, words in page.links if words == "Write the report"]
    assert "Ask a second person to release it" in house.client.visit(report).words


def test_one_that_does_not_open_is_said_there_and_nothing_has_changed(house, many, app, records):
    with app.app_context():
        last_one_spoilt(records)
    page = house.client.press("Close this period")
    assert "It was not closed" in page.words
    assert "Nothing has changed" in page.words
    assert closed(house) is None


def test_it_goes_on_to_its_end_when_nobody_looks(house, many, app, records):
    """The page is left after the first line."""
    with app.app_context():
        under_way = closing.begin(app, keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
        assert under_way.first == 99
        under_way.ended.result()
    assert closed(house)
