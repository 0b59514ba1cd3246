"""A council's people hear by mail that something came, is due or late, and what they read is erased in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from feedback_app import working_days
from feedback_app.accounts import council
from feedback_app.accounts.council import addresses
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import (
    CouncilPasskey,
    CouncilPerson,
    CouncilSession,
    PublishedAct,
    Referral,
    ReferralAnswer,
    WaitingMail,
)
from feedback_app.notify.waiting import send_waiting
from feedback_app.referred import box, in_time
from feedback_app.tend import tend
from tests.councils import add_person, comes_back, here, refer, referred, sign_in, to_send, with_key
from tests.house import DAY
from tests.integration.everything import kept, where
from tests.integration.test_sign_ins import SLOT, attempt
from tests.mail_server import mail_server
from tests.pages.shows.complaints import SUMMARY

MAIL = "complaints@council.example"
DUE = working_days.add(DAY, 10)
"""Stage 1 of the statutory way. Source: domain page, section 2.1."""
DAYS = 365


def in_house(house):
    return house.client.application.app_context()


def wants_mail(house, name="manager", mail=MAIL):
    with in_house(house):
        person = db.session.scalars(select(CouncilPerson).where(CouncilPerson.sign_in_name == name)).one()
        assert council.ENTRY.keep_mail(person.id, mail, DAY)


def waits():
    db.session.rollback()
    return [(each.kind, each.to) for each in db.session.scalars(select(WaitingMail).order_by(WaitingMail.kind))]


@pytest.fixture
def came(house):
    """A complaint in the box of a council whose manager wants mail."""
    with_key(house)
    wants_mail(house)
    told = to_send(house)
    refer(house, told)
    return told


class TestMail:
    def test_what_came_is_told_by_a_real_server_and_no_more_than_that(self, house, settings, came):
        with mail_server() as post, in_house(house):
            by_mail = replace(
                settings, mail_server=post.address, mail_from="us@heard.example", public_address="https://heard.example"
            )
            assert send_waiting(WaitingMail, by_mail, DAY, SLOT) == (1, 0)
            ((to, mail),) = post.arrived
        assert to == [MAIL]
        words = mail.get_payload()
        assert "https://heard.example/council/" in words
        for told in (*SUMMARY.split(". "), "Harbourlands", "Stage", "complaint", came.case_id.hex()[:8]):
            assert told not in words + mail["Subject"]

    def test_only_those_hear_of_it_who_hold_the_key_and_gave_an_address(self, house, came):
        with in_house(house):
            add_person("colleague")
        wants_mail(house, "colleague", "colleague@council.example")
        with in_house(house):
            key_id = db.session.scalars(select(Referral.key_id)).one()
            assert db.session.scalars(addresses(key_id)).all() == [MAIL]

    def test_due_soon_and_late_are_told_once_each(self, house, came):
        with in_house(house):
            db.session.query(WaitingMail).delete()
            db.session.commit()
            assert db.session.scalars(select(Referral.due_on)).one() == DUE
            assert in_time.remind(DAY) == 0
            soon = working_days.add(DAY, 7)
            assert (in_time.remind(soon), in_time.remind(soon)) == (1, 0)
            assert waits() == [("referral_due", MAIL)]
            assert in_time.remind(DUE) == 0
            late = DUE + timedelta(days=1)
            assert (in_time.remind(late), in_time.remind(late)) == (1, 0)
            assert waits() == [("referral_due", MAIL), ("referral_late", MAIL)]

    @pytest.mark.parametrize(("kind", "told"), [("answer", 0), ("more time", 0), ("received", 1)])
    def test_after_an_answer_nothing_is_due(self, house, came, kind, told):
        with in_house(house):
            number = db.session.scalars(select(Referral.id)).one()
            box.answer(here("manager"), number, kind, "We are sorry about the plan.", (), DAY)
            assert in_time.remind(DUE + timedelta(days=1)) == told

    def test_an_address_is_given_on_their_page_and_taken_away_again(self, house):
        with in_house(house):
            add_person("manager")
        sign_in(house)
        house.client.visit("/council/mail")
        house.client.press("Keep this", mail=MAIL)
        house.client.visit("/council/mail")
        house.client.press("Keep this", 422, mail="not an address")
        with in_house(house):
            assert db.session.scalars(select(CouncilPerson.mail)).one() == MAIL
            acts = db.session.scalars(select(PublishedAct.what).order_by(PublishedAct.place)).all()
            assert acts[-1] == "asked for mail"


class TestErased:
    def erased(self, house, day: date):
        with in_house(house):
            return in_time.forget_old(day, DAYS)

    def test_after_its_time_it_is_gone_and_only_that_is_kept(self, house):
        referred(house)
        with in_house(house):
            number = db.session.scalars(select(Referral.id)).one()
            box.answer(here("manager"), number, "answer", "We are sorry about the plan.", (), DAY)
        comes_back(house)
        last = DAY + timedelta(days=DAYS)
        assert self.erased(house, last) == 0
        assert (self.erased(house, last + timedelta(days=1)), self.erased(house, last + timedelta(days=1))) == (1, 0)
        with in_house(house):
            for table in (Referral, ReferralAnswer):
                assert db.session.scalar(select(func.count()).select_from(table)) == 0
            act = db.session.scalars(select(PublishedAct).order_by(PublishedAct.place.desc()).limit(1)).one()
            assert (act.what, act.about, act.actor_id, act.day) == (
                in_time.ERASED,
                None,
                None,
                last + timedelta(days=1),
            )

    def test_an_answer_moves_the_day_and_one_that_was_not_carried_over_holds_it(self, house):
        referred(house)
        later = DAY + timedelta(days=30)
        with in_house(house):
            number = db.session.scalars(select(Referral.id)).one()
            box.answer(here("manager"), number, "answer", "We are sorry about the plan.", (), later)
            assert box.listed(here("manager"))[0].last == later
        over = later + timedelta(days=DAYS + 1)
        assert self.erased(house, over) == 0, "its answer has not come back yet"
        comes_back(house)
        assert self.erased(house, over - timedelta(days=1)) == 0
        assert self.erased(house, over) == 1

    def test_timed_work_does_it_and_both_sides_see_the_day(self, house, settings):
        told = referred(house)
        page = sign_in(house, client=house.another_browser()).visit("/council/")
        assert "It is erased from this page on 24 November 2027." in page.words
        house.come_back(told.code)
        words = house.client.visit("/come-back/complaint").words
        assert "on the council's own page with us until 24 November 2027" in words
        with in_house(house):
            tend(DAY + timedelta(days=DAYS + 1), SLOT, settings)
            assert db.session.scalar(select(func.count()).select_from(Referral)) == 0
            assert where(SUMMARY[:30], kept()) == []


class TestPasskeys:
    def test_a_session_that_waits_for_a_passkey_opens_nothing(self, house, settings):
        """That a true authenticator answers is walked in a browser (tests/journeys/test_passkeys.py)."""
        referred(house)
        with in_house(house):
            person = db.session.scalars(select(CouncilPerson)).one()
            with writing():
                db.session.add(CouncilPasskey(credential_id=b"one", person_id=person.id, public_key=b"x", count=0))
            token = council.sign_in(attempt("manager"), settings)
            assert council.find(token, SLOT, settings).waits
        browser = sign_in(house)
        assert browser.visit("/council/").title.startswith("One more step")
        assert browser.get("/council/").location.endswith("/council/passkey")
        assert browser.get("/council/passkeys").location.endswith("/council/passkey")
        with in_house(house):
            assert db.session.scalar(select(func.count()).select_from(CouncilSession).where(CouncilSession.waits)) == 2
