"""What every sign-in does alike, whoever comes in: check slowly, use a second factor once, keep a session, end it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, select

from feedback_app.accounts import second_factor
from feedback_app.accounts.attempt import Attempt
from feedback_app.accounts.passkeys import Side
from feedback_app.accounts.passphrase import Stretched, same, stretch_passphrase
from feedback_app.accounts.sessions import WrongSignIn, has_ended, has_rested, hash_of, new_token
from feedback_app.audit import trail
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.mail_address import is_address

_NOBODY_SALT: Final = secrets.token_bytes(16)
NAME: Final = "sign_in_name"
REST: Final = 3
"""People outside the team rest three times as long before they must sign in again: their keys open less."""


def nothing_more(_person: Any, _known: Stretched, _token: str) -> Mapping[str, Any]:
    """A session that holds no key."""
    return {}


@dataclass(frozen=True)
class Entry:
    """The way in for one kind of people: their table, and beside it their sessions, passkeys and acts."""

    people: Any
    side: Side

    def check(self, person: Any | None, passphrase: str) -> Stretched:
        """What the passphrase becomes. Raises WrongSignIn, after the same work when there is no such person."""
        known = stretch_passphrase(passphrase, person.salt if person else _NOBODY_SALT)
        if person is None or not same(known.verifier, person.verifier) or not person.active:
            raise WrongSignIn
        return known

    def sign_in(
        self, typed: Attempt, settings: Settings,
        with_it: Callable[[Any, Stretched, str], Mapping[str, Any]] = nothing_more,
    ) -> str:  # fmt: skip
        """A new session's token. `with_it` says what else the session's row holds, from the person as they were found.

        Raises WrongSignIn after the same work whether or not the name exists.
        """
        found = db.session.scalar(select(self.people).where(self.people.sign_in_name == typed.name.strip().lower()))
        db.session.rollback()
        known = self.check(found, typed.passphrase)
        assert found is not None
        token, owner = new_token(), found.id
        more = with_it(found, known, token)
        with writing():
            now = db.session.get_one(self.people, owner, with_for_update=True, populate_existing=True)
            used = second_factor.accepts(
                now.second_factor, now.last_factor, known.factor, owner, typed.code, typed.now
            )  # fmt: skip
            if used is None:
                raise WrongSignIn
            now.last_factor = used or None
            whose = {self.side.owner: owner, "waits": bool(self.side.of(owner))}
            ends = typed.slot + 12 * settings.session_hours
            db.session.add(
                self.side.sessions(token_hash=hash_of(token), slot=typed.slot, ends=ends, **whose, **more)
            )  # fmt: skip
            trail.record(self.side.acts, typed.today, owner, "signed in")
        return token

    def set_factor(self, person_id: bytes, passphrase: str, factor: str, today: date) -> None:
        """Give a person who has none a second factor. Raises WrongSignIn when the passphrase is not theirs."""
        person = db.session.get_one(self.people, person_id)
        db.session.rollback()
        known = self.check(person, passphrase)
        with writing():
            found = db.session.get_one(self.people, person_id)
            found.second_factor = second_factor.lock_secret(factor, known.factor, person_id)
            trail.record(self.side.acts, today, person_id, "set a second factor")

    def find(self, token: str, slot: int, settings: Settings, home: Any, column: Any) -> Any | None:
        """(session, person, what they answer for) of this cookie, or None when it ended; a long rest ends it.

        `column` is the person's that names their `home`: an agency or a council.
        """
        sessions = self.side.sessions
        row = db.session.execute(
            select(sessions, self.people, home)
            .join(self.people, self.people.id == getattr(sessions, self.side.owner))
            .join(home, home.id == column)
            .where(sessions.token_hash == hash_of(token))
        ).one_or_none()
        if row is None or has_ended(row[0].ends, slot) or not row[1].active:
            return None
        if has_rested(row[0].slot, slot, REST * settings.idle_minutes):
            self.sign_out(token)
            return None
        if row[0].slot != slot:
            with writing():
                db.session.get_one(sessions, hash_of(token)).slot = slot
        return row

    def leave(self, person_id: bytes) -> None:
        """In a write transaction: end every session of a person, and take their passkeys."""
        for table in (self.side.sessions, self.side.passkeys):
            db.session.execute(delete(table).where(getattr(table, self.side.owner) == person_id))

    def remove(self, sign_in_name: str, today: date, *also: Any) -> bool:
        """Take someone off at once; False when nobody signs in by this name. `also` are columns of other tables that
        name them (or their sign-in): what is theirs there goes too."""
        name = sign_in_name.strip().lower()
        with writing():
            person = db.session.scalar(select(self.people).where(self.people.sign_in_name == name, self.people.active))
            if person is None:
                return False
            person.active, person.mail = False, ""
            self.leave(person.id)
            for column in also:
                db.session.execute(delete(column.class_).where(column == (name if column.key == NAME else person.id)))
            trail.record(self.side.acts, today, None, "removed", person.id)
        return True

    def sign_out(self, token: str) -> None:
        """End the session at once."""
        with writing():
            db.session.execute(delete(self.side.sessions).where(self.side.sessions.token_hash == hash_of(token)))

    def forget_ended(self, slot: int) -> int:
        """Erase sessions past their end; how many."""
        with writing():
            done = db.session.execute(delete(self.side.sessions).where(self.side.sessions.ends <= slot))
        return int(done.rowcount)  # type: ignore[attr-defined]

    def keep_mail(self, person_id: bytes, mail: str, today: date) -> bool:
        """Where this person wants to hear that there is something to look at; "" for nowhere. False for no address."""
        mail = mail.strip()
        if mail and not is_address(mail):
            return False
        with writing():
            db.session.get_one(self.people, person_id).mail = mail
            trail.record(self.side.acts, today, person_id, "asked for mail" if mail else "asked for no mail")
        return True
