"""How we ourselves did: counted from days kept openly, over the whole service, and rounded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback_app.casework import own_figures, safeguarding
from feedback_app.casework.cases import open_case
from feedback_app.casework.own_figures import rounded, share
from feedback_app.casework.safeguarding import Decision
from feedback_app.complaints import records
from feedback_app.complaints.progress import Step
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import Case, ReadTally
from tests.house import DAY, keyring_of, legal_order
from tests.pages.shows.complaints import ANSWERS

MADE = Decision("A child was hurt.", "We called the front door.", "It may happen again.", "The council.")


@pytest.mark.parametrize(("number", "said"), [(0, "fewer than 10"), (9, "fewer than 10"), (11, "10"), (48, "50")])
def test_counts_are_rounded_as_in_reports(number, said):
    assert rounded(number) == said


def test_a_share_needs_enough():
    assert share(3, 4).percent is None
    assert share(90, 100).percent == 90


def test_first_openings_count_once_in_time_or_late(house, in_app):
    for late, told in ((0, house.tell()), (9, house.tell())):
        for _ in range(2):
            open_case(keyring_of("amara"), told.case_id, "To read it", DAY + timedelta(days=late))
    assert {(row.how, row.number) for row in db.session.query(ReadTally)} == {("in time", 1), ("late", 1)}


def test_the_page_says_how_late_the_oldest_is_and_names_no_agency(house, on_day):
    told = house.tell()
    assert "Nothing waits longer than we promise" in house.client.visit("/how-we-did").words
    on_day(DAY + timedelta(days=7))
    page = house.client.visit("/how-we-did")
    assert "It is 4 working days late" in page.words
    assert "Harbourlands" not in page.words
    with house.client.application.app_context(), writing():
        db.session.query(Case).filter_by(id=told.case_id).update({Case.read_by: None})
    assert "Nothing waits longer" in house.client.visit("/how-we-did").words


def test_decisions_on_danger_are_counted_from_the_first_look(house, in_app, monkeypatch):
    monkeypatch.setattr(own_figures, "share", lambda part, of: (part, of))
    for days in (0, 1, 5):
        told = house.tell("I want to die and I have the tablets here.")
        safeguarding.open_copy(keyring_of("amara"), told.case_id, safeguarding.IN_DANGER, DAY)
        for more in (0, 7):
            day = DAY + timedelta(days=days + more)
            safeguarding.decide(keyring_of("amara"), told.case_id, MADE, still_open=False, today=day)
    assert own_figures.figures(DAY.year, DAY).danger == (2, 3)
    assert own_figures.figures(DAY.year - 1, DAY).danger == (0, 0)


def test_orders_and_those_treated_worse_are_counted_for_all_of_england(house, in_app, monkeypatch):
    monkeypatch.setattr(own_figures, "rounded", str)
    told = house.tell(code=True)
    legal_order(told.case_id)
    returned = come_back.find(come_back.enter(keys_of(told.code, house.settings.code_pepper), DAY), DAY)
    for kind, data in (("start", ANSWERS), ("worse", {"wish": "keep"}), ("worse", {"wish": "director"})):
        records.by_person(told.case_id, returned.pair, Step(kind, DAY, "person", data=data))
    found = own_figures.figures(DAY.year, DAY)
    assert (found.orders, found.worse) == ("1", "2")
    assert found.read.of == "0", "they are no responses that were read"
    earlier = own_figures.figures(DAY.year - 1, DAY)
    assert (earlier.orders, earlier.worse) == ("0", "0")


def test_small_numbers_of_them_are_not_shown(house):
    with house.client.application.app_context():
        legal_order(house.tell().case_id)
    page = house.client.visit("/how-we-did")
    assert "Times a court or the law asked us for words or a name fewer than 10" in page.words
