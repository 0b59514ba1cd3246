"""An agency's answers: what changed, or why not, and by when. The rules of the codebook, section 5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from analysis.codebook import CODEBOOK
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Leader, PublishedAct, Release, Reply, new_id

NEEDS_REASON = frozenset({"PART", "NO", "NOTOURS"})
NEEDS_DATE = frozenset({"PLAN", "LOOK", "PART", "NO", "NOTOURS"})
TEXT_LETTERS = 1_500
FURTHEST = timedelta(days=3 * 366)
NOT_A_REASON = frozenset({"R11"})


class UnfitAnswer(ValueError):
    """The answer cannot be sent yet. `wrong` maps a field to a sentence on what to do."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@dataclass(frozen=True)
class Answer:
    """What a leader writes about one theme ("B1-") of one release."""

    theme: str
    status: str
    text: str
    reasons: tuple[str, ...] = ()
    by_date: date | None = None


def check(answer: Answer, today: date, *, looked_before: bool = False) -> None:
    """Raises UnfitAnswer with every thing to mend at once."""
    wrong = {}
    if answer.status not in CODEBOOK.statuses:
        wrong["status"] = "Choose what you did or will do."
    if answer.status == "LOOK" and looked_before:
        wrong["status"] = "“Looking into it” can be used once for a theme. Say now what will change, or why not."
    if len(answer.text.strip()) < 20:
        wrong["text"] = "Say in a sentence or two what people will notice, or what would have to change."
    elif len(answer.text) > TEXT_LETTERS:
        wrong["text"] = f"Please keep your answer under {TEXT_LETTERS:,} letters."
    unknown = set(answer.reasons) - (set(CODEBOOK.reasons) - NOT_A_REASON)
    if answer.status in NEEDS_REASON and not answer.reasons:
        wrong["reasons"] = "Choose one or two reasons. People were promised one."
    elif unknown or len(answer.reasons) > 2:
        wrong["reasons"] = "Choose at most two reasons from the list."
    wrong |= _date_wrong(answer, today)
    if wrong:
        raise UnfitAnswer(wrong)


def _date_wrong(answer: Answer, today: date) -> dict[str, str]:
    if answer.status in NEEDS_DATE and answer.by_date is None:
        return {"by_date": "Give a date: by when it will be done, answered or looked at again."}
    if answer.by_date and not today < answer.by_date <= today + FURTHEST:
        return {"by_date": "Give a date in the next three years."}
    return {}


def send(leader: Leader, release: Release, answer: Answer, today: date) -> Reply:
    """Keep an answer for the team to screen; nothing is public yet. Raises UnfitAnswer."""
    with writing():
        db.session.get(Release, release.hash, with_for_update=True)
        earlier = db.session.scalars(
            select(Reply).where(Reply.release_hash == release.hash, Reply.theme == answer.theme)
        ).all()
        check(answer, today, looked_before=any(r.status == "LOOK" and r.state != "returned" for r in earlier))
        if any(reply.state == "sent" for reply in earlier):
            raise UnfitAnswer({"text": "An answer to this is being checked now. You can add to it after that."})
        reply = Reply(
            id=new_id(),
            release_hash=release.hash,
            theme=answer.theme,
            version=len(earlier) + 1,
            leader_id=leader.id,
            role=leader.role,
            status=answer.status,
            reasons=";".join(answer.reasons),
            text=answer.text.replace("\x00", "").strip(),
            by_date=answer.by_date,
            day=today,
        )
        db.session.add(reply)
        trail.record(PublishedAct, today, leader.id, "sent an answer", reply.id)
    return reply


def to_screen() -> int:
    """How many answers wait for the team."""
    return db.session.scalar(select(func.count()).select_from(Reply).where(Reply.state == "sent")) or 0
