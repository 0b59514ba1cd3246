"""A draft on its way: locked under a secret in the browser's cookie, readable by nobody without it."""

from __future__ import annotations

import json
import secrets as randomness
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete

from feedback_app.accounts.passphrase import derive
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake.return_code import CodeKeys
from feedback_app.models.testimony import Draft, RecordId, new_id
from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, Place


@dataclass(frozen=True)
class Confirmation:
    """What the 'we have it' page shows again from the same browser. `until` is seconds since 1970.

    `copy_for_duty` is the words for the duty key alone. It goes into the case if the person asks for help on that
    page, and is erased with the page.
    """

    code: str
    until: int
    look_again_on: str
    copy_for_duty: str = ""
    asked_for_help: bool = False


@dataclass(frozen=True)
class Answers:
    """Everything a person has given so far. `case_id` is fixed at the start, so that sending twice makes one case.

    `route` is the name of the way that the person took (intake/routes.py).
    """

    case_id: str = field(default_factory=lambda: new_id().hex())
    given: dict[str, str] = field(default_factory=dict)
    code: str = ""
    confirmation: Confirmation | None = None
    route: str = "adult"

    def with_answer(self, key: str, value: str) -> Answers:
        return replace(self, given=self.given | {key: value})

    def without(self, key: str) -> Answers:
        return replace(self, given={k: v for k, v in self.given.items() if k != key}, confirmation=None)


def new_secret() -> str:
    """What the cookie holds: 256 random bits as text."""
    return randomness.token_urlsafe(32)


def _find(secret: str) -> tuple[bytes, bytes]:
    root = secret.encode()
    return derive(root, "draft lookup"), derive(root, "draft key")


def hold(secret: str) -> object:
    """The record of this browser's draft. While somebody holds it, one transaction asks for it only once."""
    return db.session.get(Draft, _find(secret)[0]) if secret else None


def load(secret: str) -> Answers | None:
    """The draft of this browser, or None when there is none (never kept, expired, or another server's)."""
    if not secret:
        return None
    lookup, browser_key = _find(secret)
    row = db.session.get(Draft, lookup)
    return _open(row, browser_key) if row else None


def _open(row: Draft, browser_key: bytes) -> Answers:
    key = unlock(row.key_for_browser, browser_key, Place("draft key", row.lookup, b"browser"))
    return from_json(unlock(row.sealed, key, Place("draft", row.lookup, b"")))


def put(secret: str, answers: Answers, today: date, days: int) -> None:
    """Add to the current write transaction: make or replace this browser's draft."""
    lookup, browser_key = _find(secret)
    row = db.session.get(Draft, lookup)
    if row is None:
        key = randomness.token_bytes(32)
        row = Draft(lookup=lookup, key_for_browser=lock(key, browser_key, Place("draft key", lookup, b"browser")))
        db.session.add(row)
    else:
        key = unlock(row.key_for_browser, browser_key, Place("draft key", lookup, b"browser"))
    row.sealed = lock(to_json(answers), key, Place("draft", lookup, b""))
    row.expires_on = today + timedelta(days=days)
    if answers.confirmation:  # sent: the code now opens the case, and after taking back it must open nothing
        row.code_lookup = row.key_for_code = None


def save(secret: str, answers: Answers, today: date, days: int) -> None:
    """Keep what was typed so far, in a transaction of its own."""
    with writing():
        put(secret, answers, today, days)


def change(secret: str, how: Callable[[Answers], Answers], today: date, days: int) -> None:
    """Change a draft that was not sent yet, in a transaction of its own. One that was sent meanwhile stays as it is."""
    with writing():
        now = load(secret)
        if now is not None and not now.confirmation:
            put(secret, how(now), today, days)


def keep_for_code(secret: str, answers: Answers, keys: CodeKeys, today: date, days: int) -> None:
    """'Save and finish later': the draft's key is also locked under the code, so that the code opens it."""
    lookup, browser_key = _find(secret)
    with writing():
        put(secret, answers, today, days)
        row = db.session.get_one(Draft, lookup)
        key = unlock(row.key_for_browser, browser_key, Place("draft key", lookup, b"browser"))
        row.code_lookup = keys.lookup
        row.key_for_code = lock(key, keys.draft_key, Place("draft key", lookup, b"code"))


def resume(keys: CodeKeys, new_browser: str, today: date, days: int) -> bool:
    """Open a saved draft with its code from any browser: it moves to `new_browser`. False when there is none."""
    with writing():
        row = db.session.query(Draft).filter_by(code_lookup=keys.lookup).one_or_none()
        if row is None or row.key_for_code is None or row.expires_on < today:
            return False
        key = unlock(row.key_for_code, keys.draft_key, Place("draft key", row.lookup, b"code"))
        answers = from_json(unlock(row.sealed, key, Place("draft", row.lookup, b"")))
        db.session.delete(row)
        db.session.flush()
        put(new_browser, answers, today, days)
        lookup, browser_key = _find(new_browser)
        moved = db.session.get_one(Draft, lookup)
        fresh = unlock(moved.key_for_browser, browser_key, Place("draft key", lookup, b"browser"))
        moved.code_lookup = keys.lookup
        moved.key_for_code = lock(fresh, keys.draft_key, Place("draft key", lookup, b"code"))
    return True


def forget(secret: str, *, unless_saved: bool = False) -> None:
    """Erase this browser's draft. With `unless_saved` one that was saved with a code stays for its code."""
    lookup, _ = _find(secret)
    with writing():
        gone = delete(Draft).where(Draft.lookup == lookup)
        db.session.execute(gone.where(Draft.code_lookup.is_(None)) if unless_saved else gone)


def forget_sent(secret: str, case_id: RecordId) -> None:
    """Erase what this browser keeps of a response that was taken back (code, copy for duty). Another draft stays."""
    try:
        kept = load(secret)
    except CannotOpen:
        return
    db.session.rollback()
    if kept is not None and kept.confirmation and kept.case_id == case_id.hex():
        forget(secret)


def forget_expired(today: date) -> int:
    """Erase drafts whose day is over; how many."""
    with writing():
        done = db.session.execute(delete(Draft).where(Draft.expires_on < today))
    return int(done.rowcount)  # type: ignore[attr-defined]


def to_json(answers: Answers) -> bytes:
    return json.dumps(asdict(answers), ensure_ascii=False).encode()


def from_json(stored: bytes) -> Answers:
    """Raises CannotOpen when the bytes are not a draft."""
    try:
        found: dict[str, Any] = json.loads(stored)
        shown = found["confirmation"]
        confirmed = Confirmation(**shown) if shown else None
        return Answers(found["case_id"], found["given"], found["code"], confirmed, found["route"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise CannotOpen from wrong
