"""What was referred to one council, read with its key and answered; nothing here knows of anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from feedback_app.accounts.council import SignedInCouncil
from feedback_app.attached.parcel import Paper, Parcel
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import (
    CouncilGrant,
    CouncilKey,
    PublishedAct,
    PublishedId,
    Referral,
    ReferralAnswer,
    new_id,
)
from feedback_app.referred.keys import NoKey, pair_of
from feedback_app.sealed.referred import open_referral, seal_answer

KINDS: Final = {
    "answer": "This is our answer",
    "received": "We have it and look into it",
    "more time": "We need more time",
}
"""What a council can say with its words."""
NOTHING_OWED: Final = frozenset({"answer", "more time"})
"""After these no mail says any more that something is due: the team agrees on the next day."""
LETTERS: Final = 4_000
MOST_ANSWERS: Final = 10
READ: Final = "read a referral"


class NoSuchReferral(Exception):
    """There is none with this number for this council, or it was never referred to it: nobody learns which."""


class Unanswerable(ValueError):
    """This answer cannot be sent; the sentence says why."""


@dataclass(frozen=True)
class Listed:
    """One referral before it is opened: its number, the day it came, the days on which it was answered."""

    id: PublishedId
    day: date
    answered: Sequence[date]

    @property
    def last(self) -> date:
        """The day on which something last happened to it: from there on it is kept."""
        return max((self.day, *self.answered))


@dataclass(frozen=True)
class Opened:
    """One referral as a council reads it."""

    id: PublishedId
    day: date
    parcel: Parcel
    answered: Sequence[date]


def listed(here: SignedInCouncil) -> list[Listed]:
    """What this person can open, the newest first. Two statements."""
    rows = db.session.execute(
        select(Referral.id, Referral.day)
        .join(CouncilKey, CouncilKey.id == Referral.key_id)
        .join(CouncilGrant, CouncilGrant.key_id == CouncilKey.id)
        .where(CouncilKey.council_id == here.council.id, CouncilGrant.person_id == here.person.id)
        .order_by(Referral.day.desc(), Referral.id)
    ).all()
    days = _answered([each for each, _ in rows])
    return [Listed(each, day, days.get(each, [])) for each, day in rows]


def _answered(ids: Sequence[PublishedId]) -> dict[PublishedId, list[date]]:
    found: dict[PublishedId, list[date]] = {}
    for each, day in db.session.execute(
        select(ReferralAnswer.referral_id, ReferralAnswer.day)
        .where(ReferralAnswer.referral_id.in_(ids))
        .order_by(ReferralAnswer.day)
    ):
        found.setdefault(each, []).append(day)
    return found


def record_reading(here: SignedInCouncil, referral_id: PublishedId, today: date) -> None:
    """Somebody of the council opens it, by a click: once a day in the trail. Raises NoSuchReferral or CannotOpen."""
    _open(here, referral_id)
    if not was_read(here, referral_id, today):
        person_id = here.person.id
        with writing():
            trail.record(PublishedAct, today, person_id, READ, referral_id)


def was_read(here: SignedInCouncil, referral_id: PublishedId, today: date) -> bool:
    """Whether this person opened it today."""
    asked = select(PublishedAct.place).where(
        PublishedAct.about == referral_id, PublishedAct.actor_id == here.person.id, PublishedAct.day == today,
        PublishedAct.what == READ,
    )  # fmt: skip
    return db.session.scalar(asked.limit(1)) is not None


def open_one(here: SignedInCouncil, referral_id: PublishedId) -> Opened:
    """What was referred. Raises NoSuchReferral or CannotOpen."""
    referral, parcel = _open(here, referral_id)
    return Opened(referral.id, referral.day, parcel, _answered([referral.id]).get(referral.id, []))


def _open(here: SignedInCouncil, referral_id: PublishedId) -> tuple[Referral, Parcel]:
    referral = db.session.get(Referral, referral_id)
    if referral is None:
        raise NoSuchReferral
    try:
        pair = pair_of(here, referral.key_id)
    except NoKey as other:
        raise NoSuchReferral from other
    return referral, open_referral(referral.sealed, pair, referral.id, referral.key_id)


def answer(
    here: SignedInCouncil, referral_id: PublishedId, kind: str, text: str, papers: Sequence[Paper], today: date
) -> None:
    """Answer in words and papers: sealed at once to the key made for this referral, and readable by nobody here.

    With it goes the secret that stood inside the referral: so the team knows that the answer comes from somebody who
    could read it. Raises NoSuchReferral, CannotOpen or Unanswerable.
    """
    referral, parcel = _open(here, referral_id)
    text = text.replace("\x00", "").strip()
    if kind not in KINDS:
        raise Unanswerable("Choose what this is.")
    if not text or len(text) > LETTERS:
        raise Unanswerable(f"Write your answer, in at most {LETTERS:,} letters. A longer letter can be attached.")
    words = {"kind": kind, "text": text, "role": here.person.role, "secret": parcel.words["secret"]}
    answer_id, person_id, reply_key = new_id(), here.person.id, referral.reply_key
    sealed = seal_answer(Parcel(words, tuple(papers)), reply_key, referral_id, answer_id)
    with writing():
        count = select(func.count()).select_from(ReferralAnswer).where(ReferralAnswer.referral_id == referral_id)
        if (db.session.scalar(count) or 0) >= MOST_ANSWERS:
            raise Unanswerable("You have answered this many times. Please write to us instead.")
        if kind in NOTHING_OWED:
            db.session.get_one(Referral, referral_id).due_on = None
        db.session.add(ReferralAnswer(id=answer_id, referral_id=referral_id, day=today, sealed=sealed))
        trail.record(PublishedAct, today, person_id, "answered a referral", referral_id)
