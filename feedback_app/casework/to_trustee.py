"""Complaints about us and about data: only a trustee opens them, and the team that they are about never can."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Select, delete, func, select

from feedback_app.accounts.sessions import hash_of, key_under, new_token
from feedback_app.audit import trail
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.testimony import (
    Act,
    Grant,
    RecordId,
    ReturnSession,
    SealingKey,
    Staff,
    ToTrustee,
    TrusteeAnswer,
    new_id,
)
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, key_pair, open_sealed, seal

MOST_LETTERS: Final = 20_000
FIELD: Final = "to trustee"
OPENED: Final = "opened a complaint about us"
ERASED: Final = "erased complaints about us"
ANSWER: Final = "answer of a trustee"


class NoTrustee(Exception):
    """Nobody could read it: no trustee holds the key, so nothing is taken."""


@dataclass(frozen=True)
class Written:
    """What a person wrote: what went wrong, and what would put it right."""

    what: str
    wish: str = ""


def _held() -> Select[SealingKey]:
    """The trustees' key in use, once for each trustee who holds it and is still there."""
    return (
        select(SealingKey)
        .join(Grant, Grant.key_id == SealingKey.id)
        .join(Staff, Staff.id == Grant.staff_id)
        .where(SealingKey.kind == "trustee", ~SealingKey.retired, Staff.active, Staff.trustee)
    )


def key_in_use() -> SealingKey | None:
    """The trustees' key, if one of them could open what is sealed to it now."""
    return db.session.scalar(_held().limit(1))


def holders() -> int:
    """How many trustees could open what comes now."""
    return db.session.scalar(select(func.count()).select_from(_held().subquery())) or 0


def send(about: str, written: Written, once: str, keys: tuple[bytes, KeyPair] | None, today: date) -> None:
    """Keep a complaint ("us" or "data"). `keys` is the code's look-up value and key pair, None for no code.

    `once` is the form's own secret: sent twice it is kept once, and the newer code takes the older one's place.
    Raises NoTrustee.
    """
    key = key_in_use()
    if key is None:
        raise NoTrustee
    plain = json.dumps([written.what, written.wish], ensure_ascii=False).encode()
    made_of = hashlib.sha256(f"complaint about {about} {once} ".encode() + plain).digest()
    complaint_id = RecordId(made_of[:16])
    sealed = seal(plain, key.public_key, Place(FIELD, complaint_id, b"trustee"))
    lookup, person_key = (keys[0], keys[1].public) if keys else (None, None)
    with writing():
        before = db.session.get(ToTrustee, complaint_id, with_for_update=True)
        if before is None:
            before = ToTrustee(id=complaint_id, about=about, key_id=key.id, came=today, sealed=sealed)
            db.session.add(before)
        before.lookup, before.person_key = lookup, person_key


def enter(lookup: bytes, pair: KeyPair, today: date) -> str | None:
    """A token for this browser when a code belongs to a complaint about us; else None."""
    complaint_id = db.session.scalar(select(ToTrustee.id).where(ToTrustee.lookup == lookup))
    db.session.rollback()
    if complaint_id is None:
        return None
    token = new_token()
    wrapped = lock(complaint_id + pair.seed, key_under(token), _place(hash_of(token)))
    with writing():
        db.session.add(ReturnSession(token_hash=hash_of(token), wrapped=wrapped, expires_on=today + timedelta(days=1)))
    return token


def _place(token_hash: bytes) -> Place:
    return Place("return session", token_hash, b"to trustee")


@dataclass(frozen=True)
class Back:
    """A person who came back to their complaint about us."""

    complaint: ToTrustee
    pair: KeyPair


def find(token: str, today: date) -> Back | None:
    """Who this cookie belongs to; None when the session is over, or belongs to something else."""
    session = db.session.get(ReturnSession, hash_of(token))
    if session is None or session.expires_on < today:
        return None
    try:
        opened = unlock(session.wrapped, key_under(token), _place(session.token_hash))
    except CannotOpen:
        return None
    complaint = db.session.get(ToTrustee, RecordId(opened[:16]))
    return Back(complaint, key_pair(opened[16:])) if complaint else None


def answers_for(back: Back) -> Sequence[tuple[date, str]]:
    """(day, words) of each answer, oldest first."""
    return [
        (each.day, open_sealed(each.for_person, back.pair, Place(ANSWER, each.id, b"person")).decode())
        for each in _answers(back.complaint.id)
    ]


def looks_at(complaint_id: RecordId) -> Sequence[tuple[date, str]]:
    """(day, who) of each time that a trustee opened it, newest first."""
    rows = db.session.execute(
        select(Act.day, Staff.shown_as)
        .join(Staff, Staff.id == Act.actor_id)
        .where(Act.about == complaint_id, Act.what == OPENED)
        .order_by(Act.place.desc())
    )
    return [(day, who) for day, who in rows]


def take_back(back: Back) -> None:
    """Delete it with its answers at once."""
    with writing():
        db.session.execute(delete(TrusteeAnswer).where(TrusteeAnswer.complaint_id == back.complaint.id))
        db.session.execute(delete(ToTrustee).where(ToTrustee.id == back.complaint.id))
    forget_at_once("testimony")


def acknowledge_by(complaint: ToTrustee, days: int) -> date | None:
    """The last day to say that we have it (Data (Use and Access) Act 2025: data-protection complaints, 30 days)."""
    return complaint.came + timedelta(days=days) if complaint.about == "data" else None


def all_open(keyring: Keyring) -> Sequence[ToTrustee]:
    """What trustees have before them, the oldest first. Raises NotGranted for everybody else."""
    keyring.current("trustee")
    return db.session.scalars(select(ToTrustee).order_by(ToTrustee.ended.is_not(None), ToTrustee.came)).all()


@dataclass(frozen=True)
class Opened:
    """One complaint in a trustee's hands, with what was answered."""

    complaint: ToTrustee
    written: Written
    answers: tuple[tuple[date, str], ...]


def open_one(keyring: Keyring, complaint_id: RecordId, today: date) -> Opened:
    """Open it; recorded, and the person sees it. Raises NoSuchCase, NotGranted or CannotOpen."""
    complaint = _get(complaint_id)
    pair = keyring.key(complaint.key_id)
    written = Written(*json.loads(open_sealed(complaint.sealed, pair, Place(FIELD, complaint_id, b"trustee"))))
    answers = [(each.day, _for_trustee(keyring, each)) for each in _answers(complaint_id)]
    with writing():
        trail.record(Act, today, keyring.staff_id, OPENED, complaint_id)
    return Opened(complaint, written, tuple(answers))


def _for_trustee(keyring: Keyring, each: TrusteeAnswer) -> str:
    return open_sealed(each.for_trustee, keyring.key(each.key_id), Place(ANSWER, each.id, b"trustee")).decode()


def _get(complaint_id: RecordId) -> ToTrustee:
    complaint = db.session.get(ToTrustee, complaint_id)
    if complaint is None:
        raise NoSuchCase
    return complaint


def _answers(complaint_id: RecordId) -> Sequence[TrusteeAnswer]:
    found = select(TrusteeAnswer).where(TrusteeAnswer.complaint_id == complaint_id).order_by(TrusteeAnswer.place)
    return db.session.scalars(found).all()


def acknowledge(keyring: Keyring, complaint_id: RecordId, today: date) -> None:
    """Say that we have it: the day shows on the person's page. The first day stands. Raises NotGranted, NoSuchCase."""
    keyring.key(_get(complaint_id).key_id)
    with writing():
        complaint = _get(complaint_id)
        complaint.acknowledged = complaint.acknowledged or today
        trail.record(Act, today, keyring.staff_id, "acknowledged a complaint about us", complaint_id)


def answer(keyring: Keyring, complaint_id: RecordId, text: str, *, last: bool, today: date) -> None:
    """Write to the person; `last` ends it. An answer acknowledges too. Raises CannotDo, NotGranted, NoSuchCase."""
    text = text.replace("\x00", "").strip()
    complaint = _get(complaint_id)
    key_id, pair = keyring.current("trustee")
    if complaint.person_key is None:
        raise CannotDo("This person has no code, so no answer can reach them.")
    if not text or len(text) > MOST_LETTERS:
        raise CannotDo("Write the answer first." if not text else f"Please stay under {MOST_LETTERS:,} letters.")
    answer_id, person_key = new_id(), complaint.person_key
    for_person = seal(text.encode(), person_key, Place(ANSWER, answer_id, b"person"))
    for_trustee = seal(text.encode(), pair.public, Place(ANSWER, answer_id, b"trustee"))
    with writing():
        complaint = _get(complaint_id)
        count = select(func.count()).select_from(TrusteeAnswer).where(TrusteeAnswer.complaint_id == complaint_id)
        db.session.add(
            TrusteeAnswer(
                id=answer_id, complaint_id=complaint_id, key_id=key_id, place=(db.session.scalar(count) or 0) + 1,
                day=today, for_person=for_person, for_trustee=for_trustee,
            )
        )  # fmt: skip
        complaint.acknowledged = complaint.acknowledged or today
        complaint.ended = today if last else complaint.ended
        trail.record(Act, today, keyring.staff_id, "answered a complaint about us", complaint_id)


def forget_ended(today: date, days: int) -> int:
    """Erase those that ended more than `days` days ago; how many. The trail says that it happened, and nothing else."""
    with writing():
        done = db.session.execute(delete(ToTrustee).where(ToTrustee.ended < today - timedelta(days=days)))
        gone = int(done.rowcount)  # type: ignore[attr-defined]
        if gone:
            trail.record(Act, today, None, ERASED)
    return gone
