"""Pages of the team and of a council, and a complaint in each of its states, ask the databases at most eight questions.

Each is asked where it has most to show: what is not there asks nothing.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from feedback_app.casework import danger_work, resealing, safeguarding
from feedback_app.casework.safeguarding import IN_DANGER, Decision
from feedback_app.extensions import db
from feedback_app.models.published import Referral
from feedback_app.models.testimony import Case, Complaint
from feedback_app.referred import box
from tests.councils import comes_back, here, read_first, refer, referred, sign_in, to_send, with_key
from tests.house import DAY, House, Told, legal_order
from tests.integration.test_statements import MOST_FOR_THE_TEAM, _check
from tests.pages.shows.complaints import COUNCIL, by_person, by_team, decided, opened, say_yes, sent, start

DANGER = "I want to die and I have the tablets here."
DECIDED = Decision("What was written.", "To refer.", "It is grave.", "The out-of-hours team, at noon.")


def answers(house: House, times: int = 1) -> None:
    """The council answers what it has, on its page; and it crosses."""
    with house.client.application.app_context():
        number = db.session.scalars(select(Referral.id)).one()
        for _ in range(times):
            box.answer(here("manager"), number, "answer", "We are sorry about the plan.", (), DAY)
    comes_back(house)


def came(house: House) -> Told:
    """Referred with a letter of ours on the record, and answered."""
    told = to_send(house)
    with_key(house)
    by_team(house, told, "letter", "To the council. Please ring them.")
    opened(house, told)
    house.client.press("Put this letter on the record, as a PDF")
    refer(house, told)
    answers(house)
    return told


def taken_in(house: House) -> Told:
    told = came(house)
    house.client.visit(f"/team/complaint/{told.case_id.hex()}")
    house.client.press("Take it in")
    return told


def ready_for_the_next_stage(house: House) -> Told:
    """The first stage went by the council's page; all that the second needs is there."""
    told = taken_in(house)
    by_team(house, told, "met")
    by_person(house, told, "next")
    by_team(house, told, "summary", "They did not look at the dates.")
    say_yes(house, told, "summary", "name")
    return told


def asked_for_an_opinion(house: House) -> Told:
    told = sent(house)
    with house.client.application.app_context():
        amara = house.keyring("amara").staff_id.hex()
    by_team(house, told, "ask second opinion", "Is it fair?", "nadia", of=amara)
    return told


def moved_and_late(house: House) -> Told:
    told = sent(house, on="2026-11-02")
    by_team(house, told, "decide", "Another way.", route="corporate", body=COUNCIL)
    return told


def ended(house: House) -> Told:
    told = sent(house)
    by_team(house, told, "end", outcome="partly", remedy="They said sorry.", text="Ring back within a week.")
    return told


STATES = (start, decided, to_send, sent, came, taken_in, ready_for_the_next_stage, asked_for_an_opinion,
          moved_and_late, ended)  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_complaint(house: House, state) -> None:  # type: ignore[no-untyped-def]
    told = state(house)
    page = f"/team/complaint/{told.case_id.hex()}"
    house.sign_in()
    if "Open the complaint" in house.client.visit(page).words:
        house.client.press("Open the complaint")
    assert _check(house, page, MOST_FOR_THE_TEAM) >= 4, "it cannot be made of fewer: the count does not count"
    house.come_back(told.code)
    _check(house, "/come-back/complaint")


def test_the_day_with_all_that_it_can_show(house: House) -> None:
    came(house)
    house.tell(DANGER)
    with house.client.application.app_context():
        db.session.query(Complaint).update({Complaint.next_day: DAY})
        db.session.commit()
    house.sign_in()
    house.client.visit("/team/")
    for part in ("Councils have answered (1)", "Clocks this week (1)", "Danger first (1)", "can be closed"):
        assert part in house.client.page.words
    _check(house, "/team/", MOST_FOR_THE_TEAM)


def test_danger_in_hand_and_waiting(house: House) -> None:
    told, other = house.tell(DANGER), house.tell(DANGER)
    with house.client.application.app_context():
        nadia, amara = house.keyring("nadia"), house.keyring("amara")
        safeguarding.open_copy(nadia, told.case_id, IN_DANGER, DAY)
        danger_work.hand_over(nadia, told.case_id, amara.staff_id, "Ring at four.", DAY)
        safeguarding.decide(nadia, told.case_id, DECIDED, still_open=True, today=DAY)
    house.sign_in("amara")
    assert "In hand (1)" in house.client.visit("/team/danger").words
    assert other.case_id.hex()[:8] in house.client.page.words
    _check(house, "/team/danger", MOST_FOR_THE_TEAM)
    assert "Ring at four." in house.client.visit(f"/team/danger/{told.case_id.hex()}").words
    _check(house, f"/team/danger/{told.case_id.hex()}", MOST_FOR_THE_TEAM)


def test_keys_years_and_the_other_pages_of_the_team(house: House) -> None:
    told = house.tell()
    with house.client.application.app_context():
        legal_order(told.case_id)
        case = db.session.get_one(Case, told.case_id)
        for key_id in (case.key_id, case.duty_id):
            resealing.rotate(house.keyring("amara"), key_id, DAY)
    house.sign_in("amara")
    for page in ("keys", "years", "care", "councils", "answers", "reports", "statements", "periods", "names",
                 "passkeys", f"case/{told.case_id.hex()}"):  # fmt: skip
        _check(house, f"/team/{page}", MOST_FOR_THE_TEAM)


def test_a_councils_pages(house: House) -> None:
    referred(house)
    answers(house, 2)
    read_first(house)
    with house.client.application.app_context():
        number = db.session.scalars(select(Referral.id)).one()
    sign_in(house)
    for page in ("/council/", f"/council/referral/{number.hex()}"):
        assert _check(house, page) >= 3
