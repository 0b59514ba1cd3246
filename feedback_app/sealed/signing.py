"""Ed25519 signatures (RFC 8032) over what crosses the wall; the signing key is granted like a caseload key."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from feedback_app.sealed.suite import KeyPair


def signing_pair() -> KeyPair:
    """A new signing key: seed and public key, 32 bytes each."""
    seed = secrets.token_bytes(32)
    return KeyPair(seed, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def sign(body: bytes, pair: KeyPair) -> bytes:
    """A signature of 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(pair.seed).sign(body)


def is_signed(body: bytes, signature: bytes, public: bytes) -> bool:
    """Whether `signature` over `body` was made with the key of `public`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, body)
    except (InvalidSignature, ValueError):
        return False
    return True
