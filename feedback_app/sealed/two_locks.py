"""A name behind two locks: two random halves, each sealed to one lock; both are needed, no person holds both.

Every case has such a box, a dummy of the same size when no name was given, so that asking for a name
does not reveal whether there is one.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Final

from feedback_app.accounts.passphrase import derive
from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, open_sealed, reseal, seal

NAME_STEP: Final = 1024
HALF_STEP: Final = 64
_HALF_SEALED: Final = 1120 + HALF_STEP + 16
NAME_BYTES: Final = 2 * _HALF_SEALED + 12 + NAME_STEP * 4 + 16
"""The size of every name box."""


@dataclass(frozen=True)
class NameAndContact:
    """What a person may leave: both may be empty. At most 200 characters each."""

    name: str = ""
    contact: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.contact)


def seal_name(given: NameAndContact, lock_a: bytes, lock_b: bytes, case_id: bytes, caseload_id: bytes) -> bytes:
    """half A sealed to lock A, half B sealed to lock B, and the name under both. Always the same size."""
    half_a, half_b = secrets.token_bytes(32), secrets.token_bytes(32)
    plain = json.dumps([given.name[:200], given.contact[:200]], ensure_ascii=False).encode() if given else b""
    place = Place("name", case_id, caseload_id)
    box = lock(plain, derive(half_a + half_b, "name"), place, step=NAME_STEP * 4)
    return (
        seal(half_a, lock_a, Place("half A", case_id, caseload_id), step=HALF_STEP)
        + seal(half_b, lock_b, Place("half B", case_id, caseload_id), step=HALF_STEP)
        + box
    )


def open_half(sealed: bytes, side: str, pair: KeyPair, case_id: bytes, caseload_id: bytes) -> bytes:
    """The half that belongs to `side` (A or B), opened with that lock's key pair. Raises CannotOpen."""
    part = sealed[:_HALF_SEALED] if side == "A" else sealed[_HALF_SEALED : 2 * _HALF_SEALED]
    return open_sealed(part, pair, Place(f"half {side}", case_id, caseload_id))


def open_name(sealed: bytes, half_a: bytes, half_b: bytes, case_id: bytes, caseload_id: bytes) -> NameAndContact:
    """The name, with both halves. Empty when none was given. Raises CannotOpen."""
    if len(half_a) != 32 or len(half_b) != 32:
        raise CannotOpen
    plain = unlock(sealed[2 * _HALF_SEALED :], derive(half_a + half_b, "name"), Place("name", case_id, caseload_id))
    if not plain:
        return NameAndContact()
    try:
        name, contact = json.loads(plain)
    except (TypeError, ValueError) as wrong:  # sealed by a browser, so anything may be inside
        raise CannotOpen from wrong
    return NameAndContact(str(name)[:200], str(contact)[:200])


def reseal_half(sealed: bytes, side: str, pair: KeyPair, public: bytes, case_id: bytes, caseload_id: bytes) -> bytes:
    """The same box with one half sealed again to that lock's new key. The other half and the name are not touched."""
    start = 0 if side == "A" else _HALF_SEALED
    fresh = reseal(sealed[start : start + _HALF_SEALED], pair, public, Place(f"half {side}", case_id, caseload_id))
    return sealed[:start] + fresh + sealed[start + _HALF_SEALED :]
