"""The second factor at sign-in: six digits from a phone (TOTP, RFC 6238), each accepted once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

import pyotp
import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

STEP_SECONDS: Final = 30
STEPS_EITHER_WAY: Final = 1


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def picture(secret: str, sign_in_name: str, service_name: str) -> str:
    """A QR code as an SVG data address, for the phone's camera. The secret never leaves this server."""
    address = pyotp.TOTP(secret).provisioning_uri(name=sign_in_name, issuer_name=service_name)
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2)


def matching_step(secret: str, typed: str, now: int) -> int | None:
    """The time step (of 30 seconds since 1970) whose code was typed, one step early or late allowed; else None."""
    digits = "".join(c for c in typed if c in "0123456789")
    current = now // STEP_SECONDS
    for step in range(current - STEPS_EITHER_WAY, current + STEPS_EITHER_WAY + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP_SECONDS), digits):
            return step
    return None


def mark(secret: str, step: int) -> bytes:
    """What is kept so that a code works once: a keyed hash, from which nobody can tell the time."""
    return hmac.digest(secret.encode(), str(step).encode(), hashlib.sha256)


def lock_secret(secret: str, key: bytes, owner: bytes) -> bytes:
    """The secret under a key that only the passphrase gives (AES-256-GCM, bound to its owner)."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), b"second factor" + owner)


def unlock_secret(locked: bytes, key: bytes, owner: bytes) -> str | None:
    """The secret, or None when the key is not the right one."""
    try:
        return AESGCM(key).decrypt(locked[:12], locked[12:], b"second factor" + owner).decode()
    except InvalidTag:
        return None


def accepts(locked: bytes | None, last: bytes | None, key: bytes, owner: bytes, typed: str, now: int) -> bytes | None:
    """The new mark when `typed` is right and was not used before; b"" when no second factor is set; else None."""
    if locked is None:
        return b""
    secret = unlock_secret(locked, key, owner)
    if secret is None:
        return None
    step = matching_step(secret, typed, now)
    if step is None:
        return None
    used = {mark(secret, step + n) for n in range(3)}
    return None if last is not None and last in used else mark(secret, step)
