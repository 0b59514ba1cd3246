"""A referral to a council: sealed to its key by the person's yes, and sent through the outbox. (Its answer: came_back.)

The council reads the summary, the name only where the person said yes to it, and the letters that go along; no code, no
number of ours, nothing of anyone else.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from analysis.canonical import canonical_bytes
from feedback_app.attached.parcel import Parcel
from feedback_app.audit import trail
from feedback_app.casework.cases import NoSuchCase
from feedback_app.complaints import attachments, records
from feedback_app.complaints.moves import apply
from feedback_app.complaints.progress import NotNow, Progress, Step
from feedback_app.crossing.envelopes import REFERRAL, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Council, CouncilKey
from feedback_app.models.testimony import Act, Case, CheckedKey, RecordId, SentReferral, new_id
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.referred import (
    fingerprint,
    in_groups,
    mark_of,
    seal_link,
    seal_referral,
)
from feedback_app.sealed.signing import sign
from feedback_app.sealed.suite import key_pair

PORTAL: Final = "portal"
"""How it was sent: read and answered on the council's own page."""


@dataclass(frozen=True)
class TheirKey:
    """A council with a key: its number for the phone, and whether one of us has compared it."""

    council: str
    key_id: bytes
    public: bytes
    number: str
    checked: bool


def was_referred(steps: Sequence[Step]) -> bool:
    """Whether any of it went by a council's own page, so that an answer may come that way."""
    return any(step.kind == "send" and step.data.get("by") == PORTAL for step in steps)


def kept_there_until(steps: Sequence[Step], days: int) -> date | None:
    """The day on which the council's page erases it: `days` after it went or was last answered. None if it never did.

    The council's own record is its own: a law says how long it keeps that.
    """
    mine = [each.day for each in steps if (each.kind, each.data.get("by")) == ("send", PORTAL)]
    answered = [each.day for each in steps if each.kind == "came"]
    return max(mine + answered) + timedelta(days=days) if mine else None


def their_keys(council: str | None = None) -> list[TheirKey]:
    """Councils that have a key, by name; or the one with this name. Two statements."""
    wanted = select(Council.name, CouncilKey).join(CouncilKey, CouncilKey.council_id == Council.id)
    wanted = wanted.where(~CouncilKey.retired).order_by(Council.name)
    rows = db.session.execute(wanted if council is None else wanted.where(Council.name == council)).all()
    marks = [fingerprint(key.public_key) for _, key in rows]
    checked = set(db.session.scalars(select(CheckedKey.fingerprint).where(CheckedKey.fingerprint.in_(marks))))
    return [
        TheirKey(name, key.id, key.public_key, in_groups(mark), mark in checked)
        for (name, key), mark in zip(rows, marks, strict=True)
    ]


def check_key(keyring: Keyring, key_id: bytes, today: date) -> None:
    """One of us read the key's number to the council over the phone, and it was the same. Raises NotNow."""
    key = db.session.get(CouncilKey, key_id)
    if key is None or key.retired:
        raise NotNow("This key is not in use any more.")
    mark = fingerprint(key.public_key)
    with writing():
        if db.session.get(CheckedKey, mark) is None:
            db.session.add(CheckedKey(fingerprint=mark, checked_by=keyring.staff_id, day=today))
            trail.record(Act, today, keyring.staff_id, "checked a council's key", key_id)


def refer(
    keyring: Keyring, case_id: RecordId, name: str, contact: str, papers: Sequence[RecordId], today: date
) -> None:
    """Send it: sealed, with its act and its step, in one transaction; `papers` are letters of ours on the record.

    Raises NotNow when the person has not said yes to just this, or the council has no key that was checked; NoSuchCase,
    NotGranted or CannotOpen.
    """
    case = db.session.get(Case, case_id)
    known = records.of_team(keyring, case) if case else None
    if case is None or known is None:
        raise NoSuchCase
    key = _key_for(known.now)
    words = _words(known.now, name, contact)
    ours = {each.id for each in attachments.listed(keyring, case) if each.by == attachments.FROM_US}
    letters = tuple(attachments.open_one(keyring, case, each) for each in papers if each in ours)
    _, signing = keyring.current("signing")
    reply, referral_id, secret = key_pair(), secrets.token_bytes(16), secrets.token_hex(32)
    sealed = seal_referral(Parcel(words | {"secret": secret}, letters), key.public, referral_id, key.key_id)
    step = Step("send", today, "team", "", {"on": today.isoformat(), "by": PORTAL})
    due = apply(known.now, step).due
    body = canonical_bytes({
        "referral": referral_id.hex(), "key": key.key_id.hex(), "day": today.isoformat(),
        "due": due.isoformat() if due else "",
        "reply_key": base64.b64encode(reply.public).decode(), "sealed": base64.b64encode(sealed).decode(),
    })  # fmt: skip
    link = {"referral": referral_id.hex(), "seed": reply.seed.hex(), "secret": secret, "to": key.council}
    with writing():
        now = records.take_by_team(keyring, case_id, step)
        if _words(now, name, contact) != words or now.to != key.council:
            raise NotNow("This has changed meanwhile. Please look at it again.")
        _keep_link(keyring, case_id, link)
        db.session.add(outgoing(REFERRAL, body, sign(body, signing), signing.public))


def _key_for(now: Progress) -> TheirKey:
    if not now.ready_to_send:
        raise NotNow("The person has not said yes to all that this stage needs. Nothing may be sent.")
    keys = their_keys(now.to)
    if not keys:
        raise NotNow("This council has no sign-in of its own with us. Send a letter, and write down its day.")
    if not keys[0].checked:
        raise NotNow("Nobody has checked this council's key yet. Call them and compare its number first.")
    return keys[0]


def _words(now: Progress, name: str, contact: str) -> dict[str, str]:
    """What the council reads. A name only by the person's yes, and then it must be there where the stage needs it."""
    released = now.has_released("name")
    if (name or contact) and not released:
        raise NotNow("The person has not said yes to their name for this stage. Leave it out.")
    stage = now.stage
    if stage is not None and stage.name_needed and not name:
        raise NotNow("This stage needs the name. Ask a colleague to open it, and write it here.")
    return {
        "to": now.to, "route": now.route.name if now.route else "", "stage": stage.name if stage else "",
        "summary": now.summary, "name": name, "contact": contact,
    }  # fmt: skip


def _keep_link(keyring: Keyring, case_id: RecordId, link: dict[str, str]) -> None:
    case, sent_id = db.session.get_one(Case, case_id), new_id()
    pair = keyring.key(case.key_id)
    db.session.add(
        SentReferral(
            id=sent_id, case_id=case_id, key_id=case.key_id, mark=mark_of(bytes.fromhex(link["referral"]), pair),
            sealed=seal_link(link, pair.public, sent_id, case.caseload_id),
        )
    )  # fmt: skip
