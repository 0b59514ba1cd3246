"""Does this answer what you said? Rated by code, changed until a closing, counted once, never tied to a case."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import MetaData, select

from analysis import ratings as counting
from analysis.noise import Drawn
from feedback_app.answers.replies import send
from feedback_app.answers.reports import agency_by_page, reports_of
from feedback_app.answers.signatures import is_signed
from feedback_app.casework.resealing import left_to_do, reseal_chunk, rotate
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import rating
from feedback_app.models.published import Leader, NationalRatings, Release
from feedback_app.models.testimony import Period, RatingCount, RatingSlip, SealingKey, new_id
from feedback_app.publishing import ratings as ratings_room
from feedback_app.publishing import report as report_room
from feedback_app.publishing.close import close
from feedback_app.publishing.release import release
from feedback_app.publishing.screening import decide
from feedback_app.sealed.slips import open_ratings, slip_of
from feedback_app.sealed.vault import Line
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.test_screening_and_answers import PLAN

OUT = DAY + timedelta(days=14)
"""When a report that is released on DAY is out for everyone."""
WANTED = "Does this answer what you said?"


@pytest.fixture
def answered(house, records, in_app):
    """Harbourlands has answered B1-, and everyone can read it."""
    leader = db.session.scalars(select(Leader).where(Leader.sign_in_name == "harbourlands")).one()
    made = send(leader, db.session.get_one(Release, records.released_hash), PLAN, DAY).id
    decide(keyring_of("tom"), made, True, "", DAY)
    deliver()
    db.session.remove()
    return records


def choose(house, value, theme="B1-", status=200):
    return house.client.press("Keep my choice", status, **{f"rating-{theme}": value})


def chosen_now():
    """What the caseload's key opens on each slip."""
    db.session.rollback()
    keyring = keyring_of("amara")
    return [
        open_ratings(slip.sealed, keyring.key(slip.key_id), slip.id, slip.caseload_id)
        for slip in db.session.scalars(select(RatingSlip).order_by(RatingSlip.id))
    ]


def pattern():
    """Attack 5's look: how often each size stands in each column of each table, and how many rows there are."""
    db.session.rollback()
    found = Counter()
    for engine in db.engines.values():
        shape = MetaData()
        with engine.connect() as connection:
            shape.reflect(connection)
            for table in shape.sorted_tables:
                for row in connection.execute(select(table)):
                    found.update(
                        (table.name, column.name, len(value) if isinstance(value, bytes) else str(value))
                        for column, value in zip(table.columns, row, strict=True)
                    )
    return found


def test_who_raised_it_sees_the_question_under_the_answer_and_may_change_their_mind(house, answered):
    page = house.come_back(answered.told.code)
    assert page.words.count(WANTED) == 1
    choose(house, "", status=422)
    assert "We have kept your choice" in choose(house, "partly").words
    assert "You chose: Yes" in choose(house, "yes").words
    assert chosen_now() == [{"B1-": "yes"}]


def test_a_theme_without_an_answer_or_not_raised_cannot_be_rated(house, answered):
    house.come_back(answered.told.code)
    for theme in ("C3-", "A1+", "Z9-"):
        house.client.send("/come-back/rate", 422, **{"theme": theme, f"rating-{theme}": "yes"})
    assert chosen_now() == [{}]


def test_nobody_is_asked_before_there_is_an_answer(house, records):
    assert WANTED not in house.come_back(records.told.code).words


def test_rating_changes_nothing_that_anyone_who_holds_a_copy_can_tell_from_not_rating(house, answered):
    house.come_back(answered.told.code)
    before = pattern()
    choose(house, "no")
    assert pattern() == before


def test_it_is_counted_at_the_next_closing_once_and_stands(house, answered, monkeypatch, on_day):
    house.come_back(answered.told.code)
    choose(house, "no")
    db.session.remove()
    seen = []
    monkeypatch.setattr(
        counting, "draw", lambda values, **how: seen.append(sum(values)) or Drawn(tuple(values), 4.0, 0.25)
    )
    with house.client.application.app_context():
        tell(house.settings, "We waited.", code=True, came=DAY - timedelta(weeks=8), themes=("B1-",))
        close(keyring_of("amara"), answered.periods["over"], DAY, "harbourlands")
        kept = db.session.scalars(select(RatingCount).order_by(RatingCount.epsilon)).all()
        assert len(kept) == 2
        assert {**chosen_now()[0], **chosen_now()[1]} == {}
    assert seen == [1, 1]
    page = house.come_back(answered.told.code)
    assert "You chose: No. It has been counted" in page.words
    house.client.send("/come-back/rate", 422, **{"theme": "B1-", "rating-B1-": "yes"})
    with house.client.application.app_context():
        assert not any(chosen_now())


def test_taking_back_takes_the_slip(house, answered):
    house.come_back(answered.told.code)
    choose(house, "yes")
    house.client.visit("/come-back/take-back")
    house.client.press("Yes, take it back")
    assert chosen_now() == []


def test_the_slip_of_a_receipt_opens_no_other(house, answered, in_app):
    one, two = (slip_of("ab" * 48), slip_of("cd" * 48))
    assert slip_of("") is None
    assert one.number != two.number
    assert "ab" not in repr(one)
    assert rating.rated(Line("team", slip="ab" * 48)) == rating.Rated()


def test_a_new_key_takes_the_slips_along(house, answered, in_app):
    key = db.session.scalars(
        select(SealingKey.id).where(
            SealingKey.kind == "caseload", SealingKey.caseload_id == answered.caseloads["harbourlands"]
        )
    ).one()
    rotate(keyring_of("amara"), key, DAY)
    while reseal_chunk(keyring_of("amara"), key):
        pass
    assert left_to_do(keyring_of("amara")) == []
    assert {slip.key_id for slip in db.session.scalars(select(RatingSlip))} != {key}
    assert chosen_now() == [{}]


def test_while_a_new_key_takes_over_a_rated_slip_looks_like_the_others(house, answered):
    with house.client.application.app_context():
        key = db.session.scalars(select(RatingSlip.key_id)).one()
        rotate(keyring_of("amara"), key, DAY)
        db.session.remove()
    house.come_back(answered.told.code)
    before = pattern()
    choose(house, "yes")
    assert pattern() == before
    assert chosen_now() == [{"B1-": "yes"}]


def test_slips_are_erased_when_their_time_is_over(answered, in_app):
    until = db.session.scalars(select(RatingSlip.until)).one()
    db.session.rollback()
    assert (rating.forget_expired(until), rating.forget_expired(until + timedelta(days=1))) == (0, 1)


def noised_as(theme=0, **overall):
    """A count whose noised numbers are these, whatever was drawn."""
    real = counting.count

    def count(each, *, agency=""):
        table = real(each, agency=agency)
        return replace(table, overall=overall, themes=dict.fromkeys(table.themes, 0) | {"B1-:no": theme})

    return count


@pytest.fixture
def nothing_drawn_yet(answered):
    """Without the ratings of the first closing, which are noise alone."""
    with writing():
        db.session.query(RatingCount).delete()


@pytest.mark.usefixtures("nothing_drawn_yet")
def test_the_numbers_ride_in_the_signed_report_to_page_and_downloads(house, answered, monkeypatch, in_app, on_day):
    with monkeypatch.context() as patch:
        patch.setattr(ratings_room.ratings, "count", noised_as(yes=63, partly=2, no=0))
        report_id = close(keyring_of("amara"), answered.periods["over"], DAY, "harbourlands")
    report_room.write(keyring_of("amara"), report_id, {}, "Thank you.", ready=True, today=DAY)
    ticked = report_room.find(keyring_of("nadia"), report_id).to_tick
    release(keyring_of("nadia"), report_id, DAY, house.settings, "harbourlands", ticked=ticked)
    deliver()
    on_day(OUT)
    newest = reports_of(agency_by_page("harbourlands"), OUT)[0]
    assert newest.ratings == counting.Ratings(yes=65)
    told = "“Yes, it answers what I said”: about 65. What is not shown here"
    db.session.remove()
    assert told in house.client.visit("/said-and-did/harbourlands").words
    signed = house.client.get(f"/said-and-did/harbourlands/{newest.sha256}/report.json").json
    assert signed["signed"]["ratings"] == {"yes": 65, "partly": None, "no": None}
    assert told in next(note["words"] for note in signed["notes"] if note["note"].startswith("Do their answers"))


@pytest.mark.usefixtures("nothing_drawn_yet")
def test_the_country_hears_of_each_theme_once_a_year(house, records, monkeypatch, in_app):
    monkeypatch.setattr(ratings_room.ratings, "count", noised_as(yes=0, partly=0, no=0, theme=140))
    starts, ends = PERIODS["released"]
    with writing():
        db.session.add(
            elsewhere := Period(
                id=new_id(), caseload_id=records.caseloads["fernhill"], label="x", starts=starts, ends=ends
            )
        )
        period_id = elsewhere.id
    pair = keyring_of("amara").current("signing")[1]
    next_year = date(DAY.year + 1, 1, 12)

    def say():
        with writing():
            ratings_room.say_if_due(keyring_of("amara"), pair, next_year)
        return deliver()

    assert say() == 0  # one agency is not the country
    for of in (period_id, records.periods["over"]):
        close(keyring_of("amara"), of, DAY)
    assert (say(), say()) == (1, 0)
    kept_now = db.session.scalars(select(NationalRatings)).one()
    assert json.loads(kept_now.body) == {
        "themes": {"B1-": {"yes": None, "partly": None, "no": 280}}, "year": DAY.year,
    }  # fmt: skip
    assert is_signed(kept_now.body.encode(), kept_now.signature, kept_now.signed_with)
    db.session.remove()
    words = house.client.visit("/said-and-did/for-the-country").words
    assert "about 280" in words
