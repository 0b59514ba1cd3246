"""What somebody typed at a sign-in, on either side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feedback_app.clock import SLOT_SECONDS


@dataclass(frozen=True)
class Attempt:
    """What was typed at a sign-in, and when (`now`, in seconds since 1970, is used and not kept)."""

    name: str
    passphrase: str
    code: str
    now: int
    today: date

    @property
    def slot(self) -> int:
        return self.now // SLOT_SECONDS
