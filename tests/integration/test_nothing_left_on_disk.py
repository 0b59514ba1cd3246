"""On SQLite what was deleted is overwritten at once, whatever stood beside it: also its sealed bytes are gone."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from feedback_app.casework.cases import from_person, write_to_person
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import Case, Message, Period, RecordId
from feedback_app.publishing import close as closing
from tests.house import DAY, House, Told
from tests.integration.everything import files_of

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SLICE, STEP = 24, 200
LENGTHS = (5, 300, 1500, 4000)
"""Words of a response: some fit in a page of the database, some take many."""


def slices(values: Iterable[bytes | None]) -> list[bytes]:
    return [value[at : at + SLICE] for value in values if value for at in range(0, len(value) - SLICE + 1, STEP)]


def left(parts: list[bytes], house: House) -> int:
    files = files_of(house.settings.database_url)
    return sum(part in files for part in parts)


def kept_of(case_id: RecordId) -> list[bytes]:
    case = db.session.get_one(Case, case_id)
    lines = db.session.query(Message).filter_by(case_id=case_id).all()
    values = [
        case.sealed_words,
        case.sealed_name,
        case.sealed_for_duty,
        case.sealed_reading,
        case.person_key,
        case.lookup,
    ]
    found = slices([*values, *(value for line in lines for value in (line.for_person, line.for_team))])
    db.session.rollback()
    return found


def take_back(told: Told, house: House) -> None:
    token = come_back.enter(keys_of(told.code, house.settings.code_pepper), DAY)
    returned = come_back.find(token, DAY)
    assert returned is not None
    come_back.take_back(returned)
    db.session.remove()


def test_taken_back_in_any_order_no_sealed_byte_is_left(house: House, in_app: None) -> None:
    chance, sent = random.Random(), []
    for number in range(8):
        told = house.tell("word " * LENGTHS[number % len(LENGTHS)], code=True)
        for _ in range(chance.randrange(3)):
            from_person(db.session.get_one(Case, told.case_id), "again " * chance.choice(LENGTHS[:2]), DAY)
            write_to_person(house.keyring("amara"), told.case_id, "Thank you", DAY)
        sent.append(told)
    chance.shuffle(sent)
    for told in sent:
        parts = kept_of(told.case_id)
        assert left(parts, house) > 0.9 * len(parts), "a page's end may cut a few, no more"
        take_back(told, house)
        assert left(parts, house) == 0


def test_counted_readings_are_destroyed_to_the_last_sealed_byte(house: House, in_app: None) -> None:
    period = house.records.periods["over"]
    came = db.session.get_one(Period, period).starts
    db.session.rollback()
    ids = [house.tell(came=came, code=number % 2 == 0).case_id for number in range(6)]
    parts = slices(db.session.get_one(Case, case_id).sealed_reading for case_id in ids)
    words = slices(db.session.get_one(Case, case_id).sealed_words for case_id in ids)
    db.session.rollback()
    assert left(parts, house) > 0.9 * len(parts) > 50
    closing.close(house.keyring("amara"), period, DAY, "harbourlands")
    db.session.remove()
    assert left(parts, house) == 0
    assert left(words, house) > 0.9 * len(words)
