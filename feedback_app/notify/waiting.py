"""Mail that waits: put down in the transaction of what it is about, sent by `flask tend`, again until it is taken."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, delete, inspect, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.notify import by_govuk, by_smtp
from feedback_app.notify.mail import CannotSend, Mail, kinds, written

_log = logging.getLogger(__name__)
INSERT: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
TEAM: Final = "the team"
"""Stands for the addresses in TEAM_MAIL where a mail is put down by a process that does not know them."""
TRY_AGAIN: Final = 2
"""Slots (of five minutes) after which one that was taken up but not sent is tried again."""


def put_down(table: type[Any], kind: str, to: str) -> None:
    """Let one mail wait, in the transaction that is open. `table` is WaitingMail of the testimony or published side.

    The same mail to the same address waits only once; put down anew while it is being sent, it is sent again. Raises
    ValueError for a kind that words/mail.toml does not know.
    """
    if kind not in kinds():
        raise ValueError(f"There are no words for mail of the kind {kind!r}.")
    insert = INSERT[db.session.get_bind(inspect(table)).dialect.name]
    same = [table.kind, table.to]
    fresh = {"taken": None}
    db.session.execute(insert(table).values(kind=kind, to=to).on_conflict_do_update(index_elements=same, set_=fresh))


def put_down_for(table: type[Any], kind: str, addresses: Select[str]) -> None:
    """The same for each address that is found."""
    for to in db.session.scalars(addresses).all():
        put_down(table, kind, to)


def address_to_team(table: type[Any], addresses: Iterable[str]) -> None:
    """Let each mail that waits for the team wait for its addresses instead. Where there are none it is dropped: what it
    is about stands on the team's pages too."""
    with writing():
        for kind in db.session.scalars(delete(table).where(table.to == TEAM).returning(table.kind)).all():
            for address in addresses:
                put_down(table, kind, address)


def send_waiting(table: type[Any], settings: Settings, today: date, slot: int) -> tuple[int, int]:
    """Send what waits: (sent, still waiting). Safe from two processes: each takes a mail up before it sends it.

    A crash in between sends that one again, later: better twice than never.
    """
    waiting = db.session.execute(select(table.kind, table.to)).all()
    db.session.rollback()
    if not waiting or not settings.sends_mail:
        return 0, len(waiting)
    sent = 0
    for kind, to in waiting:
        if _take_up(table, kind, to, slot) and _send(written(kind, to, settings), settings, today):
            with writing():
                db.session.execute(delete(table).where(table.kind == kind, table.to == to, table.taken == slot))
            sent += 1
    return sent, len(waiting) - sent


def _take_up(table: type[Any], kind: str, to: str, slot: int) -> bool:
    free = or_(table.taken.is_(None), table.taken <= slot - TRY_AGAIN)
    with writing():
        mine = db.session.execute(
            update(table).where(table.kind == kind, table.to == to, free).values(taken=slot),
            execution_options={"synchronize_session": False},
        )
        return bool(mine.rowcount)  # type: ignore[attr-defined]


def _send(mail: Mail, settings: Settings, today: date) -> bool:
    """By GOV.UK Notify where a key is set, or else by the mail server. Why it failed goes to the log, to whom never."""
    try:
        if settings.notify_api_key:
            by_govuk.send(mail, settings)
        else:
            by_smtp.send(mail, settings, today)
    except CannotSend as failure:
        _log.warning("A mail waits for another try. %s", failure)
        return False
    return True
