"""Promise 12: you can see who looked.

Your page shows each week your words or name were opened, by whom in our team, and why. We may wait to show this if it
could put someone in danger.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback_app.casework import names, safeguarding
from feedback_app.casework.cases import open_case
from feedback_app.clock import monday_of
from tests.house import DAY, keyring_of, legal_order

FIRST, AGAIN = "To read it for the first time", "To answer a message"


@pytest.fixture
def told(house):
    return house.tell("It was slow.", code=True)


@pytest.fixture
def look(app):
    """Let one of the team open a case on a day."""

    def open_it(told, name, why, day=DAY):
        with app.app_context():
            open_case(keyring_of(name), told.case_id, why, day)

    return open_it


def shown(day):
    monday = monday_of(day)
    return f"Week of {monday.day} {monday:%B %Y}"


def test_at_first_nobody_did(house, told):
    assert "Nobody has opened your words yet." in house.come_back(told.code).words


def test_after_it_you_see_the_week_who_and_why(house, told, look):
    look(told, "amara", FIRST)
    words = house.come_back(told.code).words
    assert f"{shown(DAY)}: Amara, of our team opened words. {FIRST}." in words
    assert "Nobody has opened" not in words


def test_each_person_each_week_and_each_reason_is_shown_once(house, told, look):
    for name, why, day in (
        ("amara", FIRST, DAY),
        ("amara", FIRST, DAY + timedelta(1)),
        ("nadia", FIRST, DAY),
        ("amara", AGAIN, DAY),
        ("amara", FIRST, DAY + timedelta(7)),
    ):
        look(told, name, why, day)
    words = house.come_back(told.code).words
    assert words.count("opened words") == 4
    assert words.index(shown(DAY + timedelta(7))) < words.index(shown(DAY))
    assert "Nadia, of our team" in words


def test_the_day_is_not_shown_only_the_week(house, told, look):
    look(told, "tom", FIRST, DAY + timedelta(2))
    words = house.come_back(told.code).words
    assert shown(DAY) in words
    assert f"{(DAY + timedelta(2)).day} November" not in words


def test_you_see_what_was_done_with_yours_and_nobody_elses(house, told, look):
    other = house.tell("Another.", code=True)
    look(other, "wren", FIRST)
    assert "Nobody has opened your words yet." in house.come_back(told.code).words
    assert "Wren" in house.come_back(other.code).words


def test_it_is_the_page_of_the_team_itself_that_leaves_the_trace(house, told):
    """By the team's own pages: there is no way to the words round the one that is recorded."""
    house.sign_in("nadia")
    locked = house.client.visit(f"/team/case/{told.case_id.hex()}")
    assert "It was slow." not in locked.words
    answer = house.client.send(f"/team/case/{told.case_id.hex()}", 200, why=FIRST)
    shown = answer.get_data(as_text=True).replace("<mark>", "").replace("</mark>", "")
    assert "It was slow." in shown
    assert f"Nadia, of our team opened words. {FIRST}." in house.come_back(told.code).words


def test_without_a_reason_nothing_is_opened(house, told):
    house.sign_in("nadia")
    for why in ("", "Curious"):
        answer = house.client.send(f"/team/case/{told.case_id.hex()}", 422, why=why)
        assert "It was slow." not in answer.get_data(as_text=True)
    assert "Nobody has opened your words yet." in house.come_back(told.code).words


def test_your_name_too_with_what_it_was_for(house, told, app):
    with app.app_context():
        legal_order(told.case_id)
        request = names.ask(house.keyring("tom"), told.case_id, "legal order", DAY)
        names.approve(house.keyring("wren"), request, DAY)
    assert "Nobody has opened your words yet." in house.come_back(told.code).words
    with app.app_context():
        names.open_the_name(house.keyring("tom"), request, DAY)
    words = house.come_back(told.code).words
    assert f"{shown(DAY)}: Tom, of our team opened name. {names.PURPOSES['legal order']}." in words


@pytest.fixture
def danger(house, told, app):
    """Somebody works on it: words and name were opened to keep someone safe. The record's id."""
    with app.app_context():
        amara = house.keyring("amara")
        open_case(amara, told.case_id, safeguarding.IN_DANGER, DAY)
        request = names.ask(amara, told.case_id, "safeguarding", DAY)
        names.approve(house.keyring("wren"), request, DAY)
        names.open_the_name(house.keyring("amara"), request, DAY)
        made = safeguarding.Decision("A child may be hurt", "Tell the front door", "Plain words", "The front door")
        return safeguarding.decide(house.keyring("amara"), told.case_id, made, still_open=True, today=DAY)


def test_while_we_keep_someone_safe_those_looks_wait_and_no_others(house, told, look, danger):
    look(told, "nadia", FIRST)
    words = house.come_back(told.code).words
    assert "Nadia, of our team opened words" in words
    assert "Amara" not in words


def test_when_that_work_is_over_you_see_them(house, told, app, danger):
    with app.app_context():
        safeguarding.finish(house.keyring("nadia"), danger, DAY)
    words = house.come_back(told.code).words
    assert f"Amara, of our team opened words. {safeguarding.IN_DANGER}." in words
    assert f"Amara, of our team opened name. {names.PURPOSES['safeguarding']}." in words
