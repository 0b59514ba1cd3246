"""Promise 2: the name box has two locks.

It takes two of our team to open it. We open it only if you agree, to keep someone safe, or if the law makes us. A name
inside your story is not behind these locks. (That we open it for no other reason is for those who run the service: they
must name one of the three, and the person sees it.)
"""

from __future__ import annotations

import re

import pytest

from feedback_app.casework.names import PURPOSES
from feedback_app.extensions import db
from feedback_app.models.testimony import Case
from feedback_app.sealed.suite import CannotOpen
from feedback_app.sealed.two_locks import open_half
from tests.house import TEAM, legal_order

NAME = "Marnie Quill"
SIDES = {name: side for name, side, _ in TEAM}


@pytest.fixture
def told(house):
    return house.tell("They never rang us.", name=NAME, code=True)


@pytest.fixture
def team(house):
    """Each of the team in a browser of their own, when they are asked for."""
    signed_in = {}

    def browser(name):
        if name not in signed_in:
            signed_in[name] = house.sign_in(name, house.another_browser())
        return signed_in[name]

    return browser


def ask(browser, told, purpose="agreed"):
    browser.visit(f"/team/case/{told.case_id.hex()}/name")
    return browser.press("Ask", purpose=purpose)


def request_shown_to(browser):
    """The request that waits on this person's page of names, or ""."""
    browser.visit("/team/names")
    found = re.search(r'action="/team/names/([0-9a-f]{32})"', browser.answer.get_data(as_text=True))
    return found[1] if found else ""


def test_two_of_our_team_open_it_together(told, team):
    ask(team("amara"), told)
    assert request_shown_to(team("nadia"))
    team("nadia").press("Approve for this case")
    team("amara").visit("/team/names")
    assert NAME in team("amara").press("Open the name now").words


def test_one_alone_does_not(told, team):
    for name in SIDES:
        words = ask(team(name), told).words
        assert NAME not in words
        assert "waiting for the other lock" in words
        assert "Open the name now" not in words


def test_two_of_one_lock_do_not(told, team):
    ask(team("amara"), told)
    assert SIDES["amara"] == SIDES["tom"]
    assert request_shown_to(team("tom")) == ""


def test_nobody_says_yes_to_their_own_question_not_even_by_hand(told, team):
    ask(team("amara"), told)
    request = request_shown_to(team("wren"))
    answer = team("amara").send(f"/team/names/{request}", 422, approve="1")
    assert "Someone who holds the other lock must answer this" in answer.get_data(as_text=True)


def test_without_the_other_half_the_box_stays_shut_for_every_key_of_every_one_of_us(house, told, app):
    """Not a rule of our pages: each of the team tries each key that they hold on the half of the other lock."""
    with app.app_context():
        case = db.session.get_one(Case, told.case_id)
        tried = 0
        for name, side in SIDES.items():
            keyring = house.keyring(name)
            for key_id in keyring.load_all():
                pair = keyring.key(key_id)
                if len(pair.seed) == 96:
                    with pytest.raises(CannotOpen):
                        open_half(case.sealed_name, "AB"["BA".index(side)], pair, case.id, case.caseload_id)
                    tried += 1
        assert tried >= 2 * len(SIDES)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_one_of_three_reasons_must_be_given_and_you_see_it(house, told, team, app, purpose):
    with app.app_context():
        legal_order(told.case_id)
    ask(team("tom"), told, purpose)
    request_shown_to(team("wren"))
    team("wren").press("Approve for this case")
    team("tom").visit("/team/names")
    team("tom").press("Open the name now")
    words = house.come_back(told.code).words
    assert f"Tom, of our team opened name. {PURPOSES[purpose]}." in words


def test_there_is_no_fourth_reason(told, team):
    assert set(PURPOSES) == {"agreed", "safeguarding", "legal order"}
    for purpose in ("", "curious"):
        team("amara").send(f"/team/case/{told.case_id.hex()}/name", 422, purpose=purpose)
    assert request_shown_to(team("nadia")) == ""


def test_it_opens_once(told, team):
    ask(team("amara"), told)
    request = request_shown_to(team("nadia"))
    team("nadia").press("Approve for this case")
    team("amara").visit("/team/names")
    team("amara").press("Open the name now")
    assert NAME not in team("amara").visit("/team/names").words
    answer = team("amara").send(f"/team/names/{request}/open", 422)
    assert NAME not in answer.get_data(as_text=True)


def test_opening_your_words_does_not_show_it(told, team):
    answer = team("amara").send(f"/team/case/{told.case_id.hex()}", 200, why="To read it for the first time")
    page = answer.get_data(as_text=True).replace("<mark>", "").replace("</mark>", "")
    assert "They never rang us." in page
    assert NAME not in page


def test_nobody_learns_from_asking_whether_you_left_one(house, told, team, app):
    silent = house.tell("They never rang us.")
    with app.app_context():
        sizes = {len(db.session.get_one(Case, each.case_id).sealed_name) for each in (told, silent)}
    assert len(sizes) == 1
    pages = [ask(team("amara"), each).words for each in (told, silent)]
    assert pages[1].count("waiting for the other lock") == 2 * pages[0].count("waiting for the other lock")


def test_a_name_inside_your_story_is_not_behind_these_locks(house, team):
    """The exception, as it is said: one of the team reads it with the words."""
    told = house.tell(f"My name is {NAME} and they never rang.")
    answer = team("amara").send(f"/team/case/{told.case_id.hex()}", 200, why="To read it for the first time")
    assert NAME in answer.get_data(as_text=True).replace("<mark>", "").replace("</mark>", "")
