"""Brings each side's database to the newest form; one migration tree a side."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from feedback_app.config import ROOT
from feedback_app.extensions import db


def config_for(side: str, connection: Connection) -> Config:
    """Alembic's settings for one side, on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations" / side))
    config.attributes["connection"] = connection
    return config


def upgrade(side: str, revision: str = "head") -> None:
    """Bring one side up to `revision`."""
    with db.engines[side].connect() as connection:
        command.upgrade(config_for(side, connection), revision)
        connection.commit()


def downgrade(side: str, revision: str = "base") -> None:
    """Take one side down to `revision`."""
    with db.engines[side].connect() as connection:
        command.downgrade(config_for(side, connection), revision)
        connection.commit()


def upgrade_all() -> None:
    """Bring every side of this process up to date."""
    for side in db.engines:
        if side is not None:
            upgrade(side)
