"""What one unlocked person of the team can open; grants of keys; nothing here survives the session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from feedback_app.extensions import db
from feedback_app.models.testimony import Grant, RecordId, SealingKey, Staff, new_id
from feedback_app.sealed.signing import signing_pair
from feedback_app.sealed.suite import SUITE_NAME, CannotOpen, KeyPair, Place, key_pair, open_sealed, seal


class NotGranted(Exception):
    """This person does not hold the key: no grant was made, or it was taken away (a conflict of interest)."""

    def __init__(self) -> None:
        super().__init__("This is not open to you. Someone else on the team can read it.")


@dataclass(frozen=True)
class Granted:
    """One key as it is granted to one person, closed."""

    sealed_key: bytes
    public_key: bytes
    kind: str
    caseload_id: RecordId | None
    retired: bool

    def __repr__(self) -> str:
        return f"Granted({self.kind})"


class Keyring:
    """The keys of one person in one request: their grants come with one statement, and each opens when it is needed.

    What is sealed anew takes its key from `current`, which looks again: somebody may have put another in its place.
    """

    def __init__(self, staff_id: RecordId, pair: KeyPair) -> None:
        self.staff_id = staff_id
        self.own_pair = pair
        self._granted: dict[bytes, Granted] | None = None
        self._open: dict[bytes, KeyPair] = {}

    def __repr__(self) -> str:
        return "Keyring(locked)"

    def key(self, key_id: RecordId) -> KeyPair:
        """The key pair of `key_id`. Raises NotGranted, or CannotOpen when a grant was tampered with."""
        if key_id not in self._open:
            found = self._grants().get(key_id) or self._grants(again=True).get(key_id)
            if found is None:
                raise NotGranted
            self._open[key_id] = self._opened(key_id, found)
        return self._open[key_id]

    def load_all(self) -> frozenset[bytes]:
        """The ids of all keys held: one statement in a request, and none of them is opened by it."""
        return frozenset(self._grants())

    def of_kind(self, kind: str) -> list[RecordId]:
        """The ids of all keys held of one kind, those in use and those that were."""
        return [RecordId(key_id) for key_id, each in self._grants().items() if each.kind == kind]

    def must_hold(self, kind: str, caseload_id: RecordId | None = None) -> None:
        """Raises NotGranted unless this person has the key in use of a kind (and caseload)."""
        key_id = self._in_use(kind, caseload_id)
        if key_id is None:
            raise NotGranted
        self.key(key_id)

    def current(self, kind: str, caseload_id: RecordId | None = None) -> tuple[RecordId, KeyPair]:
        """The key in use of a kind (and caseload), to seal or sign with it. Raises NotGranted."""
        self._grants(again=True)
        key_id = self._in_use(kind, caseload_id)
        if key_id is None:
            raise NotGranted
        return key_id, self.key(key_id)

    def _in_use(self, kind: str, caseload_id: RecordId | None) -> RecordId | None:
        for key_id, each in self._grants().items():
            if each.kind == kind and each.caseload_id == caseload_id and not each.retired:
                return RecordId(key_id)
        return None

    def _grants(self, *, again: bool = False) -> Mapping[bytes, Granted]:
        if self._granted is None or again:
            rows = db.session.execute(
                select(Grant.key_id, Grant.sealed_key, SealingKey)
                .join(SealingKey, SealingKey.id == Grant.key_id)
                .where(Grant.staff_id == self.staff_id)
            )
            self._granted = {
                key_id: Granted(sealed, key.public_key, key.kind, key.caseload_id, key.retired)
                for key_id, sealed, key in rows
            }
        return self._granted

    def _opened(self, key_id: bytes, granted: Granted) -> KeyPair:
        seed = open_sealed(granted.sealed_key, self.own_pair, Place("grant", key_id, self.staff_id))
        pair = KeyPair(seed, granted.public_key) if granted.kind == "signing" else key_pair(seed)
        if pair.public != granted.public_key:
            raise CannotOpen
        return pair


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
