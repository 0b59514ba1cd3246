"""Complaints about us reach a trustee and nobody else, and the answer finds its way back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from feedback_app.accounts import joining, team
from feedback_app.accounts.joining import CannotInvite, Newcomer
from feedback_app.casework import to_trustee
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, SealingKey, Staff, ToTrustee, TrusteeAnswer
from feedback_app.sealed import holding
from feedback_app.sealed.keyring import NotGranted, grant
from tests.house import DAY, PASSPHRASE, keyring_of
from tests.trustees import add_trustee

WRONG = "Someone on your team told my council that I had written."


def write(house, page="data-protection", what=WRONG, code="yes"):
    """Send one from the form; its code, or ""."""
    house.client.visit(f"/{page}/write")
    house.client.press("Send to a trustee", what=what, wish="Say sorry.", code=code)
    card = house.client.answer.get_data(as_text=True).partition('id="return-code">')[2].partition("</p>")[0]
    return " ".join(re.findall(r"<span>(\w+)</span>", card))


def test_without_a_trustee_the_form_is_closed_and_names_the_ways_outside(house):
    page = house.client.visit("/complain-about-us/write")
    assert "closed" in page.title
    assert house.settings.who_we_are()["outside_complaints_route"] in page.words
    house.client.send("/complain-about-us/write", 503, once="0" * 48, what=WRONG, wish="", code="no")
    with house.client.application.app_context():
        assert db.session.query(ToTrustee).count() == 0


def test_the_whole_way_there_and_back(house, on_day):
    add_trustee(house)
    code = write(house)
    with house.client.application.app_context():
        (kept,) = db.session.query(ToTrustee)
        assert WRONG.encode() not in kept.sealed
        assert to_trustee.acknowledge_by(kept, 30) == DAY + timedelta(days=30)
    house.come_back(code)
    assert "A trustee must tell you by 24 December 2026" in house.client.page.words
    iris = house.sign_in("iris", house.another_browser())
    assert iris.page.title.startswith("Complaints about us")
    iris.press("Open it")
    assert WRONG in iris.page.words
    iris.press("Send the answer", 422)
    iris.press("Send the answer", answer="You are right, and we are sorry.", last="yes")
    page = house.client.visit("/come-back/about-us")
    assert "You are right, and we are sorry." in page.words
    assert "Iris, a trustee" in page.words
    assert "It ended on" in page.words
    house.client.press("Take it back")
    with house.client.application.app_context():
        assert db.session.query(ToTrustee).count() == 0
        acts = [act.what for act in db.session.query(Act).order_by(Act.place)][-3:]
    assert acts == [to_trustee.OPENED, to_trustee.OPENED, "answered a complaint about us"]


def test_what_was_typed_is_kept_and_a_second_press_keeps_one(house):
    add_trustee(house)
    house.client.visit("/complain-about-us/write")
    page = house.client.press("Send to a trustee", 422, what=WRONG)
    assert page.form_with("Send to a trustee").values["what"].strip() == WRONG
    same = dict(page.form_with("Send to a trustee").values) | {"code": "no"}
    for _ in range(2):
        assert house.client.post("/complain-about-us/write", data=same).status_code == 200
    with house.client.application.app_context():
        assert db.session.query(ToTrustee).count() == 1


def test_it_is_erased_when_its_time_is_over_and_never_while_it_is_open(house, in_app):
    add_trustee(house)
    write(house, code="yes")
    (kept,) = db.session.query(ToTrustee)
    assert to_trustee.forget_ended(DAY + timedelta(days=5000), 730) == 0
    to_trustee.answer(keyring_of("iris"), kept.id, "We are sorry.", last=True, today=DAY)
    assert to_trustee.forget_ended(DAY + timedelta(days=730), 730) == 0
    before = db.session.query(Act).count()
    assert to_trustee.forget_ended(DAY + timedelta(days=731), 730) == 1
    assert db.session.query(ToTrustee).count() + db.session.query(TrusteeAnswer).count() == 0
    (act,) = db.session.query(Act).order_by(Act.place)[before:]
    assert (act.what, act.actor_id, act.about, act.why) == (to_trustee.ERASED, None, None, "")


def test_the_team_cannot_open_it_and_a_trustee_opens_nothing_of_the_teams(house, records):
    add_trustee(house)
    write(house, code="no")
    amara = house.sign_in("amara", house.another_browser())
    assert amara.visit("/team/trustee").title.startswith("Today")
    iris = house.sign_in("iris", house.another_browser())
    for address in ("/team/", "/team/danger", f"/team/case/{records.told.case_id.hex()}", "/team/names"):
        assert iris.visit(address).title.startswith("Complaints about us"), address
    with house.client.application.app_context():
        (kept,) = db.session.query(ToTrustee)
        with pytest.raises(NotGranted):
            to_trustee.open_one(keyring_of("amara"), kept.id, DAY)
        iris_id = db.session.query(Staff.id).filter_by(sign_in_name="iris").scalar()
        assert holding.pass_on(keyring_of("amara"), iris_id, DAY) == 0
        caseload = db.session.query(SealingKey).filter_by(kind="caseload").first()
        with pytest.raises(NotGranted), writing():
            grant(keyring_of("amara"), caseload, db.session.get_one(Staff, iris_id))
        assert holding.make_missing(keyring_of("iris"), DAY) == 0


def test_nobody_is_a_trustee_and_on_the_team(house, in_app):
    for who in (Newcomer("iris", "Iris", "A", trustee=True), Newcomer("amara", "Amara", "A", trustee=True)):
        with pytest.raises(CannotInvite):
            joining.invite(who, DAY, 2)
    both = team.new_staff("both", "Both", PASSPHRASE, "A", trustee=True)
    with pytest.raises(IntegrityError), writing():
        db.session.add(both)
