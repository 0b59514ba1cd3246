"""A response that waits for a later report is counted once, then, and its reading is there until then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from analysis import Reading
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake.caseloads import locks_for
from feedback_app.models.testimony import Case, Period, Spending, new_id
from feedback_app.publishing import close as closing
from feedback_app.publishing.before_closing import CannotLeaveOut, leave_out
from feedback_app.sealed.vault import open_reading, seal_reading
from tests.house import DAY, PERIODS, House, keyring_of, tell
from tests.integration.test_heard import tell_up_to_heard

STARTS, ENDS = PERIODS["over"]


@pytest.fixture
def counted(monkeypatch):
    """What each closing counted, in memory."""
    seen: list[list[Reading]] = []
    real = closing.disclose

    def listen(readings, **others):
        seen.append(list(readings))
        return real(iter(seen[-1]), **others)

    monkeypatch.setattr(closing, "disclose", listen)
    return seen


@pytest.fixture
def waiting(house, settings, in_app, records):
    """One in the period that is over, read by the team, who waits for a period that ends half a year later."""
    tell(settings, "We waited.", came=STARTS + timedelta(days=8), themes=("C1-",))
    told = tell(settings, "We waited.", came=STARTS + timedelta(days=8), themes=("B1-",))
    case, locks = db.session.get_one(Case, told.case_id), locks_for(_agency(records), settings.min_readers)
    reading = Reading(themes=(), voice="birth_family", not_before=(STARTS + timedelta(weeks=28)).isoformat())
    with writing():
        case.sealed_reading = seal_reading(reading, locks.words, case.id, case.caseload_id)
    return told.case_id


def _agency(records):
    return records.agencies["harbourlands"]


def later_period(records, starts, weeks):
    made = Period(id=new_id(), caseload_id=records.caseloads["harbourlands"], label="x", starts=starts,
                  ends=starts + timedelta(weeks=weeks))  # fmt: skip
    with writing():
        db.session.add(made)
    return made


def test_it_is_counted_once_in_the_first_period_that_ends_late_enough(waiting, records, counted):
    closing.close(keyring_of("amara"), records.periods["over"], DAY)
    case = db.session.get_one(Case, waiting)
    assert (case.state, case.sealed_reading is None) == ("read", False)
    assert [reading.not_before for reading in counted[0]] == [""]

    second = db.session.get_one(Period, records.periods["open"])
    closing.close(keyring_of("amara"), second.id, second.ends)
    assert db.session.get_one(Case, waiting).state == "read"

    third = later_period(records, second.ends, 13)
    closing.close(keyring_of("amara"), third.id, third.ends)
    case = db.session.get_one(Case, waiting)
    assert (case.state, case.sealed_reading) == ("counted", None)
    assert [len([r for r in each if r.not_before]) for each in counted] == [0, 0, 1]
    assert len(db.session.scalars(select(Spending)).all()) == 4, "each closing stands in the ledger, one more for none"


def test_one_that_waits_may_be_left_out_of_the_later_period(waiting, records):
    with pytest.raises(CannotLeaveOut):
        leave_out(keyring_of("amara"), records.periods["open"], [waiting], "copy", DAY)
    closing.close(keyring_of("amara"), records.periods["over"], DAY)
    leave_out(keyring_of("amara"), records.periods["open"], [waiting], "copy", DAY)
    assert db.session.get_one(Case, waiting).state == "left_out"


def test_what_is_chosen_on_the_check_page_is_sealed_and_shown_to_the_team(house: House):
    tell_up_to_heard(house)
    house.client.press("That is right, go on")
    house.client.send("/tell-us/help-now", 303, use="count", report="later", help_reach="07700 900123")
    house.client.visit("/tell-us/check")
    assert "We only count what you sent, in a report that is at least six months away" in house.client.page.words
    house.client.press("Send", code="no")
    with house.client.application.app_context():
        case = db.session.query(Case).filter_by(state="received").one()
        reading = open_reading(case.sealed_reading, house.keyring().key(case.key_id), case.id, case.caseload_id)
        assert reading.not_before == "2027-05-31"
        columns = {column.name for column in Case.__table__.columns}
    assert not {name for name in columns if "before" in name or "use" in name or "report" in name}
    house.sign_in()
    house.client.visit(f"/team/case/{case.id.hex()}")
    house.client.press("Open the words", why="To read it for the first time")
    assert "Only count it. Write no sentence" in house.client.page.words
    assert "31 May 2027 or later" in house.client.page.words


def test_a_sentence_may_not_be_taken_from_those_who_asked_only_to_be_counted(house, settings, in_app):
    from feedback_app.publishing.sentence_check import check

    words = "Purple lanterns hung behind every window."
    told = [tell(settings, words, came=STARTS) for _ in range(5)]
    named = check(keyring_of("amara"), house.records.periods["over"], {"a": words}, (), DAY)
    assert named == {}
    for each in told:
        _only_count(each.case_id, settings, house.records)
    assert "Purple lanterns" in check(keyring_of("amara"), house.records.periods["over"], {"a": words}, (), DAY)["a"]


def _only_count(case_id, settings, records):
    from feedback_app.sealed.vault import Words, seal_words

    case, locks = db.session.get_one(Case, case_id), locks_for(_agency(records), settings.min_readers)
    words = Words((("happened", "Purple lanterns hung behind every window."),), only_count=True)
    with writing():
        case.sealed_words = seal_words(words, locks.words, case.id, case.caseload_id)
