"""Coming back with the code: messages, what was counted, who looked, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select

from analysis import read
from feedback_app.accounts.sessions import hash_of, key_under, new_token
from feedback_app.audit import trail
from feedback_app.casework import alert, orders, safeguarding
from feedback_app.casework.cases import from_person
from feedback_app.casework.names import PURPOSES
from feedback_app.complaints import learning
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.intake import rating
from feedback_app.intake.return_code import CodeKeys
from feedback_app.models.testimony import Act, Case, Message, Period, Quote, RecordId, ReturnSession, Staff
from feedback_app.sealed.lockbox import lock, unlock
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, key_pair
from feedback_app.sealed.vault import Line, open_line

MESSAGE_LETTERS = 20_000
WROTE_AGAIN = "Danger was heard in what they wrote later"
LOOKS = ("opened words", "opened name", learning.READ)


class NothingThere(Exception):
    """No response has this code: it was never given, was mistyped, or was taken back. Always the same sentence."""

    def __init__(self) -> None:
        super().__init__(
            "We found nothing with this code. Please check each word. If you took your words back, they are gone."
        )


@dataclass(frozen=True)
class Returned:
    """A person who came back, for this request, with what was sent to them, the oldest first.

    `quotes` are those for which we asked them.
    """

    case: Case
    pair: KeyPair
    sent: tuple[Message, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Look:
    """One time one of the team opened the words: the week, who, and why."""

    week: date
    who: str
    what: str
    why: str


def enter(keys: CodeKeys, today: date) -> str:
    """A token for this browser. Raises NothingThere."""
    case_id = db.session.scalar(select(Case.id).where(Case.lookup == keys.lookup))
    db.session.rollback()
    if case_id is None:
        raise NothingThere
    token = new_token()
    with writing():
        db.session.add(
            ReturnSession(
                token_hash=hash_of(token),
                wrapped=lock(case_id + keys.pair.seed, key_under(token), _place(hash_of(token))),
                expires_on=today + timedelta(days=1),
            )
        )
    return token


def _place(token_hash: bytes) -> Place:
    return Place("return session", token_hash, b"person")


def find(token: str, today: date) -> Returned | None:
    """Who this cookie belongs to, or None when the session is over or the words were taken back."""
    session = db.session.get(ReturnSession, hash_of(token))
    if session is None or session.expires_on < today:
        return None
    try:
        opened = unlock(session.wrapped, key_under(token), _place(session.token_hash))
    except CannotOpen:
        return None
    rows = _all_of(RecordId(opened[:16]))
    if not rows:
        return None
    sent = tuple(dict.fromkeys(message for _, message, _ in rows if message is not None))
    asked = tuple(dict.fromkeys(quote for _, _, quote in rows if quote is not None))
    return Returned(rows[0][0], key_pair(opened[16:]), sent, asked)


def _all_of(case_id: RecordId) -> Sequence[tuple[Case, Message | None, Quote | None]]:
    """The case with each message and each quote that we asked for, in one statement.

    No quotes while somebody works on danger: others may read this.
    """
    to_them = and_(Message.case_id == Case.id, Message.for_person.is_not(None))
    may_show = and_(Quote.case_id == Case.id, ~safeguarding.open_now(case_id))
    mine = select(Case, Message, Quote).outerjoin(Message, to_them).outerjoin(Quote, may_show).where(Case.id == case_id)
    rows = db.session.execute(mine.order_by(Message.place, Quote.id))
    return [(case, message, quote) for case, message, quote in rows]


def lines_for(returned: Returned) -> Sequence[tuple[date, Line]]:
    """Messages and receipts for this person, oldest first."""
    return [
        (message.week, open_line(message.for_person, returned.pair, message.id, returned.case.id))
        for message in returned.sent
        if message.for_person is not None
    ]


def voice_of(returned: Returned) -> str:
    """Who this is, as it was counted; "" before that: only their own box tells."""
    return next((line.voice for _, line in lines_for(returned) if line.kind == "receipt"), "")


def looks_at(case_id: RecordId) -> Sequence[Look]:
    """Each week the words or the name were opened, by whom and why, newest first.

    While somebody works on danger, looks for that reason wait: the person at home with them may read this page too.
    What an order of a court forbids to tell is not shown.
    When a machine read the words of a whole period for a check, that is shown as such.
    """
    shown = and_(
        or_(Act.why.not_in(safeguarding.REASONS), ~safeguarding.open_now(case_id)),
        or_(Act.why != PURPOSES["legal order"], ~orders.must_not_tell(case_id)),
    )
    rows = db.session.execute(
        select(Act.day, Act.what, Act.why, Staff.shown_as)
        .join(Staff, Staff.id == Act.actor_id)
        .where(or_(and_(Act.about == case_id, Act.what.in_(LOOKS)), _by_machine(case_id)), shown)
        .order_by(Act.place.desc())
    )
    return list(dict.fromkeys(_look(*row) for row in rows))


def _by_machine(case_id: RecordId) -> ColumnElement[bool]:
    """A machine read all words of the period of this case, or of its agency."""
    periods = (
        select(Period.id)
        .join(Case, Case.caseload_id == Period.caseload_id)
        .where(Case.id == case_id, Case.week >= Period.starts, Case.week < Period.ends)
    )
    caseload = select(Case.caseload_id).where(Case.id == case_id)
    return and_(or_(Act.about.in_(periods), Act.about.in_(caseload)), Act.what == trail.READ_BY_MACHINE)


def _look(day: date, what: str, why: str, who: str) -> Look:
    week = day - timedelta(days=day.weekday())
    if what == trail.READ_BY_MACHINE:
        return Look(week, f"A machine used by {who},", "read words", why)
    return Look(week, who, what, why)


def write_back(returned: Returned, text: str, today: date, duty_mail: tuple[str, ...] = ()) -> bool:
    """A message to the team. False when nothing was written. Danger heard in it reaches those on duty at once."""
    text = text.replace("\x00", "").strip()[:MESSAGE_LETTERS]
    if text:
        heard = read(text)
        why = (*heard.reasons[:8],) or (WROTE_AGAIN,) if heard.level != "none" else ()
        kept = (lambda: alert.arrived(duty_mail, today)) if why else (lambda: None)
        from_person(returned.case, text, today, why, kept)
    return bool(text)


class StillKeepingSafe(Exception):
    """The team is still working to keep someone safe: the words cannot be taken back yet."""


def take_back(returned: Returned) -> None:
    """Delete the response and its messages at once; another open session finds nothing. Raises StillKeepingSafe."""
    case_id = returned.case.id
    receipts = [line for _, line in lines_for(returned) if line.kind == "receipt"]
    with writing():
        db.session.get(Case, case_id, with_for_update=True)
        if safeguarding.is_open(case_id):
            raise StillKeepingSafe
        rating.forget(receipts)
        db.session.execute(delete(Message).where(Message.case_id == case_id))
        db.session.execute(delete(Case).where(Case.id == case_id))
    forget_at_once("testimony")


def leave(token: str) -> None:
    """Forget this browser's session."""
    with writing():
        db.session.execute(delete(ReturnSession).where(ReturnSession.token_hash == hash_of(token)))


def forget_expired(today: date) -> int:
    """Erase return sessions whose day is over; how many."""
    with writing():
        done = db.session.execute(delete(ReturnSession).where(ReturnSession.expires_on < today))
    return int(done.rowcount)  # type: ignore[attr-defined]
