"""What passes between the team and a council, and what is kept of it: each sealed to its reader and bound to its place.

It knows no key of anyone's and no record: the council's own pages use it too.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from feedback_app.attached.parcel import Parcel, pack, unpack
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, key_pair, open_sealed, seal

ATTACHED: Final = "attachment"
TITLE: Final = "attachment title"
LINK: Final = "referral link"


def seal_attachment(parcel: Parcel, public: bytes, attachment_id: bytes, caseload_id: bytes) -> bytes:
    """A paper on a complaint's record, sealed to its caseload."""
    return seal(pack(parcel), public, Place(ATTACHED, attachment_id, caseload_id))


def open_attachment(sealed: bytes, pair: KeyPair, attachment_id: bytes, caseload_id: bytes) -> Parcel:
    """A parcel with one paper. Raises CannotOpen."""
    return _one_paper(_parcel(sealed, pair, Place(ATTACHED, attachment_id, caseload_id)))


def seal_title(told: Mapping[str, str], public: bytes, attachment_id: bytes, caseload_id: bytes) -> bytes:
    """What the paper is called, whose it is, its day."""
    return seal(pack(Parcel(told)), public, Place(TITLE, attachment_id, caseload_id))


def open_title(sealed: bytes, pair: KeyPair, attachment_id: bytes, caseload_id: bytes) -> Mapping[str, str]:
    """Raises CannotOpen."""
    return _parcel(sealed, pair, Place(TITLE, attachment_id, caseload_id)).words


def _one_paper(parcel: Parcel) -> Parcel:
    if len(parcel.papers) != 1:
        raise CannotOpen
    return parcel


def _parcel(sealed: bytes, pair: KeyPair, place: Place) -> Parcel:
    try:
        return unpack(open_sealed(sealed, pair, place))
    except ValueError as wrong:
        raise CannotOpen from wrong


def seal_referral(parcel: Parcel, council_public: bytes, referral_id: bytes, key_id: bytes) -> bytes:
    """What a council reads: the summary, a name where the person said yes, our letters. To its key alone."""
    return seal(pack(parcel), council_public, Place("referral", referral_id, key_id))


def open_referral(sealed: bytes, pair: KeyPair, referral_id: bytes, key_id: bytes) -> Parcel:
    """Raises CannotOpen, whatever is wrong: another council's key, a changed byte, a part cut off."""
    return _parcel(sealed, pair, Place("referral", referral_id, key_id))


def seal_answer(parcel: Parcel, reply_public: bytes, referral_id: bytes, answer_id: bytes) -> bytes:
    """What a council answers, to the key that was made for this referral."""
    return seal(pack(parcel), reply_public, Place("referral answer", referral_id, answer_id))


def open_answer(sealed: bytes, pair: KeyPair, referral_id: bytes, answer_id: bytes) -> Parcel:
    """Raises CannotOpen."""
    return _parcel(sealed, pair, Place("referral answer", referral_id, answer_id))


def seal_link(told: Mapping[str, str], public: bytes, sent_id: bytes, caseload_id: bytes) -> bytes:
    """What ties a complaint to its referral: its number over there, and what opens and proves its answers."""
    return seal(pack(Parcel(told)), public, Place(LINK, sent_id, caseload_id))


def open_link(sealed: bytes, pair: KeyPair, sent_id: bytes, caseload_id: bytes) -> Mapping[str, str]:
    """Raises CannotOpen."""
    return _parcel(sealed, pair, Place(LINK, sent_id, caseload_id)).words


def mark_of(referral_id: bytes, pair: KeyPair) -> bytes:
    """32 bytes by which who holds the caseload's key finds what ties a complaint to this referral; noise to others."""
    key = HKDF(SHA256(), length=32, salt=None, info=b"referral mark").derive(pair.seed)
    return hmac.digest(key, referral_id, hashlib.sha256)


def seal_council_key(pair: KeyPair, person_public: bytes, key_id: bytes, person_id: bytes) -> bytes:
    """A council's key for one of its people."""
    return seal(pair.seed, person_public, Place("council grant", key_id, person_id))


def open_council_key(sealed: bytes, own: KeyPair, public: bytes, key_id: bytes, person_id: bytes) -> KeyPair:
    """Raises CannotOpen, also when the open half over there is another one."""
    pair = key_pair(open_sealed(sealed, own, Place("council grant", key_id, person_id)))
    if pair.public != public:
        raise CannotOpen
    return pair


def fingerprint(public: bytes) -> bytes:
    """32 bytes that stand for a council's key."""
    return hashlib.sha256(b"council key" + public).digest()


def in_groups(mark: bytes) -> str:
    """The first 12 bytes of a fingerprint as six groups of four, to be read out over the phone."""
    digits = mark[:12].hex()
    return " ".join(digits[at : at + 4] for at in range(0, 24, 4))
