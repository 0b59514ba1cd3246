"""A lockbox opens with its key at its place only."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, Place

KEY = secrets.token_bytes(32)
PLACE = Place("draft", b"lookup", b"browser")
SECRET = b"a half-written canary"
LOCKED = lock(SECRET, KEY, PLACE)


def refused(locked, key=KEY, place=PLACE):
    with pytest.raises(CannotOpen) as failure:
        unlock(locked, key, place)
    assert SECRET.decode() not in f"{failure.value}{failure.value!r}"
    assert key.hex() not in f"{failure.value}{failure.value!r}"


@given(st.binary(max_size=3000))
def test_what_was_locked_opens(plain):
    assert unlock(lock(plain, KEY, PLACE), KEY, PLACE) == plain


@settings(max_examples=200)
@given(st.integers(0, len(LOCKED) * 8 - 1))
def test_one_flipped_bit_opens_nothing(bit):
    changed = bytearray(LOCKED)
    changed[bit // 8] ^= 1 << bit % 8
    refused(bytes(changed))


@given(st.integers(0, len(LOCKED) - 1))
def test_cut_short_opens_nothing(length):
    refused(LOCKED[:length])


@pytest.mark.parametrize(
    "place",
    [Place("draft key", b"lookup", b"browser"), Place("draft", b"lookup", b"code"), Place("draft", b"look", b"")],
)
def test_it_opens_nowhere_else(place):
    refused(LOCKED, place=place)


def test_another_key_opens_nothing():
    refused(LOCKED, key=secrets.token_bytes(32))


def test_length_says_nothing_and_no_nonce_comes_twice():
    assert len(lock(b"", KEY, PLACE)) == len(LOCKED) == 12 + 1024 + 16
    assert len({lock(SECRET, KEY, PLACE)[:12] for _ in range(200)}) == 200
