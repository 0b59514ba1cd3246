"""What the database itself refuses, whoever writes to it: both locks with one person, one person for a report."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, Grant, Report, SealingKey, Staff, new_id
from feedback_app.sealed.suite import SUITE_NAME
from tests.house import DAY, keyring_of

pytestmark = pytest.mark.usefixtures("house", "in_app")


def person(name):
    return db.session.scalars(select(Staff).where(Staff.sign_in_name == name)).one()


def lock_key(side, caseload_id):
    asked = select(SealingKey).where(SealingKey.caseload_id == caseload_id, SealingKey.side == side)
    return db.session.scalars(asked).one()


def refused(change):
    """`change` fails in the database, not in the app."""

    def write():
        with writing():
            change()
            db.session.flush()

    with pytest.raises(IntegrityError):
        write()


@pytest.fixture
def lock_a(records):
    return lock_key("A", records.caseloads["harbourlands"])


@pytest.fixture
def lock_b(records):
    return lock_key("B", records.caseloads["harbourlands"])


class TestBothLocks:
    """Amara and Tom may hold A, Nadia and Wren B."""

    @pytest.mark.parametrize(
        ("side", "lock_side"),
        [("B", "B"), ("B", "A"), ("B", None), ("A", "A"), ("A", "B"), ("A", None), ("-", None), ("-", "A"), ("-", "B")],
    )
    def test_a_holder_of_a_gets_no_grant_for_b_however_it_is_written(self, lock_b, side, lock_side):
        key_id, amara = lock_b.id, person("amara").id
        refused(
            lambda: db.session.add(
                Grant(key_id=key_id, staff_id=amara, side=side, lock_side=lock_side, sealed_key=b"x")
            )
        )

    def test_a_person_with_neither_lock_gets_none(self, lock_a):
        key_id = lock_a.id
        with writing():
            keyless = Staff(
                id=new_id(), sign_in_name="new", shown_as="New", salt=b"s" * 16, verifier=b"v" * 32, public_key=b"",
                wrapped_key=b"",
            )  # fmt: skip
            db.session.add(keyless)
        for lock_side in ("A", None):
            refused(
                lambda lock_side=lock_side: db.session.add(
                    Grant(key_id=key_id, staff_id=keyless.id, side="A", lock_side=lock_side, sealed_key=b"x")
                )
            )

    def test_a_person_who_holds_one_cannot_be_moved_to_the_other_side(self):
        refused(lambda: setattr(person("amara"), "lock_side", "B"))

    def test_nor_be_taken_off_their_side_while_they_hold_it(self):
        refused(lambda: setattr(person("amara"), "lock_side", None))

    def test_a_grant_cannot_be_turned_over(self, lock_a, lock_b):
        key_a, key_b, amara = lock_a.id, lock_b.id, person("amara").id

        def turn(**values):
            db.session.execute(
                Grant.__table__.update().where(Grant.key_id == key_a, Grant.staff_id == amara).values(**values)
            )

        refused(lambda: turn(key_id=key_b))
        refused(lambda: turn(key_id=key_b, side="B"))
        refused(lambda: turn(key_id=key_b, side="B", lock_side="B"))
        refused(lambda: turn(side="-", lock_side=None))

    def test_a_key_cannot_change_its_side_under_its_holders(self, lock_b):
        refused(lambda: setattr(lock_b, "side", "A"))
        refused(lambda: setattr(lock_b, "side", "-"))

    def test_a_lock_cannot_pass_as_another_kind_of_key(self, lock_b):
        refused(lambda: setattr(lock_b, "kind", "caseload"))

    def test_there_is_no_third_side(self):
        refused(lambda: setattr(person("amara"), "lock_side", "C"))

    def test_nobody_in_the_house_holds_both(self):
        sides = db.session.execute(select(Grant.staff_id, Grant.side).where(Grant.side != "-")).all()
        held: dict[bytes, set[str]] = {}
        for staff_id, side in sides:
            held.setdefault(staff_id, set()).add(side)
        assert held
        assert all(len(each) == 1 for each in held.values())

    def test_one_persons_keyring_opens_one_lock_only(self, lock_a, lock_b):
        assert lock_a.id in keyring_of("amara").load_all()
        assert lock_b.id not in keyring_of("amara").load_all()


class TestTwoPeople:
    def test_a_report_cannot_be_released_by_who_wrote_it(self, records):
        def both():
            report = db.session.get_one(Report, records.released_report)
            report.written_by = report.released_by

        refused(both)

    def test_nor_when_nobody_is_said_to_have_written_it(self, records):
        refused(lambda: setattr(db.session.get_one(Report, records.released_report), "written_by", None))

    def test_a_released_report_names_the_two(self, records):
        report = db.session.get_one(Report, records.released_report)
        assert report.state == "released"
        assert {report.written_by, report.released_by} == {person("amara").id, person("nadia").id}


class TestValues:
    @pytest.mark.parametrize(
        ("column", "value"),
        [("state", "published"), ("route", "gossip"), ("key_id", bytes(16)), ("caseload_id", bytes(16))],
    )
    def test_a_case_has_no_other_state_route_key_or_caseload(self, records, column, value):
        refused(lambda: setattr(db.session.get_one(Case, records.told.case_id), column, value))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "master", "side": "-", "caseload_id": None},
            {"kind": "lock", "side": "-", "caseload_id": "a caseload"},
            {"kind": "lock", "side": "A", "caseload_id": None},
            {"kind": "caseload", "side": "A", "caseload_id": "a caseload"},
            {"kind": "caseload", "side": "-", "caseload_id": None},
            {"kind": "duty", "side": "-", "caseload_id": "a caseload"},
            {"kind": "signing", "side": "B", "caseload_id": None},
        ],
    )
    def test_a_key_is_of_one_kind_at_its_place(self, records, wrong):
        where = records.caseloads["fernhill"] if wrong["caseload_id"] else None
        made = SealingKey(id=new_id(), suite=SUITE_NAME, public_key=b"", **(wrong | {"caseload_id": where}))
        refused(lambda: db.session.add(made))

    def test_a_period_does_not_end_before_it_starts(self, records):
        from feedback_app.models.testimony import Period

        period = Period(id=new_id(), caseload_id=records.caseloads["fernhill"], label="x", starts=DAY, ends=DAY)
        refused(lambda: db.session.add(period))

    def test_a_code_finds_one_case(self, records):
        lookup = db.session.get_one(Case, records.told.case_id).lookup
        other = db.session.scalars(select(Case.id).where(Case.lookup.is_(None)).limit(1)).one()
        refused(lambda: setattr(db.session.get_one(Case, other), "lookup", lookup))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
class TestOnSqlite:
    def test_no_table_keeps_the_order_of_arrival(self):
        for side in db.engines:
            with db.engines[side].connect() as connection:
                for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all():
                    if name != "alembic_version":
                        made = connection.execute(
                            text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}
                        ).scalar_one()
                        assert made.rstrip().endswith("WITHOUT ROWID"), name

    def test_it_is_durable_forgetful_and_keeps_its_references(self):
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}
        for engine in db.engines.values():
            with engine.connect() as connection:
                found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
            assert found == wanted
