"""Sign-ins of the team and of leaders: who gets in, how long it lasts, and what ends it."""

from __future__ import annotations

import functools
from types import SimpleNamespace

import pyotp
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from feedback_app.accounts import council, leaders, second_factor, team
from feedback_app.accounts.attempt import Attempt
from feedback_app.accounts.sessions import WrongSignIn, hash_of, new_token
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import (
    Council,
    CouncilGrant,
    CouncilPerson,
    CouncilSession,
    Leader,
    LeaderSession,
    PublishedAct,
)
from feedback_app.models.testimony import Act, Staff, StaffSession
from feedback_app.referred import keys
from tests.councils import add_person, here
from tests.house import DAY, PASSPHRASE
from tests.integration.at_once import errors, together
from tests.integration.everything import kept, where

SLOT = 6_000_000
NOW = SLOT * 300

SIDES = {
    "team": SimpleNamespace(
        room=team, entry=team.ENTRY, enter_by=team.sign_in, person=Staff, session=StaffSession, act=Act, name="amara",
        who=lambda found: found.staff.sign_in_name, idle=1,
    ),
    "leaders": SimpleNamespace(
        room=leaders, entry=leaders.ENTRY, enter_by=leaders.ENTRY.sign_in, person=Leader, session=LeaderSession,
        act=PublishedAct, name="harbourlands",
        who=lambda found: found.leader.sign_in_name, idle=3,
    ),
    "councils": SimpleNamespace(
        room=council, entry=council.ENTRY, enter_by=council.sign_in, person=CouncilPerson, session=CouncilSession,
        act=PublishedAct, name="manager", who=lambda found: found.person.sign_in_name, idle=3,
    ),
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("house", "in_app")


def attempt(name, passphrase=PASSPHRASE, code="", now=NOW):
    return Attempt(name, passphrase, code, now, SLOT, DAY)


@pytest.fixture(params=sorted(SIDES))
def side(request, settings):
    found = SIDES[request.param]
    if request.param == "councils":
        add_person("manager")
    found.settings = settings
    found.enter = lambda *typed, **more: found.enter_by(attempt(*(typed or (found.name,)), **more), settings)
    found.find = lambda token, slot=SLOT: found.room.find(token, slot, settings)
    return found


def sessions(side):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(side.session))


def person(side):
    db.session.rollback()
    return db.session.scalars(select(side.person).where(side.person.sign_in_name == side.name)).one()


def with_factor(side):
    """Give the person a second factor; the secret."""
    secret = second_factor.new_secret()
    side.entry.set_factor(person(side).id, PASSPHRASE, secret, DAY)
    return secret


class TestGettingIn:
    def test_name_and_passphrase_open_and_are_recorded(self, side):
        found = side.find(side.enter())
        assert side.who(found) == side.name
        last = db.session.scalars(select(side.act).order_by(side.act.place.desc()).limit(1)).one()
        assert (last.what, last.actor_id) == ("signed in", person(side).id)

    def test_case_and_spaces_of_the_name_are_forgiven(self, side):
        assert side.enter(f"  {side.name.upper()} ")

    @pytest.mark.parametrize(
        ("name", "passphrase"),
        [
            ("nobody", PASSPHRASE),
            (None, "wrong"),
            (None, ""),
            (None, PASSPHRASE.upper()),
            ("", ""),
            ("' OR 1=1 --", "x"),
        ],
    )
    def test_anything_else_gets_one_answer(self, side, name, passphrase):
        before = sessions(side)
        with pytest.raises(WrongSignIn) as failure:
            side.enter(side.name if name is None else name, passphrase)
        assert failure.value.args == WrongSignIn().args
        assert sessions(side) == before

    def test_somebody_who_left_does_not_get_in(self, side):
        with writing():
            person(side).active = False
        with pytest.raises(WrongSignIn):
            side.enter()

    def test_no_act_no_session(self, side):
        def fail(connection, cursor, statement, *rest):
            if statement.startswith("INSERT INTO act"):
                raise OperationalError(statement, {}, Exception("the disk is full"))

        engine, before = db.session.get_bind(side.act), sessions(side)
        event.listen(engine, "before_cursor_execute", fail)
        try:
            with pytest.raises(OperationalError):
                side.enter()
        finally:
            event.remove(engine, "before_cursor_execute", fail)
        assert sessions(side) == before


class TestSecondFactor:
    def code(self, secret, now=NOW):
        return pyotp.TOTP(secret).at(now)

    def test_it_is_asked_for_once_it_is_set(self, side):
        secret = with_factor(side)
        for wrong in ("", "000000", self.code(secret)[:5], self.code(second_factor.new_secret()), "٣٣٣٣٣٣", "²²²²²²"):
            with pytest.raises(WrongSignIn):
                side.enter(side.name, code=wrong)
        assert side.enter(side.name, code=self.code(secret))

    def test_a_code_works_once(self, side):
        secret = with_factor(side)
        side.enter(side.name, code=self.code(secret))
        for later in (0, 10, 29, 30):
            with pytest.raises(WrongSignIn):
                side.enter(side.name, code=self.code(secret), now=NOW + later)

    def test_nor_does_an_earlier_one_after_it(self, side):
        secret = with_factor(side)
        side.enter(side.name, code=self.code(secret, NOW + 30))
        with pytest.raises(WrongSignIn):
            side.enter(side.name, code=self.code(secret))
        assert side.enter(side.name, code=self.code(secret, NOW + 60), now=NOW + 60)

    def test_the_same_code_from_four_places_at_once_lets_one_in(self, app, side):
        secret, before = with_factor(side), sessions(side)
        db.session.remove()
        ended = together(app, *[functools.partial(side.enter, side.name, code=self.code(secret))] * 4)
        assert [type(each) for each in errors(ended)] == [WrongSignIn] * 3
        assert sessions(side) == before + 1

    @pytest.mark.parametrize(("late", "works"), [(-30, True), (30, True), (-60, False), (60, False), (3600, False)])
    def test_half_a_minute_of_a_slow_clock_is_forgiven(self, side, late, works):
        secret = with_factor(side)
        if works:
            assert side.enter(side.name, code=self.code(secret, NOW + late))
        else:
            with pytest.raises(WrongSignIn):
                side.enter(side.name, code=self.code(secret, NOW + late))

    def test_its_secret_stands_nowhere_in_the_clear(self, side):
        assert where(with_factor(side), kept()) == []

    def test_another_persons_locked_secret_does_not_open(self, side):
        """Somebody who can write to the database puts their own second factor in another's row."""
        with_factor(side)
        thief = second_factor.new_secret()
        with writing():
            person(side).second_factor = second_factor.lock_secret(thief, bytes(32), person(side).id)
        with pytest.raises(WrongSignIn):
            side.enter(side.name, code=self.code(thief))


class TestSessions:
    def test_nothing_of_the_cookie_is_kept(self, side):
        token = side.enter()
        assert where(token, kept()) == []

    def test_another_cookie_opens_nothing(self, side):
        token = side.enter()
        for other in ("", token[:-1], token + "=", new_token(), hash_of(token).hex()):
            assert side.find(other) is None

    def test_signing_out_ends_this_one_and_no_other(self, side):
        one, other = side.enter(), side.enter()
        side.entry.sign_out(one)
        assert side.find(one) is None
        assert side.find(other) is not None

    def test_it_ends_after_its_hours_whatever_is_done(self, side):
        token, last = side.enter(), SLOT + 12 * side.settings.session_hours - 1
        for slot in range(SLOT, last, 3):
            assert side.find(token, slot) is not None
        assert side.find(token, last) is not None
        assert side.find(token, last + 1) is None

    def test_somebody_who_leaves_is_out_at_once(self, side):
        token = side.enter()
        with writing():
            person(side).active = False
        assert side.find(token) is None

    def test_ended_ones_are_erased_and_others_stay(self, side):
        token = side.enter()
        ends = SLOT + 12 * side.settings.session_hours
        assert side.entry.forget_ended(ends - 1) == 0
        assert side.find(token) is not None
        assert side.entry.forget_ended(ends) == 1

    def test_a_session_row_given_to_another_person_opens_no_key(self, settings):
        """Somebody who can write to the database points their own session at a colleague."""
        token = team.sign_in(attempt("tom"), settings)
        with writing():
            amara = db.session.scalars(select(Staff.id).where(Staff.sign_in_name == "amara")).one()
            db.session.get_one(StaffSession, hash_of(token)).staff_id = amara
        assert team.find(token, SLOT, settings).keyring is None


class TestRest:
    def test_after_a_rest_the_teams_keys_are_locked_and_gone_from_the_database(self, settings):
        token = team.sign_in(attempt("amara"), settings)
        rested = SLOT + settings.idle_minutes // 5 + 1
        assert team.find(token, rested - 1, settings).keyring is not None
        rested += settings.idle_minutes // 5
        assert team.find(token, rested, settings).keyring is None
        assert db.session.get_one(StaffSession, hash_of(token)).wrapped_key is None
        assert team.find(token, SLOT, settings).keyring is None

    def test_the_passphrase_opens_them_again(self, settings):
        token = team.sign_in(attempt("amara"), settings)
        rested = SLOT + 12
        assert team.find(token, rested, settings).keyring is None
        with pytest.raises(WrongSignIn):
            team.unlock_again(token, "wrong", rested)
        assert team.find(token, rested, settings).keyring is None
        team.unlock_again(token, PASSPHRASE, rested)
        assert team.find(token, rested, settings).keyring.load_all()

    def test_not_for_a_session_that_is_over(self, settings):
        token = team.sign_in(attempt("amara"), settings)
        team.ENTRY.sign_out(token)
        with pytest.raises(WrongSignIn):
            team.unlock_again(token, PASSPHRASE, SLOT)
        assert team.find(token, SLOT, settings) is None

    def test_a_leader_who_rested_is_signed_out(self, settings):
        token = leaders.ENTRY.sign_in(attempt("harbourlands"), settings)
        rested = SLOT + 3 * settings.idle_minutes // 5 + 1
        assert leaders.find(token, rested - 1, settings) is not None
        assert leaders.find(token, rested + 3 * settings.idle_minutes // 5, settings) is None
        assert leaders.find(token, SLOT, settings) is None


def test_a_leader_who_joins_may_say_where_to_write():
    plain, token = leaders.invite("fernhill", "new", "Head", DAY, 2), leaders.invite("fernhill", "new", "Head", DAY, 2)
    leaders.join(plain, PASSPHRASE, "", DAY)
    found = db.session.scalars(select(Leader).where(Leader.sign_in_name == "new"))
    assert found.one().mail == ""
    db.session.rollback()
    leaders.join(token, PASSPHRASE, "", DAY, "head@fernhill.example")
    assert db.session.scalars(select(Leader.mail).where(Leader.sign_in_name == "new")).one() == "head@fernhill.example"


def test_a_leader_who_is_invited_again_may_do_what_the_new_invitation_says():
    for duty in ("signs", "writes"):
        leaders.join(leaders.invite("fernhill", "again", f"Who {duty}", DAY, 2, duty), PASSPHRASE, "", DAY)
        found = db.session.scalars(select(Leader).where(Leader.sign_in_name == "again")).one()
        assert (found.role, found.duty) == (f"Who {duty}", duty)
        db.session.rollback()


@pytest.mark.parametrize("which", ["leaders", "councils"])
def test_who_left_is_out_at_once_until_they_are_invited_again(which, settings):
    known, at, where_to = SIDES[which], attempt(SIDES[which].name), "harbourlands"
    if which == "councils":
        add_person("manager")
        where_to = db.session.scalars(select(Council.name).join(CouncilPerson)).one()
    token = known.enter_by(at, settings)
    link = known.room.invite(where_to, known.name, "Manager", DAY, 2)
    db.session.rollback()
    assert known.room.remove(known.name.upper(), DAY)
    assert not known.room.remove(known.name, DAY)
    assert known.room.find(token, SLOT, settings) is None
    assert known.room.invited(link, DAY) is None
    db.session.rollback()
    with pytest.raises(WrongSignIn):
        known.enter_by(at, settings)
    assert db.session.scalars(select(PublishedAct.what).order_by(PublishedAct.place.desc())).first() == "removed"
    db.session.rollback()
    known.room.join(known.room.invite(where_to, known.name, "Manager", DAY, 2), PASSPHRASE, "", DAY)
    assert known.room.find(known.enter_by(at, settings), SLOT, settings) is not None


def test_who_left_a_council_has_none_of_its_keys():
    add_person("manager")
    keys.make(here("manager"), DAY)
    held = select(func.count()).select_from(CouncilGrant)
    assert db.session.scalar(held) == 1
    db.session.rollback()
    assert council.remove("manager", DAY)
    assert db.session.scalar(held) == 0
