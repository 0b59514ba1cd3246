"""A legal order: written down by one, answered by another, kept when the words are gone, sealed to those on duty."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from feedback_app.casework import names, orders
from feedback_app.casework.cases import CannotDo
from feedback_app.casework.orders import Asked
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake.come_back import looks_at
from feedback_app.models.testimony import Act, Case, LegalOrder, Staff
from feedback_app.sealed.keyring import NotGranted
from tests.house import DAY, keyring_of
from tests.integration.everything import kept, where

ASKED = Asked("Xanthippe Court", "Order 77", "All that was written.")
pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def order(house):
    case_id = house.records.told.case_id
    return orders.write_down(keyring_of("amara"), case_id, ASKED, may_tell=False, today=DAY)


def test_it_takes_two_people(house, order):
    with pytest.raises(CannotDo, match="Somebody else"):
        orders.answer(keyring_of("amara"), order, "Yes.", agree=True, today=DAY)
    with pytest.raises(CannotDo, match="Say why"):
        orders.answer(keyring_of("nadia"), order, " ", agree=True, today=DAY)
    assert not orders.is_agreed(house.records.told.case_id)
    orders.answer(keyring_of("nadia"), order, "The adviser says so.", agree=True, today=DAY)
    assert orders.is_agreed(house.records.told.case_id)
    with pytest.raises(CannotDo, match="no order here"):
        orders.answer(keyring_of("nadia"), order, "No.", agree=False, today=DAY)


def test_the_database_refuses_one_person_alone(order):
    amara = db.session.query(Staff.id).filter_by(sign_in_name="amara").scalar()
    alone = update(LegalOrder).where(LegalOrder.id == order).values(state="agreed", answered_by=amara)
    with writing(), pytest.raises(IntegrityError):
        db.session.execute(alone)


def test_what_the_law_forbids_to_tell_is_not_shown(house, order):
    case_id = house.records.told.case_id
    orders.answer(keyring_of("nadia"), order, "The adviser says so.", agree=True, today=DAY)
    request = names.ask(keyring_of("tom"), case_id, "legal order", DAY)
    names.approve(keyring_of("nadia"), request, DAY)
    names.open_the_name(keyring_of("tom"), request, DAY)
    assert "opened name" not in {look.what for look in looks_at(case_id)}


def test_it_is_sealed_to_those_on_duty_and_outlives_the_words(house, order):
    assert where("Xanthippe", kept()) == []
    with pytest.raises(NotGranted):
        orders.of_case(keyring_of("tom"), house.records.told.case_id)
    with writing():
        db.session.delete(db.session.get_one(Case, house.records.told.case_id))
    (found,) = orders.of_case(keyring_of("nadia"), house.records.told.case_id)
    assert (found[1], found[0].may_tell) == (ASKED, False)


def test_every_act_on_it_is_in_the_trail(house, order):
    orders.answer(keyring_of("nadia"), order, "It names another person.", agree=False, today=DAY)
    found = db.session.query(Act).filter_by(about=house.records.told.case_id).order_by(Act.place)
    assert [act.what for act in found][-2:] == ["wrote down a legal order", "refused a legal order"]
