"""All that is kept: every value of every table on both sides, and every byte of SQLite's files."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import MetaData, select

from feedback_app.extensions import db


def kept() -> Iterator[tuple[str, bytes]]:
    """("side.table.column", value as bytes) of every value; tables are found in the database, not in the models."""
    for side, engine in db.engines.items():
        found = MetaData()
        with engine.connect() as connection:
            found.reflect(connection)
            for table in found.sorted_tables:
                for row in connection.execute(select(table)):
                    for column, value in zip(table.columns, row, strict=True):
                        yield f"{side}.{table.name}.{column.name}", as_bytes(value)


def as_bytes(value: object) -> bytes:
    """A stored value as bytes that can be searched."""
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def files_of(url: str) -> bytes:
    """Every byte of a SQLite database: its file, its write-ahead log and the log's index."""
    path = Path(url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))


def spellings(text: str) -> set[bytes]:
    """The ways in which text could stand in a file: plain, hex, base64 from each start, in an address, UTF-16."""
    plain = text.encode()
    found = {plain, plain.lower(), plain.upper(), plain.hex().encode(), quote(text).encode()}
    found |= {text.encode("utf-16-le"), text.encode("utf-16-be"), plain[::-1]}
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + plain).rstrip(b"=")
        found |= {coded[-(-shift * 8 // 6) + (shift > 0) : -2 if len(coded) > 6 else None]}
    return {each for each in found if len(each) >= 5}


def where(needle: str, values: Iterator[tuple[str, bytes]]) -> list[str]:
    """The names of the columns in which `needle` stands in any spelling."""
    looks = spellings(needle)
    return sorted({name for name, value in values if any(look in value for look in looks)})
