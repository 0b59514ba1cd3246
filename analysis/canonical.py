"""One byte form for every table and report, so that it can be hashed, signed and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical_bytes(thing: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8; numbers that are not finite raise ValueError."""
    text = json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def digest(thing: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(thing)).hexdigest()
