"""What is sealed opens with its own key at its own place, and in no other way; failing says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_app.sealed.suite import PUBLIC_BYTES, SEED_BYTES, CannotOpen, Place, key_pair, open_sealed, seal

PAIR, OTHER_PAIR = key_pair(), key_pair()
PLACE = Place("words", b"record-0", b"caseload")
SECRET = b"the canary sings at midnight"
SEALED = seal(SECRET, PAIR.public, PLACE)

elsewhere = pytest.mark.parametrize(
    "place",
    [
        Place("reading", b"record-0", b"caseload"),
        Place("words", b"record-1", b"caseload"),
        Place("words", b"record-0", b"caseloae"),
        Place("words", b"record-0c", b"aseload"),
        Place("wordsr", b"ecord-0", b"caseload"),
        Place("", b"", b""),
    ],
    ids=["other field", "other record", "other caseload", "border moved", "field border moved", "no place"],
)


def refused(sealed, pair=PAIR, place=PLACE):
    with pytest.raises(CannotOpen) as failure:
        open_sealed(sealed, pair, place)
    said = f"{failure.value} {failure.value!r} {failure.value.args}"
    assert SECRET.decode() not in said
    assert pair.seed.hex() not in said
    assert str(failure.value) == "This could not be opened. Nothing was changed."


def test_sizes_are_those_of_the_suite():
    assert (len(PAIR.seed), len(PAIR.public)) == (SEED_BYTES, PUBLIC_BYTES) == (96, 1216)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=4000))
def test_what_was_sealed_opens(plain):
    assert open_sealed(seal(plain, PAIR.public, PLACE), PAIR, PLACE) == plain


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(SEALED) * 8 - 1))
def test_one_flipped_bit_anywhere_opens_nothing(bit):
    changed = bytearray(SEALED)
    changed[bit // 8] ^= 1 << bit % 8
    refused(bytes(changed))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SEALED) - 1))
def test_cut_short_at_any_byte_opens_nothing(length):
    refused(SEALED[:length])


@pytest.mark.parametrize("sealed", [b"", b"\0", SEALED + b"\0", bytes(len(SEALED)), SECRET * 100])
def test_nothing_noise_and_more_than_all_open_nothing(sealed):
    refused(sealed)


@elsewhere
def test_it_opens_nowhere_else(place):
    refused(SEALED, place=place)


def test_another_key_opens_nothing():
    refused(SEALED, pair=OTHER_PAIR)


def test_half_of_the_key_is_not_enough():
    """The hybrid holds when one of its two parts is broken: each part alone opens nothing."""
    refused(SEALED, pair=key_pair(PAIR.seed[:64] + OTHER_PAIR.seed[64:]))
    refused(SEALED, pair=key_pair(OTHER_PAIR.seed[:64] + PAIR.seed[64:]))


def test_sealing_twice_never_gives_the_same_bytes():
    assert seal(SECRET, PAIR.public, PLACE)[:1120] != SEALED[:1120]
    assert seal(SECRET, PAIR.public, PLACE)[1120:] != SEALED[1120:]


def test_a_pair_comes_again_from_its_seed_and_from_no_other_length():
    assert key_pair(PAIR.seed) == PAIR
    for length in (0, 32, 95, 97):
        with pytest.raises(CannotOpen):
            key_pair(bytes(length))


def test_a_key_pair_never_prints_itself():
    for said in (repr(PAIR), str(PAIR), f"{PAIR}", repr([PAIR])):
        assert PAIR.seed.hex() not in said
        assert str(PAIR.seed) not in said
        assert "locked" in said


@pytest.mark.parametrize("aead", ["AES_128_GCM", "CHACHA20_POLY1305"])
def test_another_suite_does_not_open(aead):
    """The same key and place under another cipher: an older or a weaker suite is refused like a changed byte."""
    from cryptography.hazmat.primitives import hpke
    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    from feedback_app.sealed.padding import pad

    public = hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(PAIR.public[:1184]), X25519PublicKey.from_public_bytes(PAIR.public[1184:])
    )
    suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, getattr(hpke.AEAD, aead))
    refused(suite.encrypt(pad(SECRET), public, info=PLACE.info()))
    ours = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    assert open_sealed(ours.encrypt(pad(SECRET), public, info=PLACE.info()), PAIR, PLACE) == SECRET
