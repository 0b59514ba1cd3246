"""Slow derivations: what a passphrase or return code becomes, at most two at a time in a process.

Argon2id (RFC 9106), 19 MiB and 2 passes (OWASP's first choice for this memory): tens of milliseconds. The limit keeps
20 people at once from taking 400 MB; the others wait. The two run in two threads of their own, since the memory
allocator keeps for each thread what that thread once used.
"""

from __future__ import annotations

import hmac
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
AT_MOST: Final = 2


@cache
def _threads_of(process: int) -> ThreadPoolExecutor:
    """Threads do not survive a fork, so each process has its own two."""
    return ThreadPoolExecutor(AT_MOST, thread_name_prefix=f"stretch-{process}")


def stretch(secret: bytes, salt: bytes) -> bytes:
    """32 bytes that cost Argon2id to find. `salt` is 16 bytes or more."""
    slow = Argon2id(salt=salt, length=32, iterations=PASSES, lanes=1, memory_cost=MEMORY_KIB)
    return _threads_of(os.getpid()).submit(slow.derive, secret).result()


def derive(root: bytes, purpose: str, length: int = 32) -> bytes:
    """A separate key for each purpose out of one root (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), length=length, salt=None, info=purpose.encode()).derive(root)


@dataclass(frozen=True)
class Stretched:
    """A passphrase's children: one is stored and compared, the others lock a key and a factor."""

    verifier: bytes
    lock: bytes
    factor: bytes

    def __repr__(self) -> str:
        return "Stretched(locked)"


def stretch_passphrase(passphrase: str, salt: bytes) -> Stretched:
    """The children of a passphrase, after folding its spaces."""
    root = stretch(" ".join(passphrase.split()).encode(), salt)
    return Stretched(derive(root, "verifier"), derive(root, "lock"), derive(root, "second factor"))


def same(one: bytes, other: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one, other)


LEAST_GUESSES: Final = 10
"""A passphrase must take 10^10 guesses or more (zxcvbn's estimate, offline), Argon2id slowing each."""


class WeakPassphrase(ValueError):
    """The passphrase is too easy; the sentence says how to mend it."""


def check_strength(passphrase: str, *known: str) -> None:
    """Raises WeakPassphrase for one that a machine would guess; `known` are words near the person."""
    if len(passphrase) < 12:
        raise WeakPassphrase("Use 12 letters or more: four or five words that have nothing to do with each other.")
    from zxcvbn import zxcvbn

    found = zxcvbn(passphrase[:72], user_inputs=[*known, "adoption", "being heard"])
    if found["guesses_log10"] < LEAST_GUESSES:
        hint = found["feedback"]["warning"] or "It is easy to guess"
        raise WeakPassphrase(f"{hint.rstrip('.')}. Use four or five words that have nothing to do with each other.")
