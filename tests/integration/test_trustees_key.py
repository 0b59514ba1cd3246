"""The trustees' key is passed on, replaced and brought back by trustees alone; what nobody could read is not taken."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from feedback_app.accounts import joining
from feedback_app.casework import resealing, to_trustee
from feedback_app.casework.to_trustee import NoTrustee, Written
from feedback_app.extensions import db
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import SealingKey, Staff, ToTrustee
from feedback_app.sealed import holding
from feedback_app.sealed.holding import CannotHold
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from tests.house import DAY, keyring_of
from tests.trustees import add_trustee

WRONG = Written("Someone on your team told my council that I had written.", "Say sorry.")
CODE = "acorn bobbin cedar dollop ember fiddle gusto hamlet"


@pytest.fixture
def trustees(house, in_app):
    """Iris, who made the key, and Otto, to whom nobody has passed it on yet."""
    add_trustee(house)
    add_trustee(house, "otto", with_key=False)


def send(settings):
    made = keys_of(CODE, settings.code_pepper)
    to_trustee.send("us", WRONG, "0" * 48, (made.lookup, made.pair), DAY)
    return db.session.scalars(select(ToTrustee.id)).one()


def key():
    return db.session.scalars(select(SealingKey).where(SealingKey.kind == "trustee", ~SealingKey.retired)).one()


def pass_it_on():
    otto = db.session.scalars(select(Staff.id).where(Staff.sign_in_name == "otto")).one()
    assert holding.pass_on(keyring_of("iris"), otto, DAY) == 1


def renew(name):
    """A new key, and all that was sealed to the old one sealed again."""
    old = key().id
    resealing.rotate(keyring_of(name), old, DAY)
    while resealing.reseal_chunk(keyring_of(name), old, 1):
        pass
    return old


@pytest.mark.usefixtures("trustees")
def test_the_second_opens_nothing_until_the_first_has_passed_it_on(settings):
    complaint = send(settings)
    assert holding.make_missing(keyring_of("otto"), DAY) == 0
    with pytest.raises(NotGranted):
        to_trustee.open_one(keyring_of("otto"), complaint, DAY)
    assert to_trustee.holders() == 1
    pass_it_on()
    assert to_trustee.holders() == 2
    assert to_trustee.open_one(keyring_of("otto"), complaint, DAY).written == WRONG


@pytest.mark.usefixtures("trustees")
def test_a_new_key_opens_what_came_before_and_the_old_one_nothing(settings):
    complaint = send(settings)
    to_trustee.answer(keyring_of("iris"), complaint, "We look into it.", last=False, today=DAY)
    pass_it_on()
    former = keyring_of("otto")
    copied = former.key(key().id)
    joining.remove("otto", DAY)
    old = renew("iris")
    assert resealing.left_to_do(keyring_of("iris")) == []
    opened = to_trustee.open_one(keyring_of("iris"), complaint, DAY)
    assert opened.written == WRONG
    assert [text for _, text in opened.answers] == ["We look into it."]
    with pytest.raises(NotGranted):
        to_trustee.open_one(former, complaint, DAY)
    row = db.session.get_one(ToTrustee, complaint)
    assert row.key_id != old
    with pytest.raises(CannotOpen):
        to_trustee.open_sealed(row.sealed, copied, to_trustee.Place(to_trustee.FIELD, complaint, b"trustee"))


@pytest.mark.usefixtures("trustees")
def test_a_sheet_brings_it_back_to_a_trustee_and_to_nobody_of_the_team(settings):
    complaint = send(settings)
    assert holding.without_sheet(keyring_of("iris"))
    ((what, sheet),) = holding.make_sheets(keyring_of("iris"), DAY)
    assert what == "the trustees' key"
    assert not holding.without_sheet(keyring_of("iris"))
    joining.remove("iris", DAY)
    with pytest.raises(CannotHold, match="not for you"):
        holding.recover(keyring_of("amara"), sheet, DAY)
    assert holding.recover(keyring_of("otto"), sheet, DAY) == 1
    assert to_trustee.open_one(keyring_of("otto"), complaint, DAY).written == WRONG


@pytest.mark.usefixtures("trustees")
def test_a_new_key_needs_a_new_sheet(settings):
    ((_, sheet),) = holding.make_sheets(keyring_of("iris"), DAY)
    complaint = send(settings)
    renew("iris")
    assert holding.without_sheet(keyring_of("iris"))
    holding.recover(keyring_of("otto"), sheet, DAY)
    with pytest.raises(NotGranted):
        to_trustee.open_one(keyring_of("otto"), complaint, DAY)


@pytest.mark.usefixtures("trustees")
def test_when_the_last_who_held_it_has_left_nothing_is_taken_until_another_can_read(house, settings):
    complaint = send(settings)
    ((_, sheet),) = holding.make_sheets(keyring_of("iris"), DAY)
    lost = key().id
    joining.remove("iris", DAY)
    assert to_trustee.key_in_use() is None
    with pytest.raises(NoTrustee):
        to_trustee.send("data", WRONG, "1" * 48, None, DAY)
    assert "closed" in house.client.visit("/complain-about-us/write").title
    assert db.session.scalar(select(func.count()).select_from(ToTrustee)) == 1
    assert holding.make_missing(keyring_of("amara"), DAY) == 0
    assert holding.make_missing(keyring_of("otto"), DAY) == 1
    assert key().id != lost
    to_trustee.send("data", WRONG, "1" * 48, None, DAY)
    with pytest.raises(NotGranted):
        to_trustee.open_one(keyring_of("otto"), complaint, DAY)
    holding.recover(keyring_of("otto"), sheet, DAY)
    assert [left.records for left in resealing.left_to_do(keyring_of("otto"))] == [1]
    assert resealing.reseal_chunk(keyring_of("otto"), lost) == 0
    assert to_trustee.open_one(keyring_of("otto"), complaint, DAY).written == WRONG


def test_all_of_it_on_the_trustees_own_pages(house, app):
    add_trustee(house)
    add_trustee(house, "otto", with_key=False)
    iris = house.sign_in("iris")
    assert "Only you can open these" in iris.page.words
    iris.visit("/team/keys")
    iris.press("Pass them on to Otto, a trustee")
    assert "Only you can open these" not in iris.visit("/team/trustee").words
    iris.visit("/team/keys")
    assert "A key of yours stands on no sheet" in iris.page.words
    iris.press("Put a new key in its place")
    code = re.sub(r"\s", "", iris.press("Make a sheet").words.partition("not shown again.")[2].partition("Keep it")[0])
    otto = house.sign_in("otto", house.another_browser())
    otto.visit("/team/keys")
    assert "is not the code of a sheet" in otto.press("Take the key back", 422, sheet="not a sheet").words
    otto.press("Take the key back", sheet=code)
    status = app.test_cli_runner().invoke(args=["keys", "status"])
    assert re.search(r"complaints about us +2 people$", status.output, re.MULTILINE), status.output
    with app.app_context():
        for name in ("iris", "otto"):
            joining.remove(name, DAY)
    status = app.test_cli_runner().invoke(args=["keys", "status"])
    assert re.search(r"complaints about us +0 people  TOO FEW: closed$", status.output, re.MULTILINE), status.output
