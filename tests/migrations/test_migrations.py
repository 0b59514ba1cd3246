"""Each side's migrations, up and down, step by step, on both databases, equal to the models and with data kept."""

from __future__ import annotations

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, select

from feedback_app.config import ROOT
from feedback_app.extensions import db
from feedback_app.migrate import downgrade, upgrade, upgrade_all
from feedback_app.models import published, testimony

MODELS = {"testimony": testimony.Testimony.metadata, "published": published.Published.metadata}

sides = pytest.mark.parametrize("side", sorted(MODELS))


def steps(side):
    """The revisions of a side, oldest first."""
    scripts = ScriptDirectory(str(ROOT / "migrations" / side))
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def tables(side):
    return set(inspect(db.engines[side]).get_table_names()) - {"alembic_version"}


def differences(side):
    with db.engines[side].connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, MODELS[side])


def plain(rule):
    """A rule without what a database adds: spaces, brackets, casts and quotes."""
    return re.sub(r"[\s()\"]|::\w+(\[\])?|charactervarying", "", rule.lower())


def rules_there(side):
    """{constraint name: its rule} as the database has it."""
    found = inspect(db.engines[side])
    return {
        each["name"]: plain(each["sqltext"]) for table in tables(side) for each in found.get_check_constraints(table)
    }


def rules_meant(side):
    return {
        f"ck_{table.name}_{each.name.removeprefix(f'ck_{table.name}_')}": plain(str(each.sqltext))
        for table in MODELS[side].sorted_tables
        for each in table.constraints
        if isinstance(each, CheckConstraint)
    }


def rows(side):
    """Every row of every table."""
    with db.engines[side].connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in MODELS[side].sorted_tables
        }


@sides
@pytest.mark.usefixtures("in_app")
class TestEachTree:
    def test_has_one_line_of_numbered_steps_named_for_people(self, side):
        scripts = ScriptDirectory(str(ROOT / "migrations" / side))
        assert len(scripts.get_heads()) == 1
        assert steps(side) == [f"{number:04}" for number in range(1, len(steps(side)) + 1)]
        assert all(script.doc.strip() for script in scripts.walk_revisions())

    def test_at_its_head_it_equals_the_models(self, side):
        assert differences(side) == []

    def test_every_rule_of_the_models_stands_in_the_database(self, side):
        assert set(rules_there(side)) == set(rules_meant(side))
        assert rules_there(side)

    @pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
    def test_every_rule_reads_as_in_the_models(self, side):
        """SQLite gives a rule back as it was written; PostgreSQL rewrites it."""
        assert rules_there(side) == rules_meant(side)

    def test_down_to_nothing_and_up_again(self, side):
        assert tables(side) == set(MODELS[side].tables)
        downgrade(side)
        assert tables(side) == set()
        upgrade(side)
        assert differences(side) == []

    def test_every_step_goes_down_and_up(self, side):
        for step in reversed(steps(side)):
            before = {
                table: [c["name"] for c in inspect(db.engines[side]).get_columns(table)] for table in tables(side)
            }
            downgrade(side, "-1")
            upgrade(side, step)
            after = {table: [c["name"] for c in inspect(db.engines[side]).get_columns(table)] for table in tables(side)}
            assert after == before
            downgrade(side, "-1")
        assert tables(side) == set()

    def test_one_side_never_touches_the_other(self, side):
        (other,) = set(MODELS) - {side}
        downgrade(side)
        assert tables(other) == set(MODELS[other].tables)

    @pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
    def test_no_table_keeps_the_order_of_arrival_after_going_down_and_up(self, side):
        downgrade(side)
        upgrade(side)
        with db.engines[side].connect() as connection:
            made = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
        kept = [name for name, sql in made if not sql.rstrip().endswith("WITHOUT ROWID")]
        assert kept == ["alembic_version"]


@sides
@pytest.mark.usefixtures("house", "in_app")
class TestWithData:
    def test_upgrading_what_is_up_to_date_changes_no_row(self, side):
        before = rows(side)
        assert before["release" if side == "published" else "case"]
        upgrade_all()
        assert rows(side) == before

    def test_a_step_that_only_adds_loses_nothing(self, side):
        """Down by one step and up again: what stood in tables that the step before also had is still there."""
        before = rows(side)
        downgrade(side, "-1")
        kept = tables(side)
        upgrade(side)
        after = rows(side)
        assert {name: len(after[name]) for name in kept} == {name: len(before[name]) for name in kept}
        assert {name for name in after if name not in kept and after[name]} == set()
