"""Danger rings by real mail each hour until somebody on duty has looked, and no mail says anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from feedback_app import clock
from feedback_app.casework import alert, safeguarding
from feedback_app.casework.cases import open_case
from feedback_app.extensions import db
from feedback_app.intake import come_back, draft
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import keys_of
from feedback_app.intake.routes import adult_route
from feedback_app.intake.submit import Sending, send
from feedback_app.models.testimony import Case, DutyAlert, Message, RecordId, WaitingMail
from feedback_app.tend import tend
from tests.house import DAY, keyring_of
from tests.mail_server import mail_server
from tests.page_inspector import CANARY

DANGER = f"I want to die and I have the tablets here. {CANARY}"
CALM = "Our worker was kind and always rang us back."
HOUR = 12
DUTY = ("lead@heard.example", "deputy@heard.example")


@pytest.fixture
def box():
    with mail_server() as found:
        yield found


@pytest.fixture
def ringing(settings, box):
    return replace(
        settings, duty_mail=DUTY, mail_server=box.address, mail_from="us@heard.example",
        public_address="https://heard.example",
    )  # fmt: skip


def sent(settings, records, words):
    """Send a draft as the form does; (case, code)."""
    secret = draft.new_secret()
    draft.save(secret, Answers(given={"who": "adopter", "happened": words}), DAY, 14)
    confirmation = send(secret, adult_route(), Sending(DAY, 0, True, records.agencies["harbourlands"]), settings)
    kept = draft.load(secret)
    assert kept is not None
    return RecordId(bytes.fromhex(kept.case_id)), confirmation.code


def rounds(settings, *hours, day=DAY):
    """A round of `flask tend` in each of these hours."""
    for hour in hours:
        tend(day, clock.slot() + hour * HOUR, settings)


def test_it_rings_at_once_and_each_hour_until_someone_on_duty_looks(house, in_app, ringing, records, box):
    case_id, _ = sent(ringing, records, DANGER)
    rounds(ringing, 0, 0)
    assert sorted(to[0] for to, _ in box.arrived) == sorted(DUTY)
    rounds(ringing, 1)
    assert len(box.arrived) == 2 * len(DUTY)
    (waits,) = safeguarding.waiting(keyring_of("amara")).found
    assert not waits.looked
    assert not alert.settle(keyring_of("amara"), DAY), "to see the page is not to look"
    rounds(ringing, 2)
    assert len(box.arrived) == 3 * len(DUTY)
    safeguarding.open_copy(keyring_of("nadia"), case_id, safeguarding.IN_DANGER, DAY)
    assert alert.settle(keyring_of("nadia"), DAY)
    rounds(ringing, 3)
    assert len(box.arrived) == 3 * len(DUTY)
    for _, mail in box.arrived:
        whole = mail.as_string().lower()
        assert CANARY not in whole
        assert case_id.hex() not in whole
        assert "harbourlands" not in whole


def test_past_its_day_the_mail_says_that_it_is_late(house, in_app, ringing, records, box):
    sent(ringing, records, DANGER)
    rounds(ringing, 0)
    rounds(ringing, 24 * 3, day=DAY + timedelta(days=3))
    assert [mail["Subject"].partition(": ")[2] for _, mail in box.arrived] == [
        "please look now", "please look now", "this is late, please look now", "this is late, please look now",
    ]  # fmt: skip


def test_what_is_calm_rings_nobody_and_looks_the_same(house, in_app, ringing, records, box):
    case_id, code = sent(ringing, records, CALM)
    returned = come_back.find(come_back.enter(keys_of(code, ringing.code_pepper), DAY), DAY)
    for words in ("Thank you for your answer, all is well.", "Thank you. I want to die, I have the pills."):
        come_back.write_back(returned, words, DAY)
    calm, danger = db.session.query(Message).filter_by(case_id=case_id).order_by(Message.place)
    assert len(calm.for_duty) == len(danger.for_duty)
    assert len(db.session.get_one(Case, case_id).sealed_for_duty) > 0
    assert [each.why for each in safeguarding.waiting(keyring_of("amara")).found] != []


def test_a_later_message_rings_again_and_those_on_duty_can_read_it(house, in_app, ringing, records, box):
    case_id, code = sent(ringing, records, CALM)
    assert db.session.get(DutyAlert, alert.WHAT) is None
    assert db.session.query(WaitingMail).count() == 0
    open_case(keyring_of("tom"), case_id, "To read it", DAY)
    returned = come_back.find(come_back.enter(keys_of(code, ringing.code_pepper), DAY), DAY)
    come_back.write_back(returned, DANGER, DAY, ringing.duty_mail)
    rounds(ringing, 0)
    assert len(box.arrived) == len(DUTY)
    (waits,) = safeguarding.waiting(keyring_of("amara")).found
    assert (waits.case_id, waits.looked) == (case_id, False)
    copy = safeguarding.open_copy(keyring_of("amara"), case_id, safeguarding.IN_DANGER, DAY)
    assert ("wrote later", DANGER) in copy.answers
    assert alert.settle(keyring_of("amara"), DAY)
    come_back.write_back(returned, DANGER, DAY, ringing.duty_mail)
    assert not alert.settle(keyring_of("amara"), DAY), "what came after the look has not been looked at"


def test_the_page_says_who_is_on_call_and_warns_when_cover_is_missing(house):
    page = house.sign_in().visit("/team/danger")
    assert "Amara, of our team, lock A" in page.words
    assert "Nadia, of our team, lock B" in page.words
    assert "No mail address is set" in page.words
