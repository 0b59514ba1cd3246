"""What a browser sealed before sending: the server checks size and what it was sealed to, and cannot open it."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

from feedback_app.sealed.suite import SUITE_NAME
from feedback_app.sealed.two_locks import NAME_BYTES
from feedback_app.sealed.vault import CONTACT_BYTES

DUTY_SCOPE: Final = b"duty"


class NotWhole(ValueError):
    """What came is no sealed value of the right size."""

    def __init__(self) -> None:
        super().__init__(
            "Something went wrong on the way, and we could not keep what you wrote on this page. "
            "Please write it once more. All else you wrote is still here."
        )


class SealedElsewhere(ValueError):
    """It was sealed to another response, caseload or key than it would be kept with now."""

    def __init__(self) -> None:
        super().__init__(
            "Something changed while this page was open, and we could not keep what you wrote on it. "
            "Please write it once more. All else you wrote is still here."
        )


@dataclass(frozen=True)
class Target:
    """What a page gives the browser to seal to: record (case id), scope, raw public keys, and the size of a box."""

    record: bytes
    scope: bytes
    keys: tuple[bytes, ...]
    size: int

    def mark(self) -> str:
        """32 letters that stand for record, scope and keys: a box with another mark would not open where it is kept."""
        parts = (SUITE_NAME.encode(), self.record, self.scope, *self.keys)
        whole = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
        return hashlib.sha256(whole).hexdigest()[:32]


def name_target(case_id: bytes, caseload_id: bytes, lock_a: bytes, lock_b: bytes) -> Target:
    """For a name behind two locks (`two_locks.seal_name`)."""
    return Target(case_id, caseload_id, (lock_a, lock_b), NAME_BYTES)


def contact_target(case_id: bytes, duty: bytes) -> Target:
    """For the contact of a person who asks for help now (`vault.seal_contact`)."""
    return Target(case_id, DUTY_SCOPE, (duty,), CONTACT_BYTES)


@dataclass(frozen=True)
class Box:
    """A sealed value with the mark of what it was sealed to."""

    mark: str
    sealed: bytes

    def fits(self, target: Target) -> bool:
        return self.mark == target.mark() and len(self.sealed) == target.size

    def as_text(self) -> str:
        """For the draft."""
        return f"{self.mark} {base64.b64encode(self.sealed).decode()}"


def from_text(kept: str) -> Box | None:
    """A box from the draft; None from ""."""
    mark, _, sealed = kept.partition(" ")
    return Box(mark, base64.b64decode(sealed)) if kept else None


def accept(sealed: str, mark: str, target: Target) -> Box:
    """A box from a form: `sealed` is standard base64. Raises NotWhole or SealedElsewhere."""
    try:
        box = Box(mark, base64.b64decode(sealed, validate=True))
    except (binascii.Error, ValueError) as wrong:
        raise NotWhole from wrong
    if len(box.sealed) != target.size:
        raise NotWhole
    if not box.fits(target):
        raise SealedElsewhere
    return box
