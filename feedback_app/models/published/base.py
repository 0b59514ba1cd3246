"""What every published table shares. Nothing here knows that a testimony side exists."""

from __future__ import annotations

import secrets
from typing import Any, NewType

from sqlalchemy import LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PublishedId = NewType("PublishedId", bytes)

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> PublishedId:
    """128 random bits."""
    return PublishedId(secrets.token_bytes(16))


class Published(DeclarativeBase):
    """Base of the published side."""

    metadata = MetaData(naming_convention=NAMING, info={"bind_key": "published"})
    __table_args__: Any = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it from the class


class HasId:
    """A random primary key."""

    id: Mapped[PublishedId] = mapped_column(LargeBinary(16), primary_key=True, default=new_id)
