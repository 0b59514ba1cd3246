"""A slip for ratings: one sealed to the caseload to be counted, one locked for the person to see what they chose.

Every receipt has a slip, whether or not anybody ever rates; all are of one size. Number and key of a slip stand in the
receipt alone, which only the return code opens: so no table tells whose slip is whose, or who rated.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, open_sealed, reseal, seal

FIELD: Final = "ratings"
STEP: Final = 1024
NUMBER_BYTES: Final = 16


@dataclass(frozen=True)
class Slip:
    """Which slip, and the key of the person's own copy."""

    number: bytes
    key: bytes

    def __repr__(self) -> str:
        return "Slip(locked)"

    def told(self) -> str:
        """As it stands in a receipt."""
        return (self.number + self.key).hex()


@dataclass(frozen=True)
class Chosen:
    """What a person chose ({"B1-": "yes"}) while `closings` periods of the agency were closed."""

    ratings: Mapping[str, str]
    closings: int


def new_slip() -> Slip:
    """A slip that nobody has yet."""
    return Slip(secrets.token_bytes(NUMBER_BYTES), secrets.token_bytes(32))


def slip_of(told: str) -> Slip | None:
    """The slip that a receipt tells of; None when it tells of none."""
    whole = bytes.fromhex(told)
    return Slip(whole[:NUMBER_BYTES], whole[NUMBER_BYTES:]) if whole else None


def seal_ratings(ratings: Mapping[str, str], public: bytes, number: bytes, caseload_id: bytes) -> bytes:
    """To the caseload; no ratings make a dummy of the same size."""
    return seal(_json(ratings), public, Place(FIELD, number, caseload_id), step=STEP)


def open_ratings(sealed: bytes, pair: KeyPair, number: bytes, caseload_id: bytes) -> dict[str, str]:
    """Raises CannotOpen."""
    found: dict[str, str] = json.loads(open_sealed(sealed, pair, Place(FIELD, number, caseload_id)))
    return found


def reseal_ratings(sealed: bytes, pair: KeyPair, public: bytes, number: bytes, caseload_id: bytes) -> bytes:
    """The same for the key in use. Raises CannotOpen."""
    return reseal(sealed, pair, public, Place(FIELD, number, caseload_id))


def lock_chosen(chosen: Chosen, slip: Slip) -> bytes:
    """For the person alone, always of one size."""
    plain = json.dumps({"closings": chosen.closings, "ratings": dict(chosen.ratings)}).encode()
    return lock(plain, slip.key, _own(slip), step=STEP)


def unlock_chosen(locked: bytes, slip: Slip) -> Chosen:
    """Raises CannotOpen."""
    found = json.loads(unlock(locked, slip.key, _own(slip)))
    try:
        return Chosen(dict(found["ratings"]), int(found["closings"]))
    except (KeyError, TypeError, ValueError) as wrong:
        raise CannotOpen from wrong


def _own(slip: Slip) -> Place:
    return Place("own ratings", slip.number, b"person")


def _json(ratings: Mapping[str, str]) -> bytes:
    return json.dumps(dict(ratings), separators=(",", ":")).encode()
