"""A period is fixed before it begins, as long as what is expected asks for, and does not change once it has begun."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Period
from feedback_app.publishing.periods import RULE, CannotFix, fix, length_for, load, take_back
from tests.house import DAY, PERIODS, keyring_of
from tests.integration.at_once import errors, together


@pytest.mark.parametrize(
    ("expected", "weeks"), [(0, 52), (40, 52), (399, 52), (400, 26), (799, 26), (800, 13), (50_000, 13)]
)
def test_the_fewer_are_expected_the_longer_it_is(expected, weeks):
    assert length_for(expected).weeks == weeks


@pytest.mark.parametrize("expected", [-1, 10**9])
def test_a_number_that_makes_no_sense_is_refused(expected):
    with pytest.raises(CannotFix):
        length_for(expected)


@pytest.mark.parametrize("rows", [((13, 400),), ((13, 0), (26, 0)), ((26, 800), (13, 0)), ()])
def test_a_rule_with_a_gap_is_refused_at_start(tmp_path, rows):
    file = tmp_path / "periods.toml"
    lengths = "".join(f'[[length]]\nname = "x"\nweeks = {w}\nfrom_expected_a_year = {n}\n' for w, n in rows)
    file.write_text(f'source = "s"\n{lengths}' if rows else 'source = "s"\nlength = []\n')
    with pytest.raises(ValueError, match=r"periods\.toml"):
        load(file)
    assert RULE


class TestFixing:
    @pytest.fixture
    def caseload(self, house, records, in_app):
        return records.caseloads["harbourlands"]

    def test_it_follows_the_last_one_and_is_recorded_with_what_was_expected(self, caseload):
        amara = keyring_of("amara").staff_id
        made = fix(caseload, 450, DAY, amara)
        assert (made.starts, made.ends - made.starts) == (PERIODS["open"][1], timedelta(weeks=26))
        act = db.session.scalars(select(Act).order_by(Act.place.desc()).limit(1)).one()
        told = (act.what, act.about, act.actor_id, act.why)
        assert told == ("fixed a period", made.id, amara, "expected 450 a year: half a year")
        with pytest.raises(CannotFix, match="fixed already"):
            fix(caseload, 900, DAY)

    def test_the_first_begins_on_the_next_monday(self, records, caseload):
        made = fix(records.caseloads["fernhill"], 10, DAY)
        assert (made.starts.weekday(), made.starts > DAY, made.label) == (0, True, "November 2026 to November 2027")

    def test_until_it_begins_it_can_be_taken_back_and_then_never(self, caseload, records):
        made = fix(caseload, 450, DAY).id
        take_back(made, DAY)
        assert db.session.get(Period, made) is None
        again = fix(caseload, 900, DAY)
        with pytest.raises(CannotFix, match="has begun"):
            take_back(again.id, again.starts)
        with pytest.raises(CannotFix, match="has begun"):
            take_back(records.periods["open"], DAY)
        with pytest.raises(CannotFix, match="no such period"):
            take_back(made, DAY)

    def test_a_clock_set_back_changes_no_period_that_was_fixed(self, caseload):
        fix(caseload, 450, DAY)
        with pytest.raises(CannotFix, match="fixed already"):
            fix(caseload, 450, DAY - timedelta(days=400))
        assert len(db.session.scalars(select(Period).where(Period.caseload_id == caseload)).all()) == 4

    def test_two_at_once_fix_one(self, app, caseload):
        db.session.remove()
        ended = together(app, lambda: fix(caseload, 450, DAY), lambda: fix(caseload, 900, DAY))
        assert [type(each) for each in errors(ended)] == [CannotFix]

    def test_the_command_fixes_the_same(self, app, caseload):
        ran = app.test_cli_runner().invoke(args=["agencies", "period", "harbourlands", "--expected", "900"])
        assert (ran.exit_code, str(PERIODS["open"][1]) in ran.output) == (0, True)
        assert app.test_cli_runner().invoke(args=["agencies", "period", "none", "--expected", "9"]).exit_code == 1
