"""What one unlocked person of the team can open; grants of keys; nothing here survives the session."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from feedback_app.extensions import db
from feedback_app.models.testimony import Grant, RecordId, SealingKey, Staff, new_id
from feedback_app.sealed.signing import signing_pair
from feedback_app.sealed.suite import SUITE_NAME, CannotOpen, KeyPair, Place, key_pair, open_sealed, seal


class NotGranted(Exception):
    """This person does not hold the key: no grant was made, or it was taken away (a conflict of interest)."""

    def __init__(self) -> None:
        super().__init__("This is not open to you. Someone else on the team can read it.")


class Keyring:
    """The keys of one person, opened from their grants as they are needed."""

    def __init__(self, staff_id: RecordId, pair: KeyPair) -> None:
        self.staff_id = staff_id
        self.own_pair = pair
        self._open: dict[bytes, KeyPair] = {}

    def __repr__(self) -> str:
        return "Keyring(locked)"

    def key(self, key_id: RecordId) -> KeyPair:
        """The key pair of `key_id`. Raises NotGranted, or CannotOpen when a grant was tampered with."""
        if key_id not in self._open:
            found = db.session.execute(
                select(Grant.sealed_key, SealingKey.public_key, SealingKey.kind)
                .join(SealingKey, SealingKey.id == Grant.key_id)
                .where(Grant.key_id == key_id, Grant.staff_id == self.staff_id)
            ).one_or_none()
            if found is None:
                raise NotGranted
            self._open[key_id] = self._opened(key_id, *found)
        return self._open[key_id]

    def load_all(self) -> frozenset[bytes]:
        """Open every granted key with one query; the ids of those held."""
        rows = db.session.execute(
            select(Grant.key_id, Grant.sealed_key, SealingKey.public_key, SealingKey.kind)
            .join(SealingKey, SealingKey.id == Grant.key_id)
            .where(Grant.staff_id == self.staff_id)
        )
        for key_id, sealed, public, kind in rows:
            self._open[key_id] = self._opened(key_id, sealed, public, kind)
        return frozenset(self._open)

    def _opened(self, key_id: bytes, sealed: bytes, public: bytes, kind: str) -> KeyPair:
        seed = open_sealed(sealed, self.own_pair, Place("grant", key_id, self.staff_id))
        pair = KeyPair(seed, public) if kind == "signing" else key_pair(seed)
        if pair.public != public:
            raise CannotOpen
        return pair

    def current(self, kind: str, caseload_id: RecordId | None = None) -> tuple[RecordId, KeyPair]:
        """The key in use of a kind (and caseload). Raises NotGranted."""
        same = SealingKey.caseload_id.is_(None) if caseload_id is None else SealingKey.caseload_id == caseload_id
        key_id = db.session.scalar(
            select(SealingKey.id)
            .join(Grant, Grant.key_id == SealingKey.id)
            .where(SealingKey.kind == kind, same, ~SealingKey.retired, Grant.staff_id == self.staff_id)
        )
        if key_id is None:
            raise NotGranted
        return key_id, self.key(key_id)


def make_key(kind: str, holders: Iterable[Staff], caseload_id: RecordId | None = None, side: str = "-") -> SealingKey:
    """A new key, granted to `holders` and known to nobody else. Adds to the current write transaction."""
    pair = signing_pair() if kind == "signing" else key_pair()
    key = SealingKey(
        id=new_id(), kind=kind, caseload_id=caseload_id, side=side, suite=SUITE_NAME, public_key=pair.public
    )
    db.session.add(key)
    db.session.flush()
    for person in holders:
        grant_pair(key, pair, person)
    return key


def grant(keyring: Keyring, key: SealingKey, person: Staff) -> None:
    """Pass a key on: only somebody who holds it can. Raises NotGranted."""
    grant_pair(key, keyring.key(key.id), person)


def grant_pair(key: SealingKey, pair: KeyPair, person: Staff) -> None:
    """Seal an open key to one person. Adds to the current write transaction.

    Trustees hold the trustees' key and no other, and nobody else holds it: anything else raises NotGranted.
    """
    if (key.kind == "trustee") != bool(person.trustee):
        raise NotGranted
    db.session.add(
        Grant(
            key_id=key.id,
            staff_id=person.id,
            side=key.side,
            lock_side=key.side if key.kind == "lock" else None,
            sealed_key=seal(pair.seed, person.public_key, Place("grant", key.id, person.id)),
        )
    )
