"""The one way anything is sealed: hybrid post-quantum HPKE, padded, and bound to its place.

Suite: MLKEM768-X25519 (X-Wing, draft-connolly-cfrg-xwing-kem) with HKDF-SHA256 and AES-256-GCM (RFC 9180).
The library's HPKE takes no associated data, so the place (suite, field, record, scope) goes into `info`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from feedback_app.sealed.padding import pad, unpad

SUITE_NAME: Final = "xwing-hkdfsha256-aes256gcm-1"
SEED_BYTES: Final = 96
PUBLIC_BYTES: Final = 1216
OVERHEAD: Final = 1120 + 16
"""What sealing adds: the encapsulated key and the tag."""
_SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotOpen(Exception):
    """What was sealed does not open here: a wrong key, a changed byte, or another place. Says nothing more."""

    def __init__(self) -> None:
        super().__init__("This could not be opened. Nothing was changed.")


@dataclass(frozen=True)
class Place:
    """Where a sealed value belongs. It opens nowhere else."""

    field: str
    record: bytes
    scope: bytes

    def info(self) -> bytes:
        """Length-prefixed, so that no two places ever read alike."""
        parts = (SUITE_NAME.encode(), self.field.encode(), self.record, self.scope)
        return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


@dataclass(frozen=True)
class KeyPair:
    """A private key as its 96-byte seed (64 for ML-KEM-768, 32 for X25519) and the raw public key (1,216 bytes)."""

    seed: bytes
    public: bytes

    def __repr__(self) -> str:
        return "KeyPair(locked)"

    @cached_property
    def private(self) -> hpke.MLKEM768X25519PrivateKey:
        """The key that opens, unfolded from the seed once; it goes when this pair goes."""
        return hpke.MLKEM768X25519PrivateKey(*_private_parts(self.seed))


def key_pair(seed: bytes | None = None) -> KeyPair:
    """A new key pair, or the one that belongs to `seed` (96 bytes)."""
    seed = secrets.token_bytes(SEED_BYTES) if seed is None else seed
    if len(seed) != SEED_BYTES:
        raise CannotOpen
    kem, curve = _private_parts(seed)
    return KeyPair(seed, kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw())


def seal(plain: bytes, public: bytes, place: Place, *, step: int | None = None) -> bytes:
    """Seal `plain` to a raw public key, padded to the next step (or to exactly `step` bytes)."""
    key = hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:1184]), X25519PublicKey.from_public_bytes(public[1184:])
    )
    return _SUITE.encrypt(pad(plain, step), key, info=place.info())


def open_sealed(sealed: bytes, pair: KeyPair, place: Place) -> bytes:
    """Open what was sealed to `pair` at `place`. Raises CannotOpen, whatever was wrong."""
    try:
        return unpad(_SUITE.decrypt(sealed, pair.private, info=place.info()))
    except (InvalidTag, ValueError) as wrong:
        raise CannotOpen from wrong


def reseal(sealed: bytes, pair: KeyPair, public: bytes, place: Place, to: Place | None = None) -> bytes:
    """The same padded bytes for another key (and place), so that the size stays. Raises CannotOpen."""
    plain = open_sealed(sealed, pair, place)
    step = len(sealed) - OVERHEAD
    return seal(plain, public, to or place, step=step)


def _private_parts(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    return MLKEM768PrivateKey.from_seed_bytes(seed[:64]), X25519PrivateKey.from_private_bytes(seed[64:])
