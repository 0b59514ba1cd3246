"""A name opens only by two people from two locks, for one case, once; the database itself holds the rule."""

from __future__ import annotations

import contextlib
import itertools

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from feedback_app.casework import names
from feedback_app.casework.cases import CannotDo
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake.come_back import looks_at
from feedback_app.models.testimony import Case, Grant, NameRequest, RecordId, SealingKey, Staff
from feedback_app.sealed.keyring import NotGranted
from tests.house import DAY, TEAM, House, legal_order
from tests.integration.at_once import errors, together

SIDES = {name: side for name, side, _ in TEAM}


@pytest.fixture
def named(house: House, in_app: None) -> RecordId:
    """A case whose person left a name."""
    return house.tell(name="Marnie Quill").case_id


@pytest.fixture
def unnamed(house: House, in_app: None) -> RecordId:
    return house.tell().case_id


def test_every_pair_of_two_locks_opens_a_name(house: House, named: RecordId) -> None:
    for asker, other in itertools.permutations(SIDES, 2):
        if SIDES[asker] == SIDES[other]:
            continue
        request = names.ask(house.keyring(asker), named, "agreed", DAY)
        names.approve(house.keyring(other), request, DAY)
        assert names.open_the_name(house.keyring(asker), request, DAY).name == "Marnie Quill", (asker, other)


def test_no_person_alone_and_no_pair_of_one_lock_opens_it(house: House, named: RecordId) -> None:
    for asker, other in itertools.product(SIDES, repeat=2):
        if SIDES[asker] != SIDES[other]:
            continue
        request = names.ask(house.keyring(asker), named, "agreed", DAY)
        with pytest.raises(CannotDo):
            names.approve(house.keyring(other), request, DAY)
        with pytest.raises(CannotDo):
            names.open_the_name(house.keyring(asker), request, DAY)


def test_an_empty_box_has_the_same_size_and_opens_as_no_name(house: House, named: RecordId, unnamed: RecordId) -> None:
    assert len(db.session.get_one(Case, named).sealed_name) == len(db.session.get_one(Case, unnamed).sealed_name)
    request = names.ask(house.keyring("amara"), unnamed, "safeguarding", DAY)
    names.approve(house.keyring("wren"), request, DAY)
    assert not names.open_the_name(house.keyring("amara"), request, DAY)


def test_a_name_opens_once_and_only_for_the_asker(house: House, named: RecordId) -> None:
    with pytest.raises(CannotDo, match="agreed by two people"):
        names.ask(house.keyring("tom"), named, "legal order", DAY)
    legal_order(named)
    request = names.ask(house.keyring("tom"), named, "legal order", DAY)
    names.approve(house.keyring("nadia"), request, DAY)
    with pytest.raises(CannotDo):
        names.open_the_name(house.keyring("amara"), request, DAY)
    names.open_the_name(house.keyring("tom"), request, DAY)
    with pytest.raises(CannotDo):
        names.open_the_name(house.keyring("tom"), request, DAY)
    assert db.session.get_one(NameRequest, request).half is None
    assert [(look.what, look.why) for look in looks_at(named)] == [("opened name", names.PURPOSES["legal order"])]


def test_a_refusal_goes_to_the_lead_who_can_approve(house: House, named: RecordId) -> None:
    request = names.ask(house.keyring("tom"), named, "safeguarding", DAY)
    with pytest.raises(CannotDo):
        names.refuse(house.keyring("wren"), request, " ", DAY)
    names.refuse(house.keyring("wren"), request, "I am not sure this is needed", DAY)
    with pytest.raises(CannotDo):
        names.approve(house.keyring("wren"), request, DAY)
    lead = db.session.scalars(select(Staff).where(Staff.sign_in_name == "nadia")).one()
    assert [w.request.id for w in names.waiting_for(lead)] == [request]
    names.approve(house.keyring("nadia"), request, DAY)
    assert names.open_the_name(house.keyring("tom"), request, DAY).name == "Marnie Quill"


@trying(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["nadia", "wren", "tom"]), st.booleans()), max_size=6))
def test_whatever_approvers_do_a_referral_has_its_name_the_same_day(
    house: House, named: RecordId, steps: list[tuple[str, bool]]
) -> None:
    """However often they refuse, and whoever else meddles: Nadia, on duty, approves, and the name opens."""
    request = names.ask(house.keyring("amara"), named, "safeguarding", DAY)
    lead = db.session.scalars(select(Staff).where(Staff.sign_in_name == "nadia")).one()
    for name, agrees in steps:
        with contextlib.suppress(CannotDo):
            if agrees:
                names.approve(house.keyring(name), request, DAY)
            else:
                names.refuse(house.keyring(name), request, "I know them and do not want it.", DAY)
        state = db.session.get_one(NameRequest, request).state
        assert state in ("asked", "refused", "approved")
        refused = {each.request.id for each in names.waiting_for(lead) if each.request.state == "refused"}
        assert (request in refused) == (state == "refused"), "a refusal stands before those on duty at once"
    with contextlib.suppress(CannotDo):
        names.approve(house.keyring("nadia"), request, DAY)
    assert names.open_the_name(house.keyring("amara"), request, DAY).name == "Marnie Quill"


def test_an_approval_serves_no_other_case(house: House, named: RecordId) -> None:
    other = house.tell(name="Somebody Else").case_id
    request = names.ask(house.keyring("tom"), named, "agreed", DAY)
    names.approve(house.keyring("wren"), request, DAY)
    with writing():
        db.session.get_one(NameRequest, request).case_id = other
    from feedback_app.sealed.suite import CannotOpen

    with pytest.raises(CannotOpen):
        names.open_the_name(house.keyring("tom"), request, DAY)


def test_asking_needs_a_purpose(house: House, named: RecordId) -> None:
    with pytest.raises(CannotDo):
        names.ask(house.keyring("tom"), named, "curious", DAY)


def test_someone_without_the_lock_cannot_ask(house: House, named: RecordId) -> None:
    tom = house.keyring("tom")
    with writing():
        db.session.execute(delete(Grant).where(Grant.staff_id == tom.staff_id, Grant.lock_side.is_not(None)))
    with pytest.raises(NotGranted):
        names.ask(tom, named, "agreed", DAY)


def test_the_database_refuses_the_other_locks_key_by_every_route(house: House, in_app: None) -> None:
    tom = db.session.scalars(select(Staff).where(Staff.sign_in_name == "tom")).one()
    lock_b = db.session.scalars(select(SealingKey).where(SealingKey.kind == "lock", SealingKey.side == "B")).first()
    assert lock_b is not None
    for side, lock_side in (("B", "B"), ("-", None), ("A", "A"), ("B", None), ("B", "A")):
        with pytest.raises(IntegrityError), writing():
            db.session.add(Grant(key_id=lock_b.id, staff_id=tom.id, side=side, lock_side=lock_side, sealed_key=b"x"))
    with pytest.raises(IntegrityError), writing():
        db.session.get_one(Staff, tom.id).lock_side = "B"


def test_the_database_refuses_an_answer_from_the_askers_side(house: House, named: RecordId) -> None:
    request = names.ask(house.keyring("tom"), named, "agreed", DAY)
    amara = db.session.scalars(select(Staff).where(Staff.sign_in_name == "amara")).one()
    for side in ("A", "B"):
        with pytest.raises(IntegrityError):
            _answer_by_hand(request, amara.id, side)


def _answer_by_hand(request: RecordId, staff_id: RecordId, side: str) -> None:
    with writing():
        found = db.session.get_one(NameRequest, request)
        found.answered_by, found.answered_side = staff_id, side


def test_two_people_who_approve_at_once_give_one_approval(house: House, named: RecordId, app: Flask) -> None:
    request = names.ask(house.keyring("tom"), named, "safeguarding", DAY)
    db.session.remove()
    calls = [lambda name=name: names.approve(house.keyring(name), request, DAY) for name in ("nadia", "wren")]
    ended = together(app, *calls)
    assert [type(each) for each in errors(ended)] == [CannotDo]
    assert names.open_the_name(house.keyring("tom"), request, DAY).name == "Marnie Quill"


def test_a_name_opened_in_two_tabs_at_once_opens_once(house: House, named: RecordId, app: Flask) -> None:
    request = names.ask(house.keyring("tom"), named, "agreed", DAY)
    names.approve(house.keyring("wren"), request, DAY)
    db.session.remove()
    open_it = lambda: names.open_the_name(house.keyring("tom"), request, DAY)  # noqa: E731 - the same call twice
    ended = together(app, open_it, open_it)
    assert [type(each) for each in errors(ended)] == [CannotDo]
    db.session.rollback()
    assert len(looks_at(named)) == 1


def test_a_session_that_somebody_planted_is_not_taken_over(house: House) -> None:
    """Session fixation: a cookie set before the sign-in is worth nothing after it."""
    house.client.set_cookie("team", "planted-by-somebody-else")
    house.sign_in("tom")
    mine = house.client.get_cookie("team")
    assert mine is not None
    assert mine.value != "planted-by-somebody-else"
    thief = house.another_browser()
    thief.set_cookie("team", "planted-by-somebody-else")
    assert thief.get("/team/").location == "/team/sign-in"
