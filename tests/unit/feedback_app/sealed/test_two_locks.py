"""A name takes both locks; each alone, and each twice, opens nothing, and an empty box looks like a full one."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_app.sealed.suite import CannotOpen, key_pair
from feedback_app.sealed.two_locks import NameAndContact, open_half, open_name, seal_name

A, B, STRANGER = key_pair(), key_pair(), key_pair()
CASE, OTHER_CASE, CASELOAD = b"case-0000000000a", b"case-0000000000b", b"caseload-000000a"
GIVEN = NameAndContact("Canary Wren", "07700 900123")
BOX = seal_name(GIVEN, A.public, B.public, CASE, CASELOAD)
HALF_A = open_half(BOX, "A", A, CASE, CASELOAD)
HALF_B = open_half(BOX, "B", B, CASE, CASELOAD)


def test_both_halves_open_the_name():
    assert open_name(BOX, HALF_A, HALF_B, CASE, CASELOAD) == GIVEN


def test_with_and_without_a_name_are_of_one_size():
    assert len(seal_name(NameAndContact(), A.public, B.public, CASE, CASELOAD)) == len(BOX)


def test_no_name_opens_as_no_name():
    empty = seal_name(NameAndContact(), A.public, B.public, CASE, CASELOAD)
    halves = (open_half(empty, "A", A, CASE, CASELOAD), open_half(empty, "B", B, CASE, CASELOAD))
    found = open_name(empty, *halves, CASE, CASELOAD)
    assert found == NameAndContact()
    assert not found


@settings(max_examples=20, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
)
def test_any_name_of_200_letters_fits_and_is_of_the_same_size(name, contact):
    box = seal_name(NameAndContact(name, contact), A.public, B.public, CASE, CASELOAD)
    assert len(box) == len(BOX)


@pytest.mark.parametrize("letter", ["\U0001f9e1", "\x01", '"', "\\", "\u05d0", "a"])
def test_the_longest_name_and_contact_fit_in_every_script(letter):
    longest = NameAndContact(letter * 200, letter * 200)
    box = seal_name(longest, A.public, B.public, CASE, CASELOAD)
    halves = (open_half(box, "A", A, CASE, CASELOAD), open_half(box, "B", B, CASE, CASELOAD))
    assert open_name(box, *halves, CASE, CASELOAD) == longest


@pytest.mark.parametrize(
    "halves",
    [
        (HALF_A, HALF_A),
        (HALF_B, HALF_B),
        (HALF_B, HALF_A),
        (HALF_A, bytes(32)),
        (bytes(32), HALF_B),
        (HALF_A, b""),
        (b"", HALF_B),
        (HALF_A + HALF_B, b""),
        (b"", b""),
        (HALF_A[:31], HALF_A[31:] + HALF_B),
        (secrets.token_bytes(32), secrets.token_bytes(32)),
    ],
)
def test_no_single_half_and_no_other_pairing_opens_it(halves):
    with pytest.raises(CannotOpen) as failure:
        open_name(BOX, *halves, CASE, CASELOAD)
    assert "Wren" not in f"{failure.value!r}"


@pytest.mark.parametrize(("side", "pair"), [("A", B), ("B", A), ("A", STRANGER), ("B", STRANGER)])
def test_a_half_opens_only_with_the_lock_of_its_side(side, pair):
    with pytest.raises(CannotOpen):
        open_half(BOX, side, pair, CASE, CASELOAD)


def test_halves_of_one_person_open_no_other_persons_name():
    other = seal_name(NameAndContact("Someone Else"), A.public, B.public, OTHER_CASE, CASELOAD)
    with pytest.raises(CannotOpen):
        open_name(other, HALF_A, HALF_B, OTHER_CASE, CASELOAD)


@pytest.mark.parametrize(("case", "caseload"), [(OTHER_CASE, CASELOAD), (CASE, b"caseload-000000b")])
def test_a_box_moved_to_another_case_or_caseload_does_not_open(case, caseload):
    for side, pair in (("A", A), ("B", B)):
        with pytest.raises(CannotOpen):
            open_half(BOX, side, pair, case, caseload)
    with pytest.raises(CannotOpen):
        open_name(BOX, HALF_A, HALF_B, case, caseload)


def test_halves_swapped_inside_the_box_do_not_open():
    size = len(BOX) - 2 * (1120 + 64 + 16)
    half = (len(BOX) - size) // 2
    swapped = BOX[half : 2 * half] + BOX[:half] + BOX[2 * half :]
    for side, pair in (("A", A), ("B", B), ("A", B), ("B", A)):
        with pytest.raises(CannotOpen):
            open_half(swapped, side, pair, CASE, CASELOAD)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_flipped_bit_in_the_box_opens_nothing(data):
    bit = data.draw(st.integers(0, len(BOX) * 8 - 1))
    changed = bytearray(BOX)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        open_name(
            bytes(changed),
            open_half(bytes(changed), "A", A, CASE, CASELOAD),
            open_half(bytes(changed), "B", B, CASE, CASELOAD),
            CASE,
            CASELOAD,
        )
