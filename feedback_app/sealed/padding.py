"""Sealed text is padded to steps, so that its length says nothing."""

from __future__ import annotations

from typing import Final

SMALLEST: Final = 1024


def step_for(length: int) -> int:
    """The smallest power of two, of 1,024 bytes or more, that holds `length` bytes and a 4-byte count."""
    step = SMALLEST
    while step < length + 4:
        step *= 2
    return step


def pad(plain: bytes, step: int | None = None) -> bytes:
    """A 4-byte length, the bytes, zeros up to `step`. Raises ValueError when `plain` does not fit."""
    step = step_for(len(plain)) if step is None else step
    if len(plain) + 4 > step:
        raise ValueError("The text is longer than its place.")
    return len(plain).to_bytes(4, "big") + plain + bytes(step - 4 - len(plain))


def unpad(padded: bytes) -> bytes:
    """The bytes that were padded. Raises ValueError when the count cannot be true."""
    length = int.from_bytes(padded[:4], "big")
    if len(padded) < 4 or length > len(padded) - 4:
        raise ValueError("The padding is not whole.")
    return padded[4 : 4 + length]
