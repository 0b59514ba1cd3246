"""One case in the hands of one person of the team: open it (recorded), correct its reading, write to the person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, or_, select

from analysis import Reading, Theme
from analysis.codebook import CODEBOOK
from feedback_app.audit import trail
from feedback_app.casework.read_in_time import note_read
from feedback_app.clock import monday_of
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Caseload, Message, RecordId, SealingKey, new_id
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.suite import CannotOpen
from feedback_app.sealed.vault import (
    Line,
    Words,
    open_line,
    open_reading,
    open_words,
    seal_line,
    seal_line_for_duty,
    seal_reading,
)

MOST_THEMES: int = 6
MESSAGE_LETTERS = 4_000


class NoSuchCase(LookupError):
    """There is no such case, or it was taken back."""


class CannotDo(ValueError):
    """This cannot be done; the sentence says why and what to do."""


@dataclass(frozen=True)
class OpenedCase:
    """What an unlocked person sees after the recorded click."""

    case: Case
    caseload: Caseload
    words: Words
    reading: Reading | None
    lines: tuple[tuple[date, Line], ...]


def find(case_id: RecordId, *, to_change: bool = False) -> tuple[Case, Caseload]:
    """The locked case and its caseload; `to_change` waits for whoever else changes it now. Raises NoSuchCase."""
    asked = select(Case, Caseload).join(Caseload, Caseload.id == Case.caseload_id).where(Case.id == case_id)
    row = db.session.execute(asked.with_for_update(of=Case) if to_change else asked).one_or_none()
    if row is None:
        raise NoSuchCase
    return row[0], row[1]


def open_case(keyring: Keyring, case_id: RecordId, why: str, today: date) -> OpenedCase:
    """Open the words. The act is kept in the same transaction in which the case is marked as read; if it cannot be
    kept, nothing is opened. Raises NoSuchCase, NotGranted or CannotOpen.

    A case that does not open stays on today's page, and the try is recorded.
    """
    case, _ = find(case_id)
    keyring.key(case.key_id)
    try:
        with writing():
            case, caseload = find(case_id, to_change=True)
            if case.state == "received":
                case.state = "read"
            if case.read_by is not None:
                note_read(case.read_by, today)
            case.read_by = None
            for message in db.session.scalars(select(Message).where(Message.case_id == case_id, Message.waiting)):
                message.waiting = False
            trail.record(Act, today, keyring.staff_id, "opened words", case_id, why)
            return _opened(keyring, case, caseload)
    except CannotOpen:
        with writing():
            trail.record(Act, today, keyring.staff_id, "could not open", case_id)
        raise


def _opened(keyring: Keyring, case: Case, caseload: Caseload) -> OpenedCase:
    pair = keyring.key(case.key_id)
    sealed = case.sealed_reading
    return OpenedCase(
        case,
        caseload,
        open_words(case.sealed_words, pair, case.id, caseload.id),
        open_reading(sealed, pair, case.id, caseload.id) if sealed else None,
        tuple(_lines(keyring, case)),
    )


def _lines(keyring: Keyring, case: Case) -> Iterable[tuple[date, Line]]:
    found = select(Message).where(Message.case_id == case.id, Message.for_team.is_not(None)).order_by(Message.place)
    for message in db.session.scalars(found):
        assert message.for_team is not None
        yield (
            message.week,
            open_line(message.for_team, keyring.key(message.key_id), message.id, case.caseload_id),
        )


def correct_reading(keyring: Keyring, case_id: RecordId, themes: Iterable[str], today: date) -> None:
    """Put these themes ("B1-", "C3±") in the place of those heard. Themes that were already there keep their origin.

    Raises CannotDo when the period is closed, there are too many, or one is not in the codebook.
    """
    case, caseload = find(case_id)
    if case.sealed_reading is None:
        raise CannotDo("This response has been counted. Its reading is gone and cannot be changed.")
    pair = keyring.key(case.key_id)
    before = open_reading(case.sealed_reading, pair, case.id, caseload.id)
    chosen = themes_of(tuple(dict.fromkeys(themes)), before)
    sealed = seal_reading(replace(before, themes=chosen), pair.public, case.id, caseload.id)
    with writing():
        case, _ = find(case_id, to_change=True)
        if case.sealed_reading is None:
            raise CannotDo("This response has been counted. Its reading is gone and cannot be changed.")
        case.sealed_reading = sealed
        trail.record(Act, today, keyring.staff_id, "corrected the reading", case_id)


def themes_of(chosen: tuple[str, ...], before: Reading | None = None) -> tuple[Theme, ...]:
    """The themes ("B1-") that one of the team chose; those that `before` has keep their origin. Raises CannotDo."""
    most = max(MOST_THEMES, len(before.themes) if before else 0)  # a child's faces may stand for more
    if len(chosen) > most:
        raise CannotDo(f"Choose {most} themes or fewer: the ones that matter most to this person.")
    known = {str(theme): theme for theme in before.themes} if before else {}
    for theme in chosen:
        if theme[:-1] not in CODEBOOK.codes or theme[-1] not in "+-±0":
            raise CannotDo("One of the themes is not in the codebook. Please choose from the list.")
    if len({theme[:-1] for theme in chosen}) != len(chosen):
        raise CannotDo("A theme can be chosen once, with one sign. Choose “both” if it was good and bad.")
    return tuple(known.get(t) or Theme(t[:-1], t[-1], 1.0, "reviewer") for t in chosen)


def write_to_person(keyring: Keyring, case_id: RecordId, text: str, today: date) -> None:
    """Send a message that only the person's code opens; the team keeps a copy sealed to the caseload.

    Raises CannotDo when nothing was written, it is too long, or the person chose to have no code.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise CannotDo("Write a message first.")
    if len(text) > MESSAGE_LETTERS:
        raise CannotDo(f"Please keep a message under {MESSAGE_LETTERS:,} letters.")
    case, _ = find(case_id)
    if case.person_key is None:
        raise CannotDo("This person chose to have no code, so no message can reach them.")
    pair = keyring.key(case.key_id)
    message = _message(Line("team", text), case, pair.public, today)
    with writing():
        find(case_id, to_change=True)
        message.place = next_place(case_id)
        db.session.add(message)
        trail.record(Act, today, keyring.staff_id, "sent a message", case_id)


def add_message(case: Case, text: str, team_key: bytes, today: date) -> None:
    """Add a message of the team to the transaction of an act. The case has a code (`person_key`) and is locked."""
    message = _message(Line("team", text), case, team_key, today)
    message.place = next_place(case.id)
    db.session.add(message)


def _message(line: Line, case: Case, team_key: bytes, today: date) -> Message:
    message_id = new_id()
    assert case.person_key is not None
    return Message(
        id=message_id,
        case_id=case.id,
        key_id=case.key_id,
        week=monday_of(today),
        for_person=seal_line(line, case.person_key, message_id, case.id),
        for_team=seal_line(line, team_key, message_id, case.caseload_id),
    )


def from_person(
    case: Case, text: str, today: date, why: tuple[str, ...] = (), kept: Callable[[], None] = lambda: None
) -> None:
    """A line from the person to the team, in a transaction of its own. The person proved their code before.

    `why` says what danger was heard in it, if any: then those on duty get a copy that is real. `kept` is called in
    the same transaction.
    """
    message_id = new_id()
    keys = select(SealingKey).where(
        or_(SealingKey.id == case.key_id, (SealingKey.kind == "duty") & ~SealingKey.retired)
    )
    by_kind = {key.kind: key for key in db.session.scalars(keys)}
    public, duty = by_kind["caseload"].public_key, by_kind["duty"]
    sealed = seal_line(Line("person", text), public, message_id, case.caseload_id)
    for_duty = seal_line_for_duty(text, why, duty.public_key, message_id, case.id)
    with writing():
        db.session.add(
            Message(
                id=message_id,
                case_id=case.id,
                key_id=case.key_id,
                week=monday_of(today),
                place=next_place(case.id),
                waiting=True,
                for_team=sealed,
                duty_id=duty.id,
                for_duty=for_duty,
            )
        )
        kept()


def next_place(case_id: RecordId) -> int:
    """The next place in this case's own line of messages."""
    return (db.session.scalar(select(func.max(Message.place)).where(Message.case_id == case_id)) or 0) + 1
