"""What crosses the wall: a signed body, named by its hash, written in the transaction of the act."""

from __future__ import annotations

import hashlib
from typing import Final

from feedback_app.models.testimony import Outgoing

RELEASE: Final = "release"
CORRECTION: Final = "correction"
STATEMENT: Final = "statement"
CODERS_AGREE: Final = "coders agree"
YEAR_TABLE: Final = "year table"
YEAR_CORRECTION: Final = "year correction"
NATIONAL_RATINGS: Final = "national ratings"
SCREENED_REPLY: Final = "screened reply"
REFERRAL: Final = "referral"
FACT_DECIDED: Final = "fact decided"


def hash_of(kind: str, body: bytes) -> bytes:
    """The name of an envelope: SHA-256 of its kind and body (32 bytes)."""
    return hashlib.sha256(kind.encode() + b"\n" + body).digest()


def outgoing(kind: str, body: bytes, signature: bytes, signed_with: bytes) -> Outgoing:
    """An envelope for the published side. Adding the same one twice is refused by its primary key."""
    return Outgoing(
        hash=hash_of(kind, body),
        kind=kind,
        body=body.decode(),
        signature=signature,
        signed_with=signed_with,
    )
