"""What passes between the team and a council, and what is kept of it: each sealed to its reader and bound to its place.

It knows no key of anyone's and no record: the council's own pages use it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from feedback_app.attached.parcel import Parcel, pack, unpack
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, open_sealed, seal

ATTACHED: Final = "attachment"
TITLE: Final = "attachment title"


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
