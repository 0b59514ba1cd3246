"""Engines and transactions: how each side's database is opened, read and written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from sqlalchemy import Engine, event

from feedback_app.config import Settings
from feedback_app.extensions import db

_writing: ContextVar[bool] = ContextVar("writing", default=False)


CACHE_KB: Final = 8_000
"""SQLite's pages in memory, a connection: enough for a chunk of a closing, so that none is read twice."""


def driver_url(url: str) -> str:
    """The same URL with the driver that this project pins (psycopg 3 for PostgreSQL)."""
    for start in ("postgresql://", "postgres://"):
        if url.startswith(start):
            return "postgresql+psycopg://" + url.removeprefix(start)
    return url


def binds(settings: Settings) -> dict[str, dict[str, Any]]:
    """Flask-SQLAlchemy binds by side. The agency surface alone has no testimony side at all."""
    urls = {"published": settings.published_database_url}
    if settings.serves_testimony:
        urls["testimony"] = settings.database_url
    return {side: {"url": driver_url(url)} | _options(url) for side, url in urls.items()}


def _options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}, "hide_parameters": True}
    return {"pool_pre_ping": True, "pool_size": 6, "hide_parameters": True}


def watch(engine: Engine) -> None:
    """Make SQLite durable and forgetful: WAL with full sync, overwritten deletes, nothing in temporary files."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY",
            f"cache_size=-{CACHE_KB}",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@contextmanager
def writing() -> Iterator[Any]:
    """One write transaction on one side. Any read before it is ended, so that slow work never holds a lock.

    Commits at the end; any error undoes all of it and goes on up. On SQLite the write lock is taken at the
    first statement, so two writers queue and neither fails half-way.
    """
    db.session.rollback()
    mark = _writing.set(True)
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(mark)


def forget_at_once(side: str) -> None:
    """After words were deleted: empty SQLite's write-ahead log, which may still hold them.

    Does nothing on PostgreSQL: there `write_anew` does it each night. A busy reader only delays it: `flask tend`
    asks again.
    """
    engine = db.engines[side]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


PEOPLES_TABLES: Final = (
    "case", "message", "complaint", "complaint_step", "attachment", "draft", "return_session", "name_request",
    "to_trustee", "trustee_answer", "duty_look", "danger_work",
    "rating_slip", "quote",
    "sent_referral", "came_back",
)  # fmt: skip


def write_anew() -> bool:
    """On PostgreSQL: write the tables that people fill anew, in the order of their random ids, without deleted rows.

    Neither what was taken back nor the order of arrival is then left in their files. Vacuum alone leaves both. Each
    table is closed meanwhile (seconds for 10,000 responses). False on SQLite, which needs none of it.
    """
    engine = db.engines["testimony"]
    if engine.dialect.name != "postgresql":
        return False
    for table in PEOPLES_TABLES:
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '20s'")
            connection.exec_driver_sql(f'CLUSTER "{table}" USING "pk_{table}"')
    return True
