"""Sign-in sessions kept on the server: found by the hash of a cookie, ended by a click, by rest or by age."""

from __future__ import annotations

import hashlib
import secrets

from feedback_app.accounts.passphrase import derive
from feedback_app.clock import SLOT_SECONDS


class WrongSignIn(Exception):
    """Name or passphrase do not fit. Never says which, nor whether the name exists."""

    def __init__(self) -> None:
        super().__init__("That name and passphrase do not fit together. Please check both and try again.")


def new_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def key_under(token: str) -> bytes:
    """The key that a session's private key is locked with; the database never has it."""
    return derive(token.encode(), "session key")


def has_ended(ends: int, slot_now: int) -> bool:
    """Whether a session is past its last slot."""
    return slot_now >= ends


def has_rested(last_slot: int, slot_now: int, idle_minutes: int) -> bool:
    """Whether nothing was done for `idle_minutes` (counted in whole slots)."""
    return (slot_now - last_slot) * SLOT_SECONDS > idle_minutes * 60
