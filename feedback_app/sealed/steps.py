"""A complaint's steps: each sealed to the caseload and, unless it is a note of the team, to the person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from feedback_app.sealed.padding import step_for
from feedback_app.sealed.suite import KeyPair, Place, open_sealed, seal

FIELD: Final = "complaint step"
LEAST: Final = 4096
"""Most steps are of one size, so that a long one and a short one look alike."""


def seal_step(step: Mapping[str, Any], public: bytes, step_id: bytes, reader: bytes) -> bytes:
    """`reader` is the caseload's id for the team, the case's id for the person."""
    plain = json.dumps(step, ensure_ascii=False, separators=(",", ":")).encode()
    return seal(plain, public, Place(FIELD, step_id, reader), step=max(LEAST, step_for(len(plain))))


def open_step(sealed: bytes, pair: KeyPair, step_id: bytes, reader: bytes) -> dict[str, Any]:
    """Raises CannotOpen."""
    found: dict[str, Any] = json.loads(open_sealed(sealed, pair, Place(FIELD, step_id, reader)))
    return found
