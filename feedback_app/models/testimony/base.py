"""What every testimony table shares: random ids, no row order, and the side it belongs to."""

from __future__ import annotations

import secrets
from typing import Any, NewType

from sqlalchemy import LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

RecordId = NewType("RecordId", bytes)


def new_id() -> RecordId:
    """128 random bits: says nothing about order, time or number."""
    return RecordId(secrets.token_bytes(16))


class Testimony(DeclarativeBase):
    """Base of the testimony side. SQLite tables are made WITHOUT ROWID, so no order of arrival is kept."""

    metadata = MetaData(naming_convention=NAMING, info={"bind_key": "testimony"})
    __table_args__: Any = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it from the class


class HasId:
    """A random primary key."""

    id: Mapped[RecordId] = mapped_column(LargeBinary(16), primary_key=True, default=new_id)
