"""Everything that a copy of the disks holds: every value of every table, every file, the logs and a backup."""

from __future__ import annotations

import base64
import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import MetaData, create_engine, select, text

from benchmarks.databases import Urls
from feedback_app.database import driver_url, forget_at_once
from feedback_app.extensions import db

NOISED: Final = frozenset({"closing", "caseload", "spending", "rating_count"})
"""Tables that hold a number or a band for every theme and voice, whoever spoke: their sizes tell of noise."""


def tables() -> Iterator[tuple[str, list[Any], list[Any]]]:
    for engine in db.engines.values():
        shape = MetaData()
        with engine.connect() as connection:
            shape.reflect(connection)
            for table in shape.sorted_tables:
                yield table.name, list(table.columns), list(connection.execute(select(table)))


def sizes() -> Counter[tuple[str, str, object]]:
    """How often each size stands in each column; of what is not sealed, whether it is there."""
    db.session.rollback()
    return Counter(
        (table, column.name, len(value) if isinstance(value, bytes) else value is None)
        for table, columns, rows in tables()
        if table not in NOISED
        for row in rows
        for column, value in zip(columns, row, strict=True)
    )


def as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def spellings(canary: str) -> list[bytes]:
    plain = canary.encode()
    shifted = [base64.b64encode(bytes(shift) + plain)[4:-4] for shift in range(3)]
    return [plain, plain.hex().encode(), canary.encode("utf-16-le"), plain[::-1], *shifted]


def there(sealed: Iterable[bytes], files: bytes) -> int:
    """How many left a piece in the files; both engines cut what is long into pieces."""
    return sum(any(bytes(each)[at : at + 64] in files for at in range(0, len(each), 512)) for each in sealed)


def flush(urls: Urls) -> None:
    """Write what is in memory to the files, as time would; on PostgreSQL also the nightly writing anew."""
    db.session.rollback()
    forget_at_once("testimony")
    if _is_sqlite(urls):
        return
    from feedback_app.database import write_anew

    write_anew()
    boss = create_engine(driver_url(urls.owner["DATABASE_URL"]), isolation_level="AUTOCOMMIT")
    with boss.connect() as connection:
        connection.execute(text("CHECKPOINT"))
    boss.dispose()


def _is_sqlite(urls: Urls) -> bool:
    return urls.owner["DATABASE_URL"].startswith("sqlite")


def files(urls: Urls, place: Path) -> bytes:
    """Every byte of the tables' files: with the write-ahead log of SQLite; of PostgreSQL the files of its tables."""
    if _is_sqlite(urls):
        return b"".join(file.read_bytes() for file in sorted(place.glob("*.db*")))
    return b"".join(file.read_bytes() for file in sorted((place / "postgresql" / "base").rglob("*")) if file.is_file())


def backup(urls: Urls, place: Path) -> bytes:
    """What a backup holds, and the write-ahead log of PostgreSQL."""
    if _is_sqlite(urls):
        return b"".join(_sqlite_backup(Path(url.removeprefix("sqlite:///"))) for url in urls.owner.values())
    dumps = [_dump(url) for url in urls.owner.values()]
    log = [file.read_bytes() for file in sorted((place / "postgresql" / "pg_wal").iterdir()) if file.is_file()]
    return b"".join([*dumps, *log])


def _dump(url: str) -> bytes:
    """Every table as pg_dump writes it (COPY in text form)."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(url) as boss:
        names = boss.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        whole = []
        for (name,) in names:
            with boss.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as copy:
                whole += [bytes(block) for block in copy]
    return b"".join(whole)


def _sqlite_backup(file: Path) -> bytes:
    copied = file.with_suffix(".copied")
    with contextlib.closing(sqlite3.connect(file)) as source, contextlib.closing(sqlite3.connect(copied)) as target:
        source.backup(target)
    whole = copied.read_bytes()
    copied.unlink(missing_ok=True)
    return whole
