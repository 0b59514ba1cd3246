"""A referral and its answer open with the right key, in the right place, whole: anything else is one error."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_app.attached.parcel import KINDS, Paper, Parcel, pack
from feedback_app.sealed.referred import (
    fingerprint,
    in_groups,
    open_answer,
    open_council_key,
    open_referral,
    seal_answer,
    seal_council_key,
    seal_referral,
)
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, key_pair, seal

NUMBER, OTHER, KEY, ANSWER = b"n" * 16, b"o" * 16, b"k" * 16, b"a" * 16
PAPERS = st.builds(Paper, st.text(max_size=9), st.sampled_from(sorted(KINDS)), st.binary(max_size=300))
PARCELS = st.builds(
    Parcel, st.dictionaries(st.text(max_size=9), st.text(max_size=99)), st.lists(PAPERS, max_size=2).map(tuple)
)


@cache
def pair(name: str) -> KeyPair:
    return key_pair()


@settings(deadline=None, max_examples=30)
@given(PARCELS)
def test_the_council_reads_what_was_sealed_to_it(parcel):
    sealed = seal_referral(parcel, pair("council").public, NUMBER, KEY)
    assert open_referral(sealed, pair("council"), NUMBER, KEY) == parcel
    back = seal_answer(parcel, pair("reply").public, NUMBER, ANSWER)
    assert open_answer(back, pair("reply"), NUMBER, ANSWER) == parcel


@settings(deadline=None, max_examples=30)
@given(PARCELS, st.integers(0, 10**6), st.integers(1, 255))
def test_with_a_changed_byte_it_does_not_open(parcel, at, change):
    sealed = bytearray(seal_referral(parcel, pair("council").public, NUMBER, KEY))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(CannotOpen):
        open_referral(bytes(sealed), pair("council"), NUMBER, KEY)


@settings(deadline=None, max_examples=30)
@given(PARCELS, st.integers(1, 10**6))
def test_cut_short_it_does_not_open(parcel, cut):
    sealed = seal_referral(parcel, pair("council").public, NUMBER, KEY)
    with pytest.raises(CannotOpen):
        open_referral(sealed[: -(cut % len(sealed)) or 0], pair("council"), NUMBER, KEY)


WRONG = {
    "another council": ("other council", NUMBER, KEY),
    "another referral": ("council", OTHER, KEY),
    "another key's row": ("council", NUMBER, OTHER),
}


@pytest.mark.parametrize("what", WRONG)
def test_elsewhere_it_does_not_open(what):
    name, number, key = WRONG[what]
    sealed = seal_referral(Parcel({"summary": "x"}), pair("council").public, NUMBER, KEY)
    with pytest.raises(CannotOpen):
        open_referral(sealed, pair(name), number, key)


def test_an_answer_opens_in_its_own_place_only():
    sealed = seal_answer(Parcel({"text": "x"}), pair("reply").public, NUMBER, ANSWER)
    for number, answer, name in ((OTHER, ANSWER, "reply"), (NUMBER, OTHER, "reply"), (NUMBER, ANSWER, "council")):
        with pytest.raises(CannotOpen):
            open_answer(sealed, pair(name), number, answer)


def test_what_opens_and_is_no_parcel_is_the_same_error():
    for inside in (b"", b"\x00\x00\x00\x02{}", pack(Parcel({})) + b"more"):
        sealed = seal(inside, pair("council").public, Place("referral", NUMBER, KEY))
        with pytest.raises(CannotOpen):
            open_referral(sealed, pair("council"), NUMBER, KEY)


def test_a_councils_key_opens_for_its_person_alone_and_only_when_it_is_the_one_over_there():
    sealed = seal_council_key(pair("council"), pair("person").public, KEY, NUMBER)
    public = pair("council").public
    assert open_council_key(sealed, pair("person"), public, KEY, NUMBER).seed == pair("council").seed
    for own, told, key, person in (
        ("other", public, KEY, NUMBER), ("person", public, OTHER, NUMBER), ("person", public, KEY, OTHER),
        ("person", pair("other").public, KEY, NUMBER),
    ):  # fmt: skip
        with pytest.raises(CannotOpen):
            open_council_key(sealed, pair(own), told, key, person)


def test_a_keys_number_can_be_read_out():
    number = in_groups(fingerprint(pair("council").public))
    assert [len(group) for group in number.split()] == [4] * 6
    assert number != in_groups(fingerprint(pair("other").public))
