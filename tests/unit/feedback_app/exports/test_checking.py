"""A report passes as ours only when every part of it is what was signed."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from analysis.canonical import canonical_bytes
from analysis.released_report import ReleasedReport
from feedback_app.answers.checking import tidied
from feedback_app.answers.signatures import (
    CHANGED,
    MISPLACED,
    NOT_SIGNED,
    STRANGER,
    UNREADABLE,
    faults,
    is_signed,
)
from feedback_app.config import UnsafeSettings, load
from feedback_app.models.published import Agency, Release

DAY = date(2026, 11, 24)
AGENCY = Agency(page="harbourlands", name="Harbourlands")
REPORT = ReleasedReport("agency", ("a",), ("p",), "1", "0.1", ("h",), 2.0, 60, (), {}, {})
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


def _release(**changes: Any) -> Release:
    day = DAY.isoformat()
    whole = {"agency_page": "harbourlands", "label": "Autumn", "starts": day, "ends": day, "public_on": day,
             "released_on": day, "reply_due": day, "report": REPORT.as_dict(), "sentences": {}}  # fmt: skip
    return _signed(canonical_bytes(whole | changes))


def _signed(body: bytes) -> Release:
    return Release(
        hash=hashlib.sha256(body).digest(), body=body.decode(), signature=KEY.sign(body), signed_with=PUBLIC,
        label="Autumn", starts=DAY, ends=DAY, day=DAY, public_on=DAY, reply_due=DAY,
    )  # fmt: skip


def test_a_whole_report_has_no_fault() -> None:
    assert faults(_release(), AGENCY) == ()
    assert faults(_release(), AGENCY, {PUBLIC}) == ()


def _other_body(release: Release) -> None:
    release.body = release.body.replace('"responses":60', '"responses":65')


def _other_hash(release: Release) -> None:
    release.hash = bytes(32)


def _other_signature(release: Release) -> None:
    release.signature = release.signature[:-1] + bytes([release.signature[-1] ^ 1])


def _short_signature(release: Release) -> None:
    release.signature = b""


def _other_key(release: Release) -> None:
    release.signed_with = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()


def _other_day(release: Release) -> None:
    release.reply_due += timedelta(days=30)


def _other_label(release: Release) -> None:
    release.label = "Spring"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_other_body, (CHANGED, NOT_SIGNED)),
        (_other_hash, (CHANGED,)),
        (_other_signature, (NOT_SIGNED,)),
        (_short_signature, (NOT_SIGNED,)),
        (_other_key, (NOT_SIGNED,)),
        (_other_day, (MISPLACED.format("reply_due"),)),
        (_other_label, (MISPLACED.format("label"),)),
    ],
)
def test_each_change_is_found_and_named(spoil: Callable[[Release], None], said: tuple[str, ...]) -> None:
    release = _release()
    spoil(release)
    assert faults(release, AGENCY) == said


def test_a_report_of_another_agency_is_found() -> None:
    assert faults(_release(agency_page="fernhill"), AGENCY) == (MISPLACED.format("agency_page"),)


def test_a_good_signature_of_a_strangers_key_is_found_when_ours_are_known() -> None:
    assert faults(_release(), AGENCY, {bytes(32)}) == (STRANGER,)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"not json", canonical_bytes({"report": {}}), b" {}"])
def test_what_is_signed_but_no_report_is_refused(body: bytes) -> None:
    assert faults(_signed(body), AGENCY) == (UNREADABLE,)


def test_signed_bytes_must_be_in_the_one_byte_form() -> None:
    spaced = _signed(_release().body.replace(",", ", ").encode())
    assert faults(spaced, AGENCY) == (UNREADABLE,)


def test_the_signature_is_that_of_the_standard() -> None:
    """RFC 8032, section 7.1, test 2."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_signed(b"\x72", signature, public)
    assert not is_signed(b"\x73", signature, public)
    assert not is_signed(b"\x72", signature, b"short")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("AB" * 32, "ab" * 32),
        (" sha256: " + "ab " * 32, "ab" * 32),
        ("ab:" * 31 + "ab", "ab" * 32),
        ("SHA-256 " + "0" * 64, "0" * 64),
        ("ab" * 31, None),
        ("zz" * 32, None),
        ("", None),
        ("٣" * 64, None),
    ],
)
def test_a_copied_number_is_understood(written: str, meant: str | None) -> None:
    assert tidied(written) == meant


@pytest.mark.parametrize("keys", ["abc", "00" * 31, "zz" * 32, f"{'00' * 32},abc"])
def test_a_release_key_that_is_none_is_refused_at_start(keys: str) -> None:
    with pytest.raises(UnsafeSettings, match="RELEASE_KEYS must be public keys"):
        load({"RELEASE_KEYS": keys})


def test_known_keys_are_read_from_the_settings() -> None:
    settings = load({
        "RELEASE_KEYS": f"{'00' * 32}, {PUBLIC.hex()}", "FEEDBACK_ENV": "test", "FEEDBACK_SURFACES": "agency",
        "PUBLISHED_DATABASE_URL": "sqlite://", "SECRET_KEY": "5e" * 32,
    })  # fmt: skip
    assert settings.trusted_keys() == {bytes(32), PUBLIC}
