"""The alert: while danger waits that nobody on duty has looked at, mail goes out each hour, whatever anybody presses.

Only looking ends it; it begins anew when a hand-over is not accepted, or no decision came by its day. There is no
button for later, and no setting that makes it still.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from feedback_app import working_days
from feedback_app.casework import danger_work, safeguarding
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import DutyAlert, WaitingMail
from feedback_app.notify.waiting import put_down
from feedback_app.sealed.keyring import Keyring

WHAT: Final = "danger"
INSERT: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
SLOTS_AN_HOUR: Final = 12


def arrived(duty_mail: Iterable[str], today: date) -> None:
    """Something for those on duty came: let mail wait for each of them, in the transaction that keeps what came.

    Where an alert stands already its row is held until that transaction ends, so that nobody puts the alert out
    while something new arrives.
    """
    _let_stand(today)
    for address in duty_mail:
        put_down(WaitingMail, "danger_waits", address)


def _let_stand(today: date) -> None:
    insert = INSERT[db.session.get_bind(DutyAlert).dialect.name]
    stands = insert(DutyAlert).values(what=WHAT, since=today, hour=None)
    db.session.execute(stands.on_conflict_do_update(index_elements=[DutyAlert.what], set_={"what": WHAT}))


def ring_again(settings: Settings, today: date, slot: int) -> bool:
    """For `flask tend`: once an hour while the alert stands, mail to everyone on duty; whether it rang.

    After the day by which words must be read the mail says that it is late.
    """
    if db.session.get(DutyAlert, WHAT) is None and not _begin_anew(today):
        return False
    hour = slot // SLOTS_AN_HOUR
    with writing():
        alert = db.session.get(DutyAlert, WHAT, with_for_update=True, populate_existing=True)
        if alert is None or alert.hour == hour:
            return False
        alert.hour = hour
        kind = "danger_late" if is_late(alert.since, settings, today) else "danger_waits"
        for address in settings.duty_mail:
            put_down(WaitingMail, kind, address)
    return True


def _begin_anew(today: date) -> bool:
    """Let the alert stand again when danger work may not rest; whether it stands."""
    if not danger_work.any_unheld(today):
        return False
    with writing():
        _let_stand(today)
    return True


def is_late(since: date, settings: Settings, today: date) -> bool:
    """Whether more working days have gone than those in which a child's words are read."""
    return working_days.between(since, today) > min(settings.read_within_days, settings.children_read_within_days)


def settle(keyring: Keyring, today: date, seen: safeguarding.Opened | None = None) -> bool:
    """Put the alert out when everything that is real has been looked at and is in hand; whether nothing rings now.

    Only a person on duty can tell what is real: their key is needed. Raises NotGranted. `seen` is the head of what
    waits, where it was just found; before the alert ends it is looked at again, while nothing new can come.
    """
    if not safeguarding.all_looked_at(keyring, seen) or danger_work.any_unheld(today):
        return False
    if db.session.get(DutyAlert, WHAT) is None:
        return True
    with writing():
        alert = db.session.scalar(select(DutyAlert).with_for_update())
        if alert is None:
            return True
        if not safeguarding.all_looked_at(keyring):
            return False
        db.session.delete(alert)
    return True
