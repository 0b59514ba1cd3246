"""A small box locked with a symmetric key: private keys under passphrases and cookies, drafts under their key."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from feedback_app.sealed.padding import pad, unpad
from feedback_app.sealed.suite import CannotOpen, Place


def lock(plain: bytes, key: bytes, place: Place, *, step: int | None = None) -> bytes:
    """Nonce (12 bytes) and AES-256-GCM of the padded bytes, bound to `place`. `key` is 32 bytes."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, pad(plain, step), place.info())


def unlock(locked: bytes, key: bytes, place: Place) -> bytes:
    """What `lock` locked. Raises CannotOpen, whatever was wrong."""
    try:
        return unpad(AESGCM(key).decrypt(locked[:12], locked[12:], place.info()))
    except (InvalidTag, ValueError) as wrong:
        raise CannotOpen from wrong
