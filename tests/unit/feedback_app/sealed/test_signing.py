"""Signatures hold for one body and one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_app.sealed.signing import is_signed, sign, signing_pair
from feedback_app.sealed.suite import KeyPair

BODY = b'{"report":1}'
PAIR = signing_pair()
SIGNATURE = sign(BODY, PAIR)


def test_a_signature_holds_for_its_body_and_key():
    assert is_signed(BODY, SIGNATURE, PAIR.public)


@given(st.integers(0, 511))
def test_a_flipped_bit_in_the_signature_is_found(bit):
    changed = bytearray(SIGNATURE)
    changed[bit // 8] ^= 1 << bit % 8
    assert not is_signed(BODY, bytes(changed), PAIR.public)


@pytest.mark.parametrize(
    ("body", "signature", "public"),
    [
        (BODY + b" ", SIGNATURE, PAIR.public),
        (BODY, SIGNATURE, signing_pair().public),
        (BODY, SIGNATURE[:63], PAIR.public),
        (BODY, b"", PAIR.public),
        (BODY, SIGNATURE, b""),
        (BODY, SIGNATURE, PAIR.public[:31]),
    ],
    ids=["another body", "another key", "a cut signature", "no signature", "no key", "a cut key"],
)
def test_anything_else_is_refused_without_an_error(body, signature, public):
    assert not is_signed(body, signature, public)


def test_rfc_8032_first_vector():
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    made = sign(b"", KeyPair(seed, public))
    assert made.hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")
    assert is_signed(b"", made, public)
