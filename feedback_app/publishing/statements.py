"""Statements without counts: written by one, signed by another, carried over the wall like a report."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import extract, select

from analysis.canonical import canonical_bytes
from feedback_app import working_days
from feedback_app.audit import trail
from feedback_app.config import Settings
from feedback_app.crossing.envelopes import STATEMENT, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency
from feedback_app.models.testimony import Act, Caseload, RecordId, StatementDraft, new_id
from feedback_app.publishing.sentence_check import check_against_all
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.signing import sign
from feedback_app.sealed.vault import open_sentences, seal_sentences

NATIONAL, LETTER = "national", "letter"
NOT_WAITING: Final = "This is not waiting for a second person."


class CannotState(ValueError):
    """This statement cannot be kept or go out; the sentence says why and what to do."""


@dataclass(frozen=True)
class Refusal:
    """What a statement of some kinds may not hold, and what to do instead."""

    kinds: frozenset[str]
    say: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Rules:
    """statements.toml."""

    most: int
    topics: Mapping[str, str]
    refusals: tuple[Refusal, ...]


def load(path: Path) -> Rules:
    """The rules. Raises ValueError, KeyError or re.error at start when one makes no sense."""
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    refusals = tuple(
        Refusal(frozenset(raw["kinds"]), raw["say"], re.compile(raw["pattern"], re.IGNORECASE))
        for raw in found["refuse"]
    )
    known = all(each.kinds <= {NATIONAL, LETTER} and each.say.endswith(".") for each in refusals)
    if not (found["source"] and found["topics"] and refusals and known):
        raise ValueError("statements.toml: it needs a source, topics, and refusals that say what to do.")
    return Rules(int(found["letters_at_most"]), dict(found["topics"]), refusals)


RULES: Final = load(Path(__file__).with_name("statements.toml"))


@dataclass(frozen=True)
class Stated:
    """A statement on its way, opened. `mark` belongs to these very words: a tick for other words counts for nothing."""

    row: StatementDraft
    caseload: Caseload
    text: str

    @property
    def title(self) -> str:
        """For whom it speaks, or to whom it goes."""
        return RULES.topics[self.row.topic] if self.row.kind == NATIONAL else f"Letter to {self.caseload.name}"

    @property
    def mark(self) -> str:
        """16 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def under_way(keyring: Keyring) -> list[Stated]:
    """All that are not out and open to this person, letters before national ones."""
    rows = db.session.execute(
        select(StatementDraft, Caseload)
        .join(Caseload, Caseload.id == StatementDraft.caseload_id)
        .where(StatementDraft.state != "released", StatementDraft.key_id.in_(keyring.load_all()))
        .order_by(StatementDraft.kind, Caseload.name, StatementDraft.topic)
    )
    return [_opened(keyring, row, caseload) for row, caseload in rows]


def find(keyring: Keyring, statement_id: RecordId) -> Stated:
    """One that is not out. Raises CannotState; NotGranted."""
    row = db.session.get(StatementDraft, statement_id)
    if row is None or row.state == "released":
        raise CannotState("There is no such statement on its way.")
    return _opened(keyring, row, db.session.get_one(Caseload, row.caseload_id))


def _opened(keyring: Keyring, row: StatementDraft, caseload: Caseload) -> Stated:
    written = open_sentences(row.sealed_draft or b"", keyring.key(row.key_id), row.id, caseload.id)
    return Stated(row, caseload, written["text"])


def begin(keyring: Keyring, topic: str, caseload_id: RecordId | None, text: str, today: date) -> RecordId:
    """Keep a first draft: a topic of RULES.topics for the nation, or else the caseload of a letter's agency. Its id.

    Raises CannotState; NotGranted.
    """
    kind = LETTER if caseload_id else NATIONAL
    if kind == NATIONAL and topic not in RULES.topics:
        raise CannotState("Choose for whom this speaks, or to which agency it goes.")
    wanted = Caseload.id == caseload_id if caseload_id else Caseload.agency_id.is_(None)
    caseload = db.session.scalars(select(Caseload).where(wanted)).one_or_none()
    if caseload is None or (kind == LETTER and caseload.agency_id is None):
        raise CannotState("Choose for whom this speaks, or to which agency it goes.")
    row = StatementDraft(id=new_id(), kind=kind, topic=topic if kind == NATIONAL else "", caseload_id=caseload.id)
    _write(keyring, row, caseload, text, ready=False, today=today)
    return row.id


def write(keyring: Keyring, statement_id: RecordId, text: str, *, ready: bool, today: date) -> None:
    """Keep the words, sealed; with `ready` ask for a second person. Raises CannotState; NotGranted."""
    found = find(keyring, statement_id)
    _write(keyring, found.row, found.caseload, text, ready=ready, today=today)


def _write(
    keyring: Keyring, row: StatementDraft, caseload: Caseload, text: str, *, ready: bool, today: date
) -> None:  # fmt: skip
    text = text.replace("\x00", "").strip()
    kind, statement_id, caseload_id, topic = row.kind, row.id, caseload.id, row.topic
    faults = list(wrong_with(kind, text))
    faults += check_against_all(keyring, caseload_id if kind == LETTER else None, text, (caseload.name,), today)
    if faults:
        raise CannotState(" ".join(faults))
    key_id, pair = keyring.current("caseload", caseload_id)
    with writing():
        kept = db.session.get(StatementDraft, statement_id, with_for_update=True)
        if kept is None:
            kept = StatementDraft(id=statement_id, kind=kind, topic=topic, caseload_id=caseload_id)
            db.session.add(kept)
        elif kept.state == "released":
            raise CannotState("This is out. It never changes.")
        kept.key_id, kept.written_by, kept.state = key_id, keyring.staff_id, "waiting" if ready else "draft"
        kept.sealed_draft = seal_sentences({"text": text}, pair.public, statement_id, caseload_id)
        what = "asked to sign a statement" if ready else "wrote a statement"
        trail.record(Act, today, keyring.staff_id, what, statement_id)


def wrong_with(kind: str, text: str) -> Iterator[str]:
    """What the rules refuse in a text of this kind, a sentence each."""
    if len(text) < 40:
        yield "Say what the matter is, in a few sentences."
    if len(text) > RULES.most:
        yield f"Please keep it under {RULES.most:,} letters."
    for refusal in RULES.refusals:
        if kind in refusal.kinds and refusal.pattern.search(text):
            yield refusal.say


def release(keyring: Keyring, statement_id: RecordId, ticked: str, today: date, settings: Settings) -> bytes:
    """Sign as the second person and put it in the outbox, in one transaction. Its hash.

    `ticked` is Stated.mark. Raises CannotState: not ticked, not waiting, one's own, or the group has had its statement
    this year; NotGranted.
    """
    _, pair = keyring.current("signing")
    with writing():
        db.session.get(StatementDraft, statement_id, with_for_update=True)
        found = find(keyring, statement_id)
        _may_go_out(keyring, found, ticked, today)
        trail.record(Act, today, keyring.staff_id, "signed a statement", statement_id, "No one family comes to mind")
        body = _body(found, today, settings, trail.head(Act))
        row = found.row
        row.state, row.released_by, row.day, row.sealed_draft = "released", keyring.staff_id, today, None
        row.release_hash = hashlib.sha256(body).digest()
        db.session.add(outgoing(STATEMENT, body, sign(body, pair), pair.public))
    return row.release_hash


def _may_go_out(keyring: Keyring, found: Stated, ticked: str, today: date) -> None:
    if found.row.state != "waiting":
        raise CannotState(NOT_WAITING)
    if found.row.written_by == keyring.staff_id:
        raise CannotState("You wrote this. A second person must read it and sign it.")
    if ticked != found.mark:
        raise CannotState("Please tick that these words could not make a worker think of one family, or send it back.")
    before = select(StatementDraft.id).where(
        StatementDraft.kind == NATIONAL, StatementDraft.topic == found.row.topic, StatementDraft.state == "released",
        extract("year", StatementDraft.day) == today.year,
    )  # fmt: skip
    if found.row.kind == NATIONAL and db.session.scalar(before):
        raise CannotState("This group has had its statement this year. The next can go out in January.")


def _body(found: Stated, today: date, settings: Settings, head: tuple[int, bytes]) -> bytes:
    agency = db.session.get(Agency, found.caseload.agency_id) if found.row.kind == LETTER else None
    return canonical_bytes({
        "agency_page": agency.page if agency else "",
        "audit_acts": head[0],
        "audit_head": head[1].hex(),
        "day": today.isoformat(),
        "kind": found.row.kind,
        "reply_due": working_days.add(today, settings.reply_working_days).isoformat(),
        "text": found.text,
        "title": found.title,
        "topic": found.row.topic,
        "year": today.year,
    })  # fmt: skip


def send_back(keyring: Keyring, statement_id: RecordId, why: str, today: date) -> None:
    """The second person asks for another look. Raises CannotState when it does not wait."""
    with writing():
        row = db.session.get(StatementDraft, statement_id, with_for_update=True)
        if row is None or row.state != "waiting":
            raise CannotState(NOT_WAITING)
        row.state = "draft"
        trail.record(Act, today, keyring.staff_id, "sent a statement back", statement_id, why[:200])
