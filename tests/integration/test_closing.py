"""Closing a period: once, in its time, within its budget, all or nothing; and afterwards no reading is left."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from analysis.canonical import digest
from feedback_app.audit import trail
from feedback_app.casework.cases import correct_reading
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import (
    Act,
    Case,
    Closing,
    Grant,
    Message,
    Period,
    Report,
    SealingKey,
    Spending,
    new_id,
)
from feedback_app.publishing.close import MOST_A_YEAR, CannotClose, close
from feedback_app.publishing.report import CannotMake, find
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen, Place, seal
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.at_once import errors, together

STARTS, ENDS = PERIODS["over"]
IN_IT = STARTS + timedelta(days=15)


@pytest.fixture
def told(house, settings, in_app):
    """Thirty in the period that is over, three of them with a code; the last in no period's words."""
    with_codes = [tell(settings, "We waited.", code=True, came=IN_IT, themes=("B1-", "C3-")) for _ in range(3)]
    tell(settings, "We waited.", came=IN_IT, themes=("B1-",), times=9)
    return with_codes


@pytest.fixture
def period(records, told):
    return records.periods["over"]


def readings(records):
    """How many readings are left of the period, and of all other weeks."""
    db.session.rollback()
    mine = (Case.caseload_id == records.caseloads["harbourlands"]) & (Case.week >= STARTS) & (Case.week < ENDS)
    left = db.session.scalars(select(Case.week).where(mine, Case.sealed_reading.is_not(None))).all()
    others = db.session.scalars(select(Case.week).where(~mine, Case.sealed_reading.is_not(None))).all()
    return len(left), len(others)


def what_stands():
    """Everything that a closing may change."""
    db.session.rollback()
    return (
        sorted(db.session.execute(select(Case.id, Case.state, Case.sealed_reading)).all()),
        *(
            db.session.scalar(select(db.func.count()).select_from(table))
            for table in (Closing, Spending, Report, Act, Message)
        ),
    )


class TestOnce:
    def test_it_leaves_a_noised_table_a_ledger_entry_a_draft_and_no_reading(self, records, period, settings):
        outside = tell(settings, "Another week.", came=ENDS, themes=("B1-",))
        elsewhere = tell(settings, "Another agency.", came=IN_IT, agency="fernhill", themes=("B1-",))
        assert readings(records) == (12, 2)
        report_id = close(keyring_of("amara"), period, DAY, "harbourlands")
        assert readings(records) == (0, 2)
        for untouched in (outside, elsewhere):
            assert db.session.get_one(Case, untouched.case_id).state != "counted"
        closing = db.session.scalars(select(Closing).where(Closing.period_id == period)).one()
        spent = db.session.get_one(Spending, closing.id)
        assert (spent.starts, spent.ends, spent.epsilon) == (STARTS, ENDS, pytest.approx(2.0, abs=0.05))
        assert (db.session.get_one(Report, report_id).state, closing.closed_by) == (
            "draft",
            keyring_of("amara").staff_id,
        )
        assert "We waited" not in closing.noised_table
        assert json.loads(closing.noised_table)

    def test_it_is_recorded(self, period):
        close(keyring_of("amara"), period, DAY)
        last = db.session.scalars(select(Act).order_by(Act.place.desc()).limit(1)).one()
        assert (last.what, last.about, last.actor_id) == ("closed a period", period, keyring_of("amara").staff_id)
        assert trail.verify(Act) is None

    def test_each_with_a_code_gets_a_receipt_that_only_their_code_opens(self, told, period, settings):
        close(keyring_of("amara"), period, DAY, "harbourlands")
        for each in told:
            token = come_back.enter(keys_of(each.code, settings.code_pepper), DAY)
            ((_, line),) = come_back.lines_for(come_back.find(token, DAY))
            assert (line.kind, set(line.themes), line.agency_page) == ("receipt", {"B1-", "C3-"}, "harbourlands")
            message = db.session.scalars(select(Message).where(Message.case_id == each.case_id)).one()
            assert message.for_team is None

    def test_a_second_time_is_refused_and_changes_nothing(self, period):
        close(keyring_of("amara"), period, DAY)
        before = what_stands()
        with pytest.raises(CannotClose, match="drawn once"):
            close(keyring_of("nadia"), period, DAY)
        assert what_stands() == before

    def test_two_at_once_draw_one_noise(self, app, records, period):
        db.session.remove()
        ended = together(
            app,
            lambda: close(keyring_of("amara"), period, DAY),
            lambda: close(keyring_of("nadia"), period, DAY),
            lambda: close(keyring_of("tom"), period, DAY),
        )
        assert [type(each) for each in errors(ended)] == [CannotClose] * 2
        assert len(db.session.scalars(select(Closing).where(Closing.period_id == period)).all()) == 1
        assert readings(records)[0] == 0

    def test_it_says_how_far_it_is(self, period, settings):
        tell(settings, "We waited.", came=IN_IT, themes=("B1-",), times=90)
        heard = []
        close(keyring_of("amara"), period, DAY, said=lambda opened, of: heard.append((opened, of)))
        assert heard == [(100, 102)]

    def test_an_empty_period_closes_too(self, house, in_app, records):
        assert readings(records)[0] == 0
        assert close(keyring_of("amara"), records.periods["over"], DAY)


class TestRefused:
    def refused(self, period, sentence, today=DAY):
        before = what_stands()
        with pytest.raises(CannotClose, match=sentence):
            close(keyring_of("amara"), period, today)
        assert what_stands() == before

    def add(self, records, starts, ends, agency="harbourlands"):
        with writing():
            made = Period(id=new_id(), caseload_id=records.caseloads[agency], label="x", starts=starts, ends=ends)
            db.session.add(made)
        return made.id

    def test_before_it_is_over(self, records, period):
        self.refused(period, "not over. It can be closed from", ENDS - timedelta(1))
        self.refused(records.periods["open"], "not over")
        assert close(keyring_of("amara"), period, ENDS)

    def test_with_a_clock_that_was_set_back(self, records, period):
        """Its weeks are over by this clock too, but a closing of this agency was dated later."""
        close(keyring_of("amara"), period, DAY + timedelta(days=30))
        start = PERIODS["released"][0] - timedelta(weeks=1)
        unclosed = self.add(records, start, start + timedelta(weeks=1))
        self.refused(unclosed, "Set its clock right", DAY + timedelta(days=29))
        assert close(keyring_of("amara"), unclosed, DAY + timedelta(days=30))

    def test_no_such_period(self, period):
        self.refused(new_id(), "no such period")

    @pytest.mark.parametrize(("first", "last"), [(0, 1), (-4, 3), (1, 2), (-1, 30), (12, 14)])
    def test_weeks_that_were_counted_are_never_counted_again(self, records, period, first, last):
        """The released period ran for 13 weeks; anything that shares a week with it is refused."""
        start = PERIODS["released"][0]
        self.refused(
            self.add(
                records, start + timedelta(weeks=first, days=7 if first == 0 else 0), start + timedelta(weeks=last + 1)
            ),
            "No response is counted twice",
        )

    def test_the_weeks_beside_it_are_free(self, records, period):
        before = PERIODS["released"][0]
        close(keyring_of("amara"), self.add(records, before - timedelta(weeks=1), before), DAY)

    def test_another_agencys_weeks_are_free(self, records, period):
        close(keyring_of("amara"), self.add(records, *PERIODS["released"], agency="fernhill"), DAY)

    def test_more_than_a_years_budget(self, records, period):
        year = PERIODS["released"][0].year
        with writing():
            spent = db.session.scalars(select(Spending)).one()
            assert spent.starts.year == year
            spent.epsilon = MOST_A_YEAR - 1.9
        self.refused(period, "budget for this agency is spent")

    def test_just_a_years_budget_is_enough(self, period):
        with writing():
            db.session.scalars(select(Spending)).one().epsilon = MOST_A_YEAR - 2.0
        assert close(keyring_of("amara"), period, DAY)


@pytest.mark.parametrize("change", [("codebook", "0.0 of a test"), ("responses", 5_000_000)])
def test_the_team_reads_why_a_report_cannot_be_made(house, records, app, change):
    with app.app_context():
        made = close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
        with writing():
            closing = db.session.scalars(select(Closing).where(Closing.period_id == records.periods["over"])).one()
            plain = json.loads(closing.noised_table) | dict([change])
            old = plain.pop("digest")
            closing.noised_table = json.dumps(plain | {"digest": digest(plain) if change[0] == "codebook" else old})
    house.sign_in("amara")
    for page in ("", "/preview"):
        assert "This report cannot be made" in house.client.visit(f"/team/report/{made.hex()}{page}", 409).words


class TestAllOrNothing:
    def spoil(self, told, **values):
        with writing():
            case = db.session.get_one(Case, told[0].case_id)
            for name, value in values.items():
                setattr(case, name, value)

    def test_one_reading_that_does_not_open_stops_it_before_any_noise(self, told, period):
        sealed = db.session.get_one(Case, told[0].case_id).sealed_reading
        self.spoil(told, sealed_reading=sealed[:-1] + bytes([sealed[-1] ^ 1]))
        before = what_stands()
        with pytest.raises(CannotOpen):
            close(keyring_of("amara"), period, DAY)
        assert what_stands() == before

    def test_so_does_one_that_is_no_reading_of_this_version(self, told, period):
        case = db.session.get_one(Case, told[0].case_id)
        pair = keyring_of("amara").key(case.key_id)
        strange = seal(
            b'{"themes": [["B1", "!", 1.0, "oracle"]]}', pair.public, Place("reading", case.id, case.caseload_id)
        )
        self.spoil(told, sealed_reading=strange)
        before = what_stands()
        with pytest.raises(CannotOpen):
            close(keyring_of("amara"), period, DAY)
        assert what_stands() == before

    def test_a_theme_of_another_codebook_is_named_corrected_and_then_it_closes(self, told, period, settings):
        strange = tell(settings, "We waited.", came=IN_IT, themes=("Q9-",)).case_id
        before = what_stands()
        with pytest.raises(CannotClose, match=f"Response {strange.hex()[:8]}: .*theme Q9.*close again"):
            close(keyring_of("amara"), period, DAY)
        assert what_stands() == before
        correct_reading(keyring_of("amara"), strange, ["B1-"], DAY)
        assert close(keyring_of("amara"), period, DAY)

    def test_a_report_counted_with_another_codebook_is_not_made_but_kept(self, period):
        made = close(keyring_of("amara"), period, DAY, "harbourlands")
        with writing():
            closing = db.session.scalars(select(Closing).where(Closing.period_id == period)).one()
            plain = json.loads(closing.noised_table) | {"codebook": "0.0 of a test"}
            del plain["digest"]
            kept = closing.noised_table = json.dumps(plain | {"digest": digest(plain)})
        with pytest.raises(CannotMake, match=r"0\.0 of a test"):
            find(keyring_of("amara"), made)
        assert closing.noised_table == kept

    def test_so_does_a_reading_moved_from_another_case(self, told, period):
        self.spoil(told, sealed_reading=db.session.get_one(Case, told[1].case_id).sealed_reading)
        before = what_stands()
        with pytest.raises(CannotOpen):
            close(keyring_of("amara"), period, DAY)
        assert what_stands() == before

    def test_without_the_key_nothing_happens(self, records, period):
        key = db.session.scalar(
            select(SealingKey.id).where(
                SealingKey.caseload_id == records.caseloads["harbourlands"], SealingKey.kind == "caseload"
            )
        )
        with writing():
            db.session.delete(db.session.get_one(Grant, (key, keyring_of("amara").staff_id)))
        before = what_stands()
        with pytest.raises(NotGranted):
            close(keyring_of("amara"), period, DAY)
        assert what_stands() == before

    @pytest.mark.parametrize("table", ["closing", "spending", "report", "message", "act"])
    def test_a_database_that_fails_at_any_step_leaves_everything_as_it_was(self, period, table):
        before = what_stands()

        def fail(connection, cursor, statement, *rest):
            if statement.startswith(f"INSERT INTO {table} "):
                raise OperationalError(statement, {}, Exception("the disk is full"))

        engine = db.engines["testimony"]
        event.listen(engine, "before_cursor_execute", fail)
        try:
            with pytest.raises(OperationalError):
                close(keyring_of("amara"), period, DAY)
        finally:
            event.remove(engine, "before_cursor_execute", fail)
        assert what_stands() == before
        assert close(keyring_of("amara"), period, DAY)

    def test_one_taken_back_while_it_is_counted_is_gone_and_the_closing_holds(self, app, told, period, settings):
        """Both at once: either it was counted before it went, or it went first. Never an error, never half."""
        token = come_back.enter(keys_of(told[0].code, settings.code_pepper), DAY)
        db.session.remove()
        ended = together(
            app,
            lambda: close(keyring_of("amara"), period, DAY),
            lambda: come_back.take_back(come_back.find(token, DAY)),
        )
        assert not errors(ended)
        assert db.session.get(Case, told[0].case_id) is None
        assert db.session.scalars(select(Closing).where(Closing.period_id == period)).one()
