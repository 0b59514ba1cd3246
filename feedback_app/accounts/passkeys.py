"""Passkeys (WebAuthn level 2) as a further step at sign-in, the same for the team, for leaders and for councils.

Each side names its tables. A challenge lives in the session's row, is used once, and a session that waits for its
passkey opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from feedback_app.accounts.sessions import hash_of
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db


class WrongPasskey(Exception):
    """The passkey did not answer as it should; the sentence says what to do."""

    def __init__(self) -> None:
        super().__init__("That did not work. Please try again, with the same phone, key or computer as before.")


@dataclass(frozen=True)
class House:
    """Whom a passkey is for: the host's name, the whole address, and the service's name."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True)
class Side:
    """One side's tables: sessions, passkeys, acts, and the column that names their owner."""

    sessions: Any
    passkeys: Any
    acts: Any
    owner: str

    def of(self, owner_id: bytes) -> list[Any]:
        """A person's passkeys."""
        found = select(self.passkeys).where(getattr(self.passkeys, self.owner) == owner_id)
        return list(db.session.scalars(found))

    def to_add(self, token: str, owner_id: bytes, name: str, house: House) -> str:
        """Options for the browser, as JSON, to make a new passkey."""
        options = generate_registration_options(
            rp_id=house.host,
            rp_name=house.name,
            user_name=name,
            user_id=owner_id,
            exclude_credentials=_known(self.of(owner_id)),
        )
        self._remember(token, options.challenge)
        return options_to_json(options)

    def add(self, token: str, owner_id: bytes, answer: str, house: House, today: date) -> None:
        """Keep a new passkey. Raises WrongPasskey."""
        challenge = self._use_challenge(token)
        try:
            made = verify_registration_response(
                credential=answer, expected_challenge=challenge, expected_rp_id=house.host, expected_origin=house.origin
            )
        except (WebAuthnException, ValueError, KeyError) as wrong:
            raise WrongPasskey from wrong
        kept = self.passkeys(
            credential_id=made.credential_id, public_key=made.credential_public_key, count=made.sign_count
        )
        setattr(kept, self.owner, owner_id)
        with writing():
            db.session.add(kept)
            trail.record(self.acts, today, owner_id, "added a passkey")

    def forget(self, owner_id: bytes, today: date) -> None:
        """Take away all passkeys of a person."""
        with writing():
            db.session.execute(delete(self.passkeys).where(getattr(self.passkeys, self.owner) == owner_id))
            trail.record(self.acts, today, owner_id, "took passkeys away")

    def to_sign_in(self, token: str, owner_id: bytes, house: House) -> str:
        """Options for the browser, as JSON, to use a passkey."""
        options = generate_authentication_options(rp_id=house.host, allow_credentials=_known(self.of(owner_id)))
        self._remember(token, options.challenge)
        return options_to_json(options)

    def sign_in(self, token: str, owner_id: bytes, answer: str, house: House) -> None:
        """The session waits no longer. Raises WrongPasskey."""
        challenge = self._use_challenge(token)
        for known in self.of(owner_id):
            try:
                used = verify_authentication_response(
                    credential=answer,
                    expected_challenge=challenge,
                    expected_rp_id=house.host,
                    expected_origin=house.origin,
                    credential_public_key=known.public_key,
                    credential_current_sign_count=known.count,
                )
            except (WebAuthnException, ValueError, KeyError):
                continue
            if used.credential_id == known.credential_id:
                return self._let_in(token, known.credential_id, used.new_sign_count)
        raise WrongPasskey

    def _let_in(self, token: str, credential_id: bytes, count: int) -> None:
        with writing():
            db.session.get_one(self.passkeys, credential_id).count = count
            db.session.get_one(self.sessions, hash_of(token)).waits = False

    def _remember(self, token: str, challenge: bytes) -> None:
        with writing():
            db.session.get_one(self.sessions, hash_of(token)).challenge = challenge

    def _use_challenge(self, token: str) -> bytes:
        with writing():
            session = db.session.get_one(self.sessions, hash_of(token))
            challenge, session.challenge = session.challenge, None
        if challenge is None:
            raise WrongPasskey
        return bytes(challenge)


def _known(passkeys: list[Any]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential_id) for each in passkeys]
