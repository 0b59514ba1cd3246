"""What somebody typed at a sign-in, on either side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Attempt:
    """What was typed at a sign-in, and when (`now`, in seconds since 1970, is used and not kept)."""

    name: str
    passphrase: str
    code: str
    now: int
    slot: int
    today: date
