"""While a report lies with its agency's leaders they may tell of mistakes of fact in it, and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select

from feedback_app.answers import embargo, first_check
from feedback_app.answers.findings import ReadReport
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import (
    Agency,
    Leader,
    MistakeOfFact,
    PublishedAct,
    PublishedId,
    Release,
    WaitingMail,
    new_id,
)
from feedback_app.notify.waiting import TEAM, put_down

TOLD_MAIL: Final = "fact_told"
LEAST_LETTERS: Final = 10
MOST_LETTERS: Final = 600
OTHER_PLACES: Final = {"opening": "The words at the beginning", "about": "The name, the period or the days"}
"""Where a mistake may stand, besides the findings."""
ASKED_FOR: Final = {
    "wrong": "Say which words are wrong.",
    "instead": "Say what is right.",
    "source": "Say how we can know it, for example where it is written down.",
}
TOO_LATE: Final = (
    "Everyone can read this report now, so a mistake of fact can no longer be told here. "
    "You can still say what is right in your answer."
)


class UnfitFact(ValueError):
    """This cannot be sent. `wrong` maps a field to a sentence on what to do."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@dataclass(frozen=True)
class Fact:
    """What a leader says of a release: where the mistake is, what is wrong and right, and how one can know it."""

    place: str
    wrong: str
    instead: str
    source: str

    def worded(self) -> dict[str, str]:
        """The parts in words, by their names."""
        return {part: getattr(self, part).replace("\x00", "").strip() for part in ASKED_FOR}


def last_day(release: Release) -> date:
    """The last day on which a mistake can be told: the day before everyone can read the report."""
    return release.public_on - timedelta(days=1)


def places(read: ReadReport) -> dict[str, str]:
    """Where in a report a mistake may stand: each finding, the beginning, what it is about."""
    return {each.line.key: each.sentence for each in read.findings} | OTHER_PLACES


def tell(leader: Leader, read: ReadReport, fact: Fact, today: date) -> None:
    """Keep a mistake of fact for the team. Raises UnfitFact with all that is to mend."""
    if today >= read.release.public_on:
        raise UnfitFact({"place": TOO_LATE})
    if leader.duty == "writes":
        raise UnfitFact({"place": "Somebody who signs for your agency must send this."})
    wrong = _to_mend(read, fact)
    if wrong:
        raise UnfitFact(wrong)
    with writing():
        db.session.get(Release, read.release.hash, with_for_update=True)
        if any(each.place == fact.place and each.state == "told" for each in told_of(read.release.hash)):
            raise UnfitFact({"place": "You have told us of this part already. We are looking at it."})
        made = MistakeOfFact(
            id=new_id(), release_hash=read.release.hash, place=fact.place, leader_id=leader.id, role=leader.role,
            day=today, **fact.worded(),
        )  # fmt: skip
        db.session.add(made)
        trail.record(PublishedAct, today, leader.id, "told of a mistake of fact", made.id)
        put_down(WaitingMail, TOLD_MAIL, TEAM)


def _to_mend(read: ReadReport, fact: Fact) -> dict[str, str]:
    texts = fact.worded()
    wrong = {} if fact.place in places(read) else {"place": "Choose where the mistake is."}
    for part, words in texts.items():
        if len(words) < LEAST_LETTERS:
            wrong[part] = ASKED_FOR[part]
        elif len(words) > MOST_LETTERS:
            wrong[part] = f"Please keep this under {MOST_LETTERS} letters."
    return first_check.faults(texts) | wrong


def told_of(release_hash: bytes) -> Sequence[MistakeOfFact]:
    """What was told of one release, the oldest first."""
    mine = select(MistakeOfFact).where(MistakeOfFact.release_hash == release_hash)
    return db.session.scalars(mine.order_by(MistakeOfFact.day, MistakeOfFact.place, MistakeOfFact.id)).all()


def agreed(release_hash: bytes) -> list[MistakeOfFact]:
    """What of it the team agreed to."""
    return [each for each in told_of(release_hash) if each.state == "agreed"]


def waiting() -> Sequence[tuple[MistakeOfFact, Release, Agency]]:
    """What waits for the team, that which everyone reads soonest first."""
    rows = db.session.execute(
        select(MistakeOfFact, Release, Agency)
        .join(Release, Release.hash == MistakeOfFact.release_hash)
        .join(Agency, Agency.id == Release.agency_id)
        .where(MistakeOfFact.state == "told")
        .order_by(Release.public_on, MistakeOfFact.day, MistakeOfFact.id)
    )
    return [(one, release, agency) for one, release, agency in rows]


@dataclass(frozen=True)
class Told:
    """How many mistakes of fact an agency told of in the reports that are out, and to how many the team agreed."""

    told: int
    agreed: int


def counted(agency_id: PublishedId, today: date) -> Told:
    """For everyone: over all reports of an agency that everyone can read on a day. One statement."""
    agreed = func.count().filter(MistakeOfFact.state == "agreed")
    row = db.session.execute(
        select(func.count(), agreed)
        .select_from(MistakeOfFact)
        .join(Release, Release.hash == MistakeOfFact.release_hash)
        .where(Release.agency_id == agency_id, embargo.out(today))
    ).one()
    return Told(*row)
