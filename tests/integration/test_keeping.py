"""Words are erased when their time is over, and never while somebody waits for an answer or for safety."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback_app.casework import cases, safeguarding
from feedback_app.casework.cases import from_person
from feedback_app.casework.keeping import ERASED, forget_old_words
from feedback_app.casework.safeguarding import Decision
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, RecordId
from tests.house import DAY, House

LATER = DAY + timedelta(days=800)


def _there(case_id: RecordId) -> bool:
    db.session.expire_all()
    return db.session.get(Case, case_id) is not None


@pytest.fixture
def counted(house: House, in_app: None) -> RecordId:
    """A response of the period that was closed and released."""
    return house.records.told.case_id


def test_counted_words_go_after_their_time_and_not_before(counted: RecordId) -> None:
    case = db.session.get_one(Case, counted)
    assert case.state == "counted"
    assert forget_old_words(case.week + timedelta(days=730), 730) == 0
    assert _there(counted)
    assert forget_old_words(case.week + timedelta(days=731), 730) > 0
    assert not _there(counted)


def test_an_erasure_leaves_a_record_that_it_happened_and_nothing_else(counted: RecordId) -> None:
    before = db.session.query(Act).count()
    assert forget_old_words(DAY, 730) == 0
    assert db.session.query(Act).count() == before
    assert forget_old_words(LATER, 730) > 0
    forget_old_words(LATER, 730)
    (act,) = db.session.query(Act).order_by(Act.place)[before:]
    assert (act.day, act.what) == (LATER, ERASED)
    assert (act.actor_id, act.about, act.why) == (None, None, "")


def test_unread_uncounted_answered_and_endangered_words_stay(house: House, counted: RecordId) -> None:
    unread = house.tell().case_id
    uncounted = house.tell().case_id
    cases.open_case(house.keyring(), uncounted, "To read it for the first time", DAY)
    from_person(db.session.get_one(Case, counted), "One more thing", DAY)
    forget_old_words(LATER, 730)
    assert all(_there(case_id) for case_id in (unread, uncounted, counted))
    cases.open_case(house.keyring(), counted, "To answer a message", DAY)
    made = Decision("known", "decided", "why", "told")
    record = safeguarding.decide(house.keyring(), counted, made, still_open=True, today=DAY)
    forget_old_words(LATER, 730)
    assert _there(counted)
    safeguarding.finish(house.keyring(), record, DAY)
    forget_old_words(LATER, 730)
    assert not _there(counted)


def test_words_about_no_agency_go_once_they_were_read(house: House, in_app: None) -> None:
    nowhere = house.tell(agency=None).case_id
    forget_old_words(LATER, 730)
    assert _there(nowhere)
    cases.open_case(house.keyring(), nowhere, "To read it for the first time", DAY)
    forget_old_words(LATER, 730)
    assert not _there(nowhere)


def test_both_sides_see_until_when(house: House) -> None:
    told = house.tell(code=True)
    until = "We keep your words until 22 November 2028."
    assert until in house.come_back(told.code).words
    house.sign_in()
    assert "Kept until 22 November 2028" in house.client.visit(f"/team/case/{told.case_id.hex()}").words
