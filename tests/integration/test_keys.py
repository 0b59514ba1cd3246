"""Keys are made, passed on, given up, replaced and recovered only by people who hold them."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from feedback_app.accounts import joining, team
from feedback_app.accounts.attempt import Attempt
from feedback_app.accounts.joining import CannotInvite, Newcomer
from feedback_app.accounts.passphrase import WeakPassphrase
from feedback_app.accounts.second_factor import STEP_SECONDS, new_secret
from feedback_app.accounts.sessions import WrongSignIn
from feedback_app.casework import cases, danger_work, moving, names, resealing, safeguarding
from feedback_app.casework.cases import CannotDo, from_person
from feedback_app.casework.safeguarding import Decision
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake.caseloads import NobodyToRead, locks_for
from feedback_app.intake.come_back import StillKeepingSafe
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import Act, Case, Caseload, Grant, SealingKey, Staff, new_id
from feedback_app.sealed import holding
from feedback_app.sealed.holding import CannotHold
from feedback_app.sealed.keyring import Keyring, NotGranted
from feedback_app.sealed.lockbox import unlock
from feedback_app.sealed.suite import CannotOpen, Place, key_pair
from tests.house import DAY, PASSPHRASE, House

STRONG = "kettle orbit violin marsh teapot"


def _person(name: str) -> Staff:
    return db.session.scalars(select(Staff).where(Staff.sign_in_name == name)).one()


def _join(name: str, lock: str | None, house: House, *, duty: bool = False) -> tuple[Keyring, str]:
    secret = new_secret()
    token = joining.invite(Newcomer(name, name.title(), lock, duty), DAY, 2)
    joining.join(token, STRONG, secret, DAY)
    person = _person(name)
    from feedback_app.accounts.passphrase import stretch_passphrase

    opened = stretch_passphrase(STRONG, person.salt).lock
    seed = unlock(person.wrapped_key, opened, Place("staff key", person.id, b"passphrase"))
    return Keyring(person.id, key_pair(seed)), secret


def _code(secret: str, now: int) -> str:
    import pyotp

    return pyotp.TOTP(secret).at(now)


def test_a_newcomer_holds_nothing_until_a_colleague_passes_keys_on(house: House, in_app: None) -> None:
    told = house.tell()
    fresh, _ = _join("zadie", "A", house)
    with pytest.raises(NotGranted):
        cases.open_case(fresh, told.case_id, "To read it for the first time", DAY)
    assert holding.pass_on(house.keyring("tom"), fresh.staff_id, DAY) > 0
    assert cases.open_case(fresh, told.case_id, "To read it for the first time", DAY).words.answers
    wren = house.keyring("wren")
    kinds = {(k.kind, k.side) for m in holding.missing(wren, holding.there(wren)) for k in m.keys}
    assert ("lock", "B") not in kinds, "nobody of lock B may give a lock B key to somebody of lock A"


def test_an_invitation_works_once_and_not_when_old(house: House, in_app: None) -> None:
    token = joining.invite(Newcomer("zadie", "Zadie", "A"), DAY, 2)
    with pytest.raises(WeakPassphrase):
        joining.join(token, "password1234", new_secret(), DAY)
    joining.join(token, STRONG, new_secret(), DAY)
    with pytest.raises(WrongSignIn):
        joining.join(token, STRONG, new_secret(), DAY)
    late = joining.invite(Newcomer("yusuf", "Yusuf", "B"), DAY, 2)
    from datetime import timedelta

    assert joining.invited(late, DAY + timedelta(days=3)) is None


def test_nobody_is_invited_to_the_lock_they_never_held(house: House, in_app: None) -> None:
    with pytest.raises(CannotInvite):
        joining.invite(Newcomer("tom", "Tom", "B"), DAY, 2)


def test_a_second_factor_code_works_once(house: House, in_app: None, settings: object) -> None:
    _, secret = _join("zadie", "A", house)
    now = 1_800_000_000
    typed = Attempt("zadie", STRONG, _code(secret, now), now, now // 300, DAY)
    team.sign_in(typed, house.settings)
    with pytest.raises(WrongSignIn):
        team.sign_in(typed, house.settings)
    later = now + STEP_SECONDS * 2
    team.sign_in(Attempt("zadie", STRONG, _code(secret, later), later, later // 300, DAY), house.settings)
    with pytest.raises(WrongSignIn):
        team.sign_in(typed, house.settings)
    for wrong in ("", "000000", "abcdef"):
        with pytest.raises(WrongSignIn):
            team.sign_in(Attempt("zadie", STRONG, wrong, later + 600, 0, DAY), house.settings)


def test_someone_who_joins_again_or_leaves_holds_nothing_and_is_signed_out(house: House, in_app: None) -> None:
    told = house.tell()
    token = team.sign_in(Attempt("tom", PASSPHRASE, "", 0, 0, DAY), house.settings)
    old = house.keyring("tom")
    joining.remove("tom", DAY)
    assert team.find(token, 0, house.settings) is None
    with pytest.raises(NotGranted):
        cases.open_case(old, told.case_id, "To check the themes", DAY)
    with pytest.raises(WrongSignIn):
        team.sign_in(Attempt("tom", PASSPHRASE, "", 0, 0, DAY), house.settings)


def test_a_conflict_takes_the_caseload_away_and_keeps_it_away(house: House, in_app: None) -> None:
    told = house.tell()
    amara, caseload = house.keyring("amara"), house.records.caseloads["harbourlands"]
    holding.declare_conflict(amara, caseload, DAY)
    with pytest.raises(NotGranted):
        cases.open_case(house.keyring("amara"), told.case_id, "To check the themes", DAY)
    assert holding.pass_on(house.keyring("tom"), amara.staff_id, DAY) == 0
    with pytest.raises(NotGranted):
        house.keyring("amara").current("caseload", caseload)


def test_setting_up_takes_two_people(house: House, in_app: None) -> None:
    with writing():
        caseload = Caseload(id=new_id(), agency_id=new_id(), name="New agency")
        db.session.add(caseload)
    agency = db.session.get_one(Caseload, caseload.id).agency_id
    assert holding.make_missing(house.keyring("amara"), DAY) == 2
    with pytest.raises(NobodyToRead):
        locks_for(agency, 1)
    assert holding.make_missing(house.keyring("amara"), DAY) == 0
    assert holding.make_missing(house.keyring("wren"), DAY) == 1
    locks_for(agency, 1)
    with pytest.raises(NobodyToRead):
        locks_for(agency, 3)
    for colleague in ("nadia", "tom"):
        assert holding.pass_on(house.keyring("amara"), _person(colleague).id, DAY) >= 1
    locks_for(agency, 3)


def test_a_case_moves_with_its_messages_and_still_opens_its_name(house: House, in_app: None) -> None:
    told = house.tell(name="Marnie Quill", code=True)
    from_person(db.session.get_one(Case, told.case_id), "One more thing", DAY)
    amara = house.keyring("amara")
    to = house.records.caseloads["fernhill"]
    moving.move_case(amara, told.case_id, to, DAY)
    opened = cases.open_case(house.keyring("wren"), told.case_id, "To check the themes", DAY)
    assert opened.caseload.id == to
    assert [line.text for _, line in opened.lines] == ["One more thing"]
    request = names.ask(house.keyring("tom"), told.case_id, "agreed", DAY)
    names.approve(house.keyring("wren"), request, DAY)
    assert names.open_the_name(house.keyring("tom"), request, DAY).name == "Marnie Quill"


def test_moving_needs_both_keys(house: House, in_app: None) -> None:
    told = house.tell()
    holding.declare_conflict(house.keyring("amara"), house.records.caseloads["fernhill"], DAY)
    with pytest.raises(NotGranted):
        moving.move_case(house.keyring("amara"), told.case_id, house.records.caseloads["fernhill"], DAY)


def _key(kind: str, caseload: bytes | None, side: str = "-") -> SealingKey:
    same = SealingKey.caseload_id.is_(None) if caseload is None else SealingKey.caseload_id == caseload
    found = select(SealingKey).where(SealingKey.kind == kind, same, SealingKey.side == side, ~SealingKey.retired)
    return db.session.scalars(found).one()


def test_a_new_key_takes_over_in_chunks_that_can_be_stopped(house: House, in_app: None) -> None:
    caseload = house.records.caseloads["harbourlands"]
    ids = [house.tell(name=f"Person {n}", code=True).case_id for n in range(5)]
    from_person(db.session.get_one(Case, ids[0]), "A word more", DAY)
    old = _key("caseload", caseload)
    amara = house.keyring("amara")
    resealing.rotate(amara, old.id, DAY)
    with pytest.raises(CannotDo):
        resealing.rotate(amara, old.id, DAY)
    before = next(left.records for left in resealing.left_to_do(amara) if left.key.id == old.id)
    left = resealing.reseal_chunk(house.keyring("amara"), old.id, 2)
    assert 0 < left < before
    while left:
        left = resealing.reseal_chunk(house.keyring("nadia"), old.id, 50)
    assert not db.session.scalar(select(Case.id).where(Case.key_id == old.id))
    for case_id in ids:
        opened = cases.open_case(house.keyring("wren"), case_id, "To check the themes", DAY)
        assert opened.words.answers
        assert opened.reading is not None
    assert [line.text for _, line in cases.open_case(house.keyring("tom"), ids[0], "x", DAY).lines] == ["A word more"]


@pytest.mark.parametrize("side", ["A", "B"])
def test_a_lock_is_replaced_without_the_other(house: House, in_app: None, side: str) -> None:
    caseload = house.records.caseloads["harbourlands"]
    case_id = house.tell(name="Marnie Quill").case_id
    size = len(db.session.get_one(Case, case_id).sealed_name)
    holder = "tom" if side == "A" else "wren"
    old = _key("lock", caseload, side)
    resealing.rotate(house.keyring(holder), old.id, DAY)
    while resealing.reseal_chunk(house.keyring(holder), old.id, 40):
        pass
    assert len(db.session.get_one(Case, case_id).sealed_name) == size
    request = names.ask(house.keyring("amara"), case_id, "agreed", DAY)
    names.approve(house.keyring("nadia"), request, DAY)
    assert names.open_the_name(house.keyring("amara"), request, DAY).name == "Marnie Quill"


def test_the_duty_key_is_replaced(house: House, in_app: None) -> None:
    danger = house.tell("I am going to kill myself tonight, I have the tablets here").case_id
    old, amara = _key("duty", None), house.keyring("amara")
    assert danger in {w.case_id for w in safeguarding.waiting(amara).found}
    safeguarding.open_copy(amara, danger, safeguarding.IN_DANGER, DAY)
    danger_work.hand_over(amara, danger, house.keyring("nadia").staff_id, "They ring back at four.", DAY)
    made = Decision("What they wrote", "We rang 999", "A life is at risk", "999")
    safeguarding.decide(amara, danger, made, still_open=True, today=DAY)
    resealing.rotate(amara, old.id, DAY)
    left = 1
    while left:
        left = resealing.reseal_chunk(house.keyring("amara"), old.id, 60)
    with writing():
        db.session.execute(delete(Grant).where(Grant.key_id == old.id))
    assert danger_work.note_on(house.keyring("nadia"), danger) == "They ring back at four."
    assert [decision for _, decision in safeguarding.decisions_on(house.keyring("nadia"), danger)] == [made]
    assert danger in {w.case_id for w in safeguarding.waiting(house.keyring("nadia")).found}
    with pytest.raises(NotGranted):
        safeguarding.waiting(house.keyring("tom"))


def test_a_recovery_sheet_brings_a_lock_back_to_its_own_side_only(house: House, in_app: None) -> None:
    case_id = house.tell(name="Marnie Quill").case_id
    ((_, sheet),) = holding.make_sheets(house.keyring("amara"), DAY)
    for name in ("amara", "tom"):
        joining.remove(name, DAY)
    fresh, _ = _join("zadie", "A", house)
    other, _ = _join("yusuf", "B", house)
    with pytest.raises(CannotHold):
        holding.recover(other, sheet, DAY)
    with pytest.raises(CannotHold):
        holding.recover(fresh, sheet[:-2] + "22", DAY)
    assert holding.recover(fresh, sheet.lower(), DAY) == 3
    request = names.ask(fresh, case_id, "agreed", DAY)
    names.approve(house.keyring("wren"), request, DAY)
    assert names.open_the_name(fresh, request, DAY).name == "Marnie Quill"


def test_words_stay_while_somebody_works_on_danger_and_the_record_outlives_them(house: House, in_app: None) -> None:
    told = house.tell(code=True)
    amara = house.keyring("amara")
    made = Decision("A child may be hurt", "Refer to the front door", "Clear words", "The front door, by phone")
    with pytest.raises(CannotDo):
        safeguarding.decide(amara, told.case_id, Decision("x", " ", "y", "z"), still_open=True, today=DAY)
    record = safeguarding.decide(amara, told.case_id, made, still_open=True, today=DAY)
    token = come_back.enter(keys_of(told.code, house.settings.code_pepper), DAY)
    returned = come_back.find(token, DAY)
    assert returned is not None
    with pytest.raises(StillKeepingSafe):
        come_back.take_back(returned)
    cases.open_case(amara, told.case_id, safeguarding.IN_DANGER, DAY)
    assert come_back.looks_at(told.case_id) == [], "a look for safety waits while the danger is open"
    safeguarding.finish(house.keyring("nadia"), record, DAY)
    assert [look.why for look in come_back.looks_at(told.case_id)] == [safeguarding.IN_DANGER]
    come_back.take_back(returned)
    assert db.session.get(Case, told.case_id) is None
    assert [decision for _, decision in safeguarding.decisions_on(house.keyring("nadia"), told.case_id)] == [made]


def test_a_sealed_value_moved_by_hand_to_another_row_or_caseload_does_not_open(house: House, in_app: None) -> None:
    one, two = house.tell().case_id, house.tell().case_id
    with writing():
        first, second = db.session.get_one(Case, one), db.session.get_one(Case, two)
        first.sealed_words, second.sealed_words = second.sealed_words, first.sealed_words
    with pytest.raises(CannotOpen):
        cases.open_case(house.keyring("amara"), one, "x", DAY)
    last = db.session.scalars(select(Act).order_by(Act.place.desc())).first()
    assert last is not None
    assert (last.what, last.about) == ("could not open", one)
    assert db.session.get_one(Case, one).state == "received", "what does not open still waits to be read"
    three = house.tell().case_id
    with writing():
        db.session.get_one(Case, three).caseload_id = house.records.caseloads["fernhill"]
    with pytest.raises(CannotOpen):
        cases.open_case(house.keyring("amara"), three, "x", DAY)
