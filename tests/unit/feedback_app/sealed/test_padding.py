"""Padding gives a text's length away only in coarse steps, and never a byte of the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_app.sealed.padding import SMALLEST, pad, step_for, unpad


@given(st.binary(max_size=5000))
def test_what_was_padded_comes_back(plain):
    assert unpad(pad(plain)) == plain


@given(st.binary(max_size=1020), st.binary(max_size=1020))
def test_two_short_texts_are_of_one_length(one, other):
    assert len(pad(one)) == len(pad(other)) == SMALLEST


@pytest.mark.parametrize(
    ("length", "step"), [(0, 1024), (1020, 1024), (1021, 2048), (2044, 2048), (2045, 4096), (50_000, 65_536)]
)
def test_steps_are_powers_of_two_with_room_for_the_count(length, step):
    assert step_for(length) == step
    assert len(pad(bytes(length))) == step


def test_a_fixed_place_is_kept_to_the_byte():
    assert len(pad(b"x" * 60, 64)) == 64
    with pytest.raises(ValueError, match="longer than its place"):
        pad(b"x" * 61, 64)


@pytest.mark.parametrize("broken", [b"", b"\0\0\0", b"\0\0\0\x05only", b"\xff\xff\xff\xff" + bytes(1020)])
def test_a_count_that_cannot_be_true_is_refused(broken):
    with pytest.raises(ValueError, match="not whole"):
        unpad(broken)
