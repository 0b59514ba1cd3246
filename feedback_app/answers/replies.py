"""An agency's answers on their way: drafts that colleagues share, a signature, then the team's eyes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from feedback_app.answers.fitness import Answer, Before, UnfitAnswer, check
from feedback_app.answers.statuses import RULES
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Leader, MistakeOfFact, PublishedAct, Release, Reply, new_id
from feedback_app.models.published.release import REPLY_TRANSITIONS

__all__ = ["Answer", "UnfitAnswer", "keep_draft", "send", "to_screen"]

UNSENT = ("draft", "ready")
SENT_BEFORE = ("shown", "replaced")


def send(leader: Leader, release: Release, answer: Answer, today: date) -> Reply:
    """Sign an answer and keep it for the team to screen; nothing is public yet.

    Raises UnfitAnswer, also for a leader who only writes drafts.
    """
    if leader.duty == "writes":
        raise UnfitAnswer({"text": "Somebody who signs for your agency must send this. Ask for a signature below."})
    with writing():
        earlier = _earlier(release, answer.theme)
        check(answer, today, _shown(earlier), looked_before=_looked_before(release, answer.theme))
        reply = _to_fill(leader, release, answer, earlier, "sent", today)
        reply.by_board = leader.duty == "board"
        trail.record(PublishedAct, today, leader.id, "sent an answer", reply.id)
    return reply


def keep_draft(leader: Leader, release: Release, answer: Answer, today: date, *, ready: bool = False) -> Reply:
    """Keep what is written so far for the agency's own people; with `ready`, for one of them to sign.

    Half an answer may be kept as it is. Raises UnfitAnswer when it is too long, or one is with the team now.
    """
    with writing():
        earlier = _earlier(release, answer.theme)
        long = [part for part, words in answer.worded().items() if len(words) > RULES.most_letters]
        if long:
            raise UnfitAnswer(dict.fromkeys(long, f"Please keep this under {RULES.most_letters:,} letters."))
        reply = _to_fill(leader, release, answer, earlier, "ready" if ready else "draft", today)
        trail.record(PublishedAct, today, leader.id, "asked for a signature" if ready else "kept a draft", reply.id)
    return reply


def _earlier(release: Release, theme: str) -> Sequence[Reply]:
    """What was written about this theme, the oldest first; others who write about this release wait."""
    db.session.get(Release, release.hash, with_for_update=True)
    mine = select(Reply).where(Reply.release_hash == release.hash, Reply.theme == theme).order_by(Reply.version)
    return db.session.scalars(mine).all()


def _shown(earlier: Sequence[Reply]) -> list[Before]:
    return [Before(reply.status, reply.by_date) for reply in earlier if reply.state in SENT_BEFORE]


def _looked_before(release: Release, theme: str) -> bool:
    """Whether "looking into it" is what the agency said last about this theme, or was said in this report."""
    of_agency = (
        select(Reply.status, Reply.release_hash)
        .join(Release, Release.hash == Reply.release_hash)
        .where(Release.agency_id == release.agency_id, Reply.theme == theme)
        .where(Reply.state.in_(("sent", *SENT_BEFORE)))
        .order_by(Release.starts, Reply.version)
    )
    said = db.session.execute(of_agency).all()
    here = any(each.status == "LOOK" and each.release_hash == release.hash for each in said)
    return here or (bool(said) and said[-1].status == "LOOK")


def _to_fill(
    leader: Leader, release: Release, answer: Answer, earlier: Sequence[Reply], state: str, today: date
) -> Reply:
    """The draft that there is, or a new version, with these words."""
    if any(reply.state == "sent" for reply in earlier):
        raise UnfitAnswer({"text": "An answer to this is being checked now. You can add to it after that."})
    reply = next((each for each in earlier if each.state in UNSENT), None)
    if reply is None:
        version = earlier[-1].version + 1 if earlier else 1
        reply = Reply(id=new_id(), release_hash=release.hash, theme=answer.theme, version=version)
    else:
        assert state in REPLY_TRANSITIONS[reply.state]
    reply.state, reply.leader_id, reply.role, reply.day = state, leader.id, leader.role, today
    reply.status, reply.reasons = answer.status, ";".join(answer.reasons)
    reply.by_date, reply.review_on = answer.by_date, answer.review_on
    for part, words in answer.worded().items():
        setattr(reply, part, words)
    db.session.add(reply)
    return reply


def to_screen() -> int:
    """How many answers and mistakes of fact wait for the team. One statement."""
    answers = select(func.count()).select_from(Reply).where(Reply.state == "sent").scalar_subquery()
    facts = select(func.count()).select_from(MistakeOfFact).where(MistakeOfFact.state == "told").scalar_subquery()
    return db.session.scalar(select(answers + facts)) or 0
