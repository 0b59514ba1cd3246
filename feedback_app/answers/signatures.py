"""Whether a report, a statement or a year's numbers are whole and ours: from the body, its hash and signature."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from analysis.canonical import canonical_bytes
from analysis.released import ReleasedReport, UnreadableReport
from feedback_app.answers import year_corrections
from feedback_app.answers.corrections import fits
from feedback_app.models.published import Agency, Correction, Release, Statement, YearCorrection, YearTable

CHANGED: Final = "The words and numbers are not those that were signed."
NOT_SIGNED: Final = "The signature is not one of the key beside it."
STRANGER: Final = "The key is not one that we release reports with."
UNREADABLE: Final = "What was signed is not a released report."
NO_CORRECTION: Final = "It changes more than a correction may, or it is not of the report before it."
NO_YEAR: Final = "What was signed are not a year's numbers."
NO_STATEMENT: Final = "What was signed is not a statement."
MISPLACED: Final = "What is shown beside the report is not what was signed: {}."


def is_signed(body: bytes, signature: bytes, public: bytes) -> bool:
    """Whether `signature` (64 bytes) over `body` was made with the Ed25519 key (RFC 8032) of `public` (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, body)
    except (InvalidSignature, ValueError):
        return False
    return True


def faults(
    release: Release, agency: Agency, trusted: Collection[bytes] = (), *, correction: Correction | None = None,
    before: Release | Correction | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """What is wrong with a stored release, one sentence each; none when it is whole and signed.

    With `trusted` (public keys) the signature must be of one of them; else of the key that is stored beside it. With
    `correction` that is looked at, as a correction of the edition `before` it.
    """
    edition = correction or release
    found = list(_not_signed(edition, trusted))
    if correction is not None and not _corrects(correction, before):
        found.append(NO_CORRECTION)
    return (*found, *_misread(release, agency, edition.body.encode()))


def statement_faults(statement: Statement, agency: Agency | None, trusted: Collection[bytes] = ()) -> tuple[str, ...]:
    """What is wrong with a stored statement, or with a letter to `agency`; as `faults`."""
    found = _not_signed(statement, trusted)
    beside = {
        "agency_page": agency.page if agency else "", "day": statement.day.isoformat(), "kind": statement.kind,
        "reply_due": statement.reply_due.isoformat(), "topic": statement.topic, "year": statement.year,
    }  # fmt: skip
    try:
        signed = json.loads(statement.body)
        other = [name for name, value in beside.items() if signed[name] != value]
        whole = canonical_bytes(signed) == statement.body.encode() and {"title", "text"} <= set(signed)
    except (ValueError, KeyError, TypeError):
        return (*found, NO_STATEMENT)
    if not whole:
        return (*found, NO_STATEMENT)
    return (*found, MISPLACED.format(", ".join(other))) if other else found


def year_faults(
    year: YearTable, trusted: Collection[bytes] = (), corrections: Sequence[YearCorrection] = ()
) -> tuple[str, ...]:
    """What is wrong with the stored numbers of a year, or with one of its corrections; as `faults`."""
    found = list(_year_faults(year, trusted))
    before: YearTable | YearCorrection = year
    for correction in corrections:
        found += _not_signed(correction, trusted)
        if not year_corrections.is_sound(correction, before):
            found.append(NO_CORRECTION)
        before = correction
    return tuple(dict.fromkeys(found))


def _year_faults(year: YearTable, trusted: Collection[bytes]) -> tuple[str, ...]:
    found = _not_signed(year, trusted)
    beside = {"level": year.level, "page": year.page, "released_on": year.day.isoformat(), "year": year.year}
    try:
        signed = json.loads(year.body)
        level = ReleasedReport.from_dict(signed["report"]).level
        other = [name for name, value in beside.items() if signed[name] != value]
        whole = canonical_bytes(signed) == year.body.encode() and {"counted", "name"} <= set(signed)
    except (ValueError, KeyError, TypeError, UnreadableReport):
        return (*found, NO_YEAR)
    if not whole or level != year.level:
        return (*found, NO_YEAR)
    return (*found, MISPLACED.format(", ".join(other))) if other else found


def _not_signed(
    edition: Release | Correction | Statement | YearTable | YearCorrection, trusted: Collection[bytes]
) -> tuple[str, ...]:
    body = edition.body.encode()
    found = []
    if hashlib.sha256(body).digest() != edition.hash:
        found.append(CHANGED)
    if not is_signed(body, edition.signature, edition.signed_with):
        found.append(NOT_SIGNED)
    if trusted and edition.signed_with not in trusted:
        found.append(STRANGER)
    return tuple(found)


def _corrects(correction: Correction, before: Release | Correction | None) -> bool:
    try:
        after = json.loads(correction.body)
        told = after["correction"]
        beside = (correction.corrects.hex(), correction.place, correction.day.isoformat())
        same = beside == (told["corrects"], told["place"], told["on"])
        return before is not None and same and fits(json.loads(before.body), after)
    except (ValueError, KeyError, TypeError, UnreadableReport):
        return False


def _misread(release: Release, agency: Agency, body: bytes) -> tuple[str, ...]:
    try:
        signed = json.loads(body)
        ReleasedReport.from_dict(signed["report"])
        other = [name for name, value in _beside(release, agency).items() if signed[name] != value]
        whole = canonical_bytes(signed) == body
    except (ValueError, KeyError, TypeError, UnreadableReport):
        return (UNREADABLE,)
    if not whole:
        return (UNREADABLE,)
    return (MISPLACED.format(", ".join(other)),) if other else ()


def _beside(release: Release, agency: Agency) -> dict[str, Any]:
    return {
        "agency_page": agency.page,
        "label": release.label,
        "starts": release.starts.isoformat(),
        "ends": release.ends.isoformat(),
        "public_on": release.public_on.isoformat(),
        "released_on": release.day.isoformat(),
        "reply_due": release.reply_due.isoformat(),
    }
