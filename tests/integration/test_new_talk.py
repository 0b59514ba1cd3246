"""Before closing the team sees what is new: shared by three, with details hidden, kept nowhere, open to the cleared."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import Act, Case, Grant, SealingKey
from feedback_app.publishing.before_closing import leave_out
from feedback_app.publishing.new_talk import WHY, CannotLook, listen
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.vault import open_reading, open_words, seal_reading, seal_words
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.everything import kept

STARTS, ENDS = PERIODS["over"]
HOWS = ("hard", "slow", "awful", "costly", "odd")


@pytest.fixture
def period(records):
    return records.periods["over"]


@pytest.fixture
def told(house, settings, in_app):
    """Five people say something that nobody said in the period before."""
    return [
        tell(settings, f"The disco ball was {how}. Bronwen Achebe rang.", came=STARTS, code=True, themes=("B1-",))
        for how in HOWS
    ]


def heard(period, who="amara"):
    listening = listen(keyring_of(who), period, DAY)
    assert list(listening.steps())[-1:] == [100]
    return " ".join(phrase.words for phrase in (*listening.rising(), *listening.unfitting()))


def case_of(told):
    db.session.rollback()
    return db.session.get_one(Case, told.case_id)


def take_back(each, settings):
    token = come_back.enter(keys_of(each.code, settings.code_pepper), DAY)
    come_back.take_back(come_back.find(token, DAY))


def test_what_several_say_is_shown_and_nothing_but_the_look_is_kept(told, period):
    before = sorted(value for name, value in kept() if ".act." not in name)
    found = heard(period)
    assert "disco ball" in found
    assert "bronwen" not in found
    assert sorted(value for name, value in kept() if ".act." not in name) == before
    acts = db.session.scalars(select(Act).where(Act.why == WHY)).all()
    assert {act.what for act in acts} == {"machine read words"}
    assert period in {act.about for act in acts}


def test_a_person_sees_on_their_page_that_a_machine_read_their_words(told, period, records):
    heard(period)
    assert [look.why for look in come_back.looks_at(told[0].case_id)] == [WHY]
    assert WHY in [look.why for look in come_back.looks_at(records.told.case_id)]


def test_who_takes_their_words_back_is_not_heard(told, period, settings):
    for each in told[:3]:
        take_back(each, settings)
    assert "disco" not in heard(period)


def test_who_goes_while_it_is_heard_is_not_heard_either(told, period, settings):
    listening = listen(keyring_of("amara"), period, DAY)
    for each in told[:3]:
        take_back(each, settings)
    assert list(listening.steps())[-1] == 100
    assert not any("disco" in phrase.words for phrase in (*listening.rising(), *listening.unfitting()))


def test_what_was_left_out_of_the_count_is_not_heard(told, period):
    leave_out(keyring_of("amara"), period, [each.case_id for each in told[:3]], "flood", DAY)
    assert "disco" not in heard(period)


def test_who_asked_only_to_be_counted_or_to_wait_is_not_heard(told, period):
    for number, each in enumerate(told[:4]):
        case = case_of(each)
        pair = keyring_of("amara").key(case.key_id)
        at = (pair, case.id, case.caseload_id)
        words = replace(open_words(case.sealed_words, *at), only_count=number % 2 == 0)
        later = "" if number % 2 == 0 else ENDS.replace(year=ENDS.year + 1).isoformat()
        reading = replace(open_reading(case.sealed_reading, *at), not_before=later)
        with writing():
            case = db.session.get_one(Case, each.case_id)
            case.sealed_words = seal_words(words, pair.public, case.id, case.caseload_id)
            case.sealed_reading = seal_reading(reading, pair.public, case.id, case.caseload_id)
    assert "disco" not in heard(period)


def test_a_caseload_that_is_closed_to_somebody_is_not_heard_by_them(told, period, records):
    with writing():
        key = select(SealingKey.id).where(
            SealingKey.caseload_id == records.caseloads["harbourlands"], SealingKey.kind == "caseload"
        )
        db.session.delete(db.session.get_one(Grant, (db.session.scalar(key), keyring_of("tom").staff_id)))
    with pytest.raises(NotGranted):
        listen(keyring_of("tom"), period, DAY)
    db.session.rollback()
    assert db.session.scalars(select(Act).where(Act.why == WHY)).all() == []


def test_words_that_do_not_open_are_told_and_the_others_heard(told, period):
    with writing():
        db.session.get_one(Case, told[0].case_id).sealed_words = case_of(told[1]).sealed_words
    listening = listen(keyring_of("amara"), period, DAY)
    assert list(listening.steps())[-1] == 100
    assert listening.not_open == 1


def test_before_the_period_is_over_no_machine_reads(house, records, in_app):
    with pytest.raises(CannotLook, match="not over"):
        listen(keyring_of("amara"), records.periods["open"], DAY)
    assert db.session.scalars(select(Act).where(Act.why == WHY)).all() == []


def test_the_page_tells_how_far_it_is_and_shows_no_count(house, settings, period, app):
    with app.app_context():
        for how in HOWS:
            tell(settings, f"The disco ball was {how}.", came=STARTS, themes=("B1-",))
    house.sign_in("amara")
    house.client.visit(f"/team/period/{period.hex()}")
    page = house.client.press("Look for what is new")
    assert "100% heard" in page.words
    assert "disco ball" in page.words
    assert not re.search(r"\b5\b", page.words.split("Said more than before", 1)[1])
