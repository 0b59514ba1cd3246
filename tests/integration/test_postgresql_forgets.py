"""On PostgreSQL, written anew each night, no file of a table holds what was taken back, nor the order of arrival."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url, text

from feedback_app.config import Settings
from feedback_app.database import write_anew
from feedback_app.extensions import db
from feedback_app.models.testimony import Case
from tests.conftest import Engine
from tests.house import House
from tests.integration.test_nothing_left_on_disk import kept_of, take_back


def in_tables(parts: list[bytes], engine: Engine, settings: Settings) -> int:
    """How many stand in the files of this test's tables, once all that is in memory has been written to them."""
    places = engine.places
    mine = [make_url(address).database for address in (settings.database_url, settings.published_database_url)]
    with psycopg.connect(places._server.get_uri(), autocommit=True) as admin:  # type: ignore[union-attr]
        admin.execute("CHECKPOINT")
        rows = admin.execute("SELECT oid FROM pg_database WHERE datname = ANY(%s)", [mine]).fetchall()
    folders = [Path(places._directory) / "base" / str(row[0]) for row in rows]
    assert len(folders) == 2
    files = [path.read_bytes() for folder in folders for path in folder.iterdir()]
    return sum(any(part in each for each in files) for part in parts)


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_written_anew_nothing_of_it_is_left_and_rows_lie_in_random_order(
    house: House, in_app: None, engine: Engine
) -> None:
    sent = [house.tell("They never rang us back. " * 60, code=True) for _ in range(6)]
    parts, others = kept_of(sent[2].case_id), kept_of(sent[3].case_id)
    assert in_tables(parts, engine, house.settings) > 0.9 * len(parts)
    take_back(sent[2], house)
    assert in_tables(parts, engine, house.settings) > 0, (
        "if PostgreSQL forgets by itself, nothing needs to be written anew"
    )
    assert write_anew()
    assert in_tables(parts, engine, house.settings) == 0
    assert in_tables(others, engine, house.settings) > 0.9 * len(others)
    with db.engines["testimony"].connect() as connection:
        lie = [bytes(row[0]) for row in connection.execute(text('SELECT id FROM "case" ORDER BY ctid'))]
    assert lie == sorted(lie)
    assert db.session.get(Case, sent[3].case_id) is not None


def test_the_command_says_what_it_did(app: Flask, engine: Engine) -> None:
    said = app.test_cli_runner().invoke(args=["databases", "write-anew"])
    assert said.exit_code == 0
    assert ("Written anew." in said.output) == ("postgresql" in app.config["SETTINGS"].database_url)
