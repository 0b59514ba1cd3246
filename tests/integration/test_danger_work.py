"""Danger work is always somebody's: it is handed over with a sealed note, accepted, and can never quietly rest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from feedback_app.casework import alert, danger_work, on_call, safeguarding
from feedback_app.casework.cases import CannotDo
from feedback_app.casework.safeguarding import IN_DANGER, Decision
from feedback_app.complaints import allegation
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, DangerWork, DutyAlert, Outgoing, Staff
from feedback_app.sealed.keyring import NotGranted
from tests.house import DAY, keyring_of
from tests.integration.everything import kept, where
from tests.page_inspector import CANARY
from tests.pages.shows.complaints import start

DANGER = f"I want to die and I have the tablets here. {CANARY}"
NOTE = "The Marmalade team rings back at four. Ask for the person on call."
CHRISTMAS = date(2026, 12, 25)
HOUR = 12
DECIDED = Decision("What was written.", "To refer.", "It is grave.", "The out-of-hours team, at noon.")


@pytest.fixture
def looked(house):
    """A response in danger that nadia has looked at on DAY."""
    told = house.tell(DANGER)
    with house.client.application.app_context():
        safeguarding.open_copy(keyring_of("nadia"), told.case_id, IN_DANGER, DAY)
    return told


def in_house(house):
    return house.client.application.app_context()


def only(name="nadia"):
    (found,) = danger_work.in_hand(keyring_of(name))
    return found


def test_it_stays_with_the_first_until_the_other_accepts(house, looked):
    with in_house(house):
        amara, nadia = keyring_of("amara"), keyring_of("nadia")
        assert only().who == "Nadia, of our team"
        danger_work.hand_over(nadia, looked.case_id, amara.staff_id, NOTE, DAY)
        assert (only().who, only().offered_to) == ("Nadia, of our team", "Amara, of our team")
        assert not alert.settle(nadia, DAY)
        danger_work.accept(amara, looked.case_id, DAY)
        assert (only("amara").who, only("amara").to) == ("Amara, of our team", None)
        assert danger_work.note_on(amara, looked.case_id) == NOTE
        assert alert.settle(amara, DAY)
        acts = db.session.scalars(select(Act.what).where(Act.about == looked.case_id).order_by(Act.place)).all()
        assert acts == ["opened words", "offered danger work", "accepted danger work"]
        assert where("Marmalade", kept()) == []


def test_only_those_on_call_can_have_it_and_only_with_a_note(house, looked):
    with in_house(house):
        amara, nadia = keyring_of("amara"), keyring_of("nadia")
        tom = db.session.scalars(select(Staff).where(Staff.sign_in_name == "tom")).one()
        for to, note, why in ((tom.id, NOTE, "on call"), (nadia.staff_id, NOTE, "on call"),
                              (amara.staff_id, " ", "must know")):  # fmt: skip
            with pytest.raises(CannotDo, match=why):
                danger_work.hand_over(nadia, looked.case_id, to, note, DAY)
        with pytest.raises(CannotDo, match="A colleague has this"):
            danger_work.hand_over(amara, looked.case_id, nadia.staff_id, NOTE, DAY)
        with pytest.raises(CannotDo, match="not offered to you"):
            danger_work.accept(amara, looked.case_id, DAY)
        with pytest.raises(NotGranted):
            danger_work.take_over(keyring_of("tom"), looked.case_id, NOTE, DAY)
        assert only().who == "Nadia, of our team"
        assert len(on_call.cover(()).people) == 2


def test_on_a_bank_holiday_another_takes_it_over_from_one_who_is_away(house, on_day):
    on_day(CHRISTMAS)
    told = house.tell(DANGER, came=CHRISTMAS)
    with in_house(house):
        safeguarding.open_copy(keyring_of("nadia"), told.case_id, IN_DANGER, CHRISTMAS)
        danger_work.take_over(keyring_of("amara"), told.case_id, "Nadia is away until Tuesday.", CHRISTMAS)
        assert only("amara").who == "Amara, of our team"
        assert only("amara").decide_by == date(2026, 12, 29)
    house.sign_in("amara")
    page = house.client.visit(f"/team/danger/{told.case_id.hex()}")
    assert "The offices are closed." in page.words
    assert "call this now Out of hours: 01632" in page.words


def test_what_nobody_decides_rings_again_until_it_is_decided(house, looked, settings):
    with in_house(house):
        nadia, late = keyring_of("nadia"), DAY + timedelta(days=2)
        assert alert.settle(nadia, DAY)
        assert not alert.ring_again(settings, DAY, 0)
        assert alert.ring_again(settings, late, 24 * HOUR)
        assert not alert.ring_again(settings, late, 24 * HOUR)
        assert alert.ring_again(settings, late, 25 * HOUR)
        assert not alert.settle(nadia, late), "looking again is not enough"
        safeguarding.decide(nadia, looked.case_id, DECIDED, still_open=True, today=late)
        assert alert.settle(nadia, late)
        assert db.session.get(DutyAlert, alert.WHAT) is None
        assert only().decide_by is None


def test_when_nothing_more_is_to_do_it_is_nobodys(house, looked):
    with in_house(house):
        nadia = keyring_of("nadia")
        record = safeguarding.decide(nadia, looked.case_id, DECIDED, still_open=True, today=DAY)
        assert db.session.get(DangerWork, looked.case_id) is not None
        safeguarding.finish(nadia, record, DAY)
        assert db.session.get(DangerWork, looked.case_id) is None


def test_an_allegation_about_a_worker_goes_to_the_lado_and_never_through_the_agency(house, looked):
    house.sign_in("nadia")
    house.client.visit(f"/team/danger/{looked.case_id.hex()}")
    said = {"known": "A worker.", "decision": "To refer.", "reasons": "Grave.", "told": "The LADO, at noon."}
    page = house.client.press("Keep it, the work goes on", 422, **said, worker="yes", door="front_door")
    assert "goes to the LADO within one working day" in page.words
    page = house.client.press("Keep it, the work goes on", door="lado")
    assert "yes: the agency is not told by us" in page.words
    assert "Allegations about workers (LADO)" in page.words


def test_it_is_offered_and_accepted_on_the_page(house, looked):
    house.sign_in("nadia")
    address = f"/team/danger/{looked.case_id.hex()}"
    house.client.visit(address)
    with in_house(house):
        amara = keyring_of("amara").staff_id.hex()
    house.client.press("Offer it", 422, to=amara)
    house.client.press("Offer it", to=amara, note=NOTE)
    other = house.sign_in("amara", house.another_browser())
    assert "offered to you" in other.visit("/team/danger").words
    assert NOTE in other.visit(address).words
    assert "You have this work." in other.press("I accept it").words


def test_what_is_said_about_a_worker_reaches_those_on_duty_and_no_agency(house):
    told = start(house, who="child_12_17", about="worker")
    assert "Nobody may hurt you or scare you." in house.client.page.words
    with in_house(house):
        assert db.session.get(DutyAlert, alert.WHAT) is not None
        (waits,) = safeguarding.waiting(keyring_of("amara")).found
        assert (waits.case_id, waits.why) == (told.case_id, (allegation.WHY,))
        assert db.session.scalar(select(func.count()).select_from(Outgoing).where(~Outgoing.delivered)) == 0
