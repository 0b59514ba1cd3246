"""An envelope is named by the hash of its kind and body, so that none is taken for another."""

from __future__ import annotations

import hashlib

from feedback_app.crossing.envelopes import RELEASE, SCREENED_REPLY, outgoing

BODY = '{"agency":"Harbourlands","words":"café ±"}'.encode()


def test_the_name_is_the_hash_of_kind_and_body():
    made = outgoing(RELEASE, BODY, b"s" * 64, b"k" * 32)
    assert made.hash == hashlib.sha256(b"release\n" + BODY).digest()
    assert (made.kind, made.body.encode(), made.signature, made.signed_with) == (RELEASE, BODY, b"s" * 64, b"k" * 32)


def test_the_same_body_as_another_kind_is_another_envelope():
    assert outgoing(RELEASE, BODY, b"", b"").hash != outgoing(SCREENED_REPLY, BODY, b"", b"").hash


def test_another_signature_is_not_another_envelope():
    assert outgoing(RELEASE, BODY, b"one", b"a").hash == outgoing(RELEASE, BODY, b"two", b"b").hash


def test_one_changed_byte_is_another_envelope():
    assert outgoing(RELEASE, BODY, b"", b"").hash != outgoing(RELEASE, BODY + b" ", b"", b"").hash
