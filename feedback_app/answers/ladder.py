"""The ladder: what is owed and not answered goes to the chair, the directors, then stands as "No answer" for all.

`flask tend` moves it. A rung is written once for each thing that was due on a day, so a second round changes nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError

from analysis.codebook import CODEBOOK
from feedback_app import working_days
from feedback_app.answers.statuses import RULES
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Asked, Leader, Release, Reply, RoleAddress, Rung, WaitingMail
from feedback_app.notify.waiting import put_down, put_down_for

OUT_MAIL: Final = "report_out"
DUE_MAIL: Final = "answer_due"
OVERDUE_MAIL: Final = "answer_overdue"
FACT_MAIL: Final = "fact_decided"
ABOVE_MAIL: Final = "asked_above"
SOON: Final = "soon"
"""The rung before the first: something is due soon. It is told to leaders and never shown."""
SOON_DAYS: Final = 5


@dataclass(frozen=True)
class Step:
    """One rung: `after` working days; for a `debt` of the board after it was shown, else after the day it was due.

    `tells`: whose role address a mail goes to, or "". `untold` is said where there is none.
    """

    key: str
    after: int
    words: str
    debt: bool
    tells: str = ""
    untold: str = ""


def load(path: Path) -> tuple[Step, ...]:
    """The steps, the first first. Raises ValueError or KeyError at start when they make no sense."""
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    steps = tuple(
        Step(
            raw["key"], int(raw["after"]), raw["words"], raw.get("debt", False), raw.get("tells", ""),
            raw.get("untold", raw["words"]),
        )
        for raw in found["step"]
    )  # fmt: skip
    climb = [step.after for step in steps if not step.debt]
    if not found["source"] or climb != sorted(set(climb)) or any(day < 0 for day in climb) or len(climb) < 2:
        raise ValueError("ladder.toml: it needs a source, and steps that come one after another.")
    if len({step.key for step in steps}) != len(steps) or any(
        "{day}" not in step.words or "{day}" not in step.untold for step in steps
    ):
        raise ValueError("ladder.toml: each step needs a key of its own, and words that say the day.")
    return steps


STEPS: Final = load(Path(__file__).with_name("ladder.toml"))
BY_KEY: Final = {step.key: step for step in STEPS}


def words_of(rung: Rung) -> str:
    """What everyone reads of a step that was reached, with {day}: that somebody was asked only if they were."""
    step = BY_KEY[rung.step]
    return step.words if rung.told else step.untold


def due(asked: bool, reply_due: date, answer: Reply | None) -> date | None:
    """The day on which something is due about a theme (an answer, what was promised, the next look); None: nothing."""
    if answer is None:
        return reply_due if asked else None
    return None if RULES.status[answer.status].settles else answer.by_date or answer.review_on


def board_due(answer: Reply | None) -> date | None:
    """The day by which the board owes its own answer; None when it owes none, or has answered."""
    if answer is None or answer.by_board or answer.shown_on is None or not board_owes(answer):
        return None
    after = next(step.after for step in STEPS if step.debt)
    return working_days.add(answer.shown_on, after)


def board_owes(answer: Reply) -> bool:
    """Whether the reasons of an answer make it the board's debt."""
    return "board" in RULES.owed(answer.reasons.split(";"))


def reached(due_on: date, today: date) -> Iterator[tuple[str, date]]:
    """Each step that was reached by today for what was due on a day, with the day it was reached."""
    for step in STEPS:
        since = working_days.add(due_on, step.after) + timedelta(days=1)
        if not step.debt and since <= today:
            yield step.key, since


def climb(today: date) -> int:
    """Write every rung that was reached and is not there yet; how many. Safe from two processes."""
    wanted = {(*key, since) for key, since in _wanted(today)}
    there = {tuple(row) for row in db.session.execute(select(Rung.release_hash, Rung.theme, Rung.due, Rung.step))}
    missing = sorted(row for row in wanted if row[:4] not in there)
    db.session.rollback()
    if not missing:
        return 0
    try:
        with writing():
            _write(missing)
            db.session.flush()
            _tell_leaders({row[0] for row in missing if row[3] == SOON}, DUE_MAIL)
            _tell_leaders({row[0] for row in missing if row[3] != SOON}, OVERDUE_MAIL)
    except IntegrityError:  # another process was quicker: what is still missing comes with the next round
        return 0
    return len(missing)


def _write(missing: Iterable[tuple[bytes, str, date, str, date]]) -> None:
    """Add each rung, and let a mail wait for whom it is for; one mail to an address, whatever is late."""
    hashes = {row[0] for row in missing}
    rows = db.session.execute(
        select(Release.hash, RoleAddress.role, RoleAddress.mail)
        .join(RoleAddress, RoleAddress.agency_id == Release.agency_id)
        .where(Release.hash.in_(hashes))
        .order_by(RoleAddress.mail)
    ).all()
    addresses: dict[tuple[bytes, str], list[str]] = {}
    for release_hash, role, mail in rows:
        addresses.setdefault((release_hash, role), []).append(mail)
    for release_hash, theme, due_on, step, since in missing:
        whom = addresses.get((release_hash, BY_KEY[step].tells), []) if step in BY_KEY else []
        told = bool(whom)
        db.session.add(Rung(release_hash=release_hash, theme=theme, due=due_on, step=step, since=since, told=told))
        for mail in whom:
            put_down(WaitingMail, ABOVE_MAIL, mail)


def _tell_leaders(releases: Iterable[bytes], kind: str) -> None:
    agencies = select(Release.agency_id).where(Release.hash.in_(list(releases)))
    tell(kind, Leader.agency_id.in_(agencies))


def tell(kind: str, whom: ColumnElement[bool]) -> None:
    """Let a mail wait for each leader of these who wants any, in the transaction that is open."""
    put_down_for(WaitingMail, kind, select(Leader.mail).where(whom, Leader.active, Leader.mail != ""))


Key = tuple[bytes, str, date, str]


def _wanted(today: date) -> Iterator[tuple[Key, date]]:
    answers: dict[tuple[bytes, str], list[Reply]] = {}
    for reply in db.session.scalars(select(Reply).where(Reply.state.in_(("sent", "shown")))):
        answers.setdefault((reply.release_hash, reply.theme), []).append(reply)
    rows = db.session.execute(
        select(Asked, Release.reply_due)
        .join(Release, Release.hash == Asked.release_hash)
        .join(Agency, Agency.id == Release.agency_id)
        .where(Agency.joined)
    )
    for asked, reply_due in rows:
        mine = answers.get((asked.release_hash, asked.theme), [])
        yield from _of_theme(asked, reply_due, mine, today)


def _of_theme(asked: Asked, reply_due: date, mine: Sequence[Reply], today: date) -> Iterator[tuple[Key, date]]:
    if any(reply.state == "sent" for reply in mine):
        return  # it lies with the team: the agency's clock stands still
    answer = next(iter(mine), None)
    others = CODEBOOK.codes[asked.theme[:-1]].owned_by_others
    due_on = None if others else due(asked.chosen == "ask", reply_due, answer)
    if due_on is not None:
        if 0 <= working_days.between(today, due_on) <= SOON_DAYS:
            yield (asked.release_hash, asked.theme, due_on, SOON), today
        for step, since in reached(due_on, today):
            yield (asked.release_hash, asked.theme, due_on, step), since
    owed = board_due(answer)
    if owed is not None and owed < today:
        yield (asked.release_hash, asked.theme, owed, "board"), owed + timedelta(days=1)


def settle(release_hash: bytes, theme: str, today: date) -> None:
    """In the transaction in which an answer is shown: the rungs that stood are over, and stay to be seen."""
    mine = (Rung.release_hash == release_hash, Rung.theme == theme, Rung.until.is_(None))
    db.session.execute(update(Rung).where(*mine).values(until=today), execution_options={"synchronize_session": False})
