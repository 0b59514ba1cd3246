"""What arrives on the published side: a released report, or the team's decision on an agency's answer."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from feedback_app.answers.corrections import corrections_of, fits, standing
from feedback_app.answers.ladder import OUT_MAIL, settle, tell
from feedback_app.extensions import db
from feedback_app.models.published import (
    Agency,
    Arrived,
    Asked,
    CodersAgree,
    Correction,
    CouncilKey,
    Leader,
    MistakeOfFact,
    NationalRatings,
    Referral,
    Release,
    Reply,
    Statement,
    StatementReply,
    YearTable,
)
from feedback_app.models.published.fact import FACT_TRANSITIONS
from feedback_app.models.published.release import REPLY_TRANSITIONS


class Unexpected(Exception):
    """An envelope arrived that this side cannot place; the sentence says what is missing."""


@dataclass(frozen=True)
class Envelope:
    """A signed body as it crossed the wall. The carrier has checked the signature."""

    hash: bytes
    kind: str
    body: bytes
    signature: bytes
    signed_with: bytes


def take_in(envelope: Envelope) -> bool:
    """Add to the current write transaction: remember the hash and do what it says. False when it was here before."""
    if db.session.get(Arrived, envelope.hash) is not None:
        return False
    db.session.add(Arrived(hash=envelope.hash, kind=envelope.kind))
    found = json.loads(envelope.body)
    if envelope.kind == "screened reply":
        _screened(found)
    elif envelope.kind in _PLACES:
        _PLACES[envelope.kind](envelope, found)
    else:
        raise Unexpected(f"Nobody here knows what a {envelope.kind} is.")
    return True


def _release(envelope: Envelope, found: dict[str, Any]) -> None:
    agency = db.session.scalar(select(Agency).where(Agency.page == found["agency_page"]))
    if agency is None:
        raise Unexpected(f"There is no agency with the page {found['agency_page']}.")
    release = Release(
        hash=hashlib.sha256(envelope.body).digest(),
        agency_id=agency.id,
        label=found["label"],
        starts=date.fromisoformat(found["starts"]),
        ends=date.fromisoformat(found["ends"]),
        day=date.fromisoformat(found["released_on"]),
        public_on=date.fromisoformat(found["public_on"]),
        reply_due=date.fromisoformat(found["reply_due"]),
        body=envelope.body.decode(),
        signature=envelope.signature,
        signed_with=envelope.signed_with,
        not_heard=";".join(found["report"]["not_heard"]),
    )
    db.session.add(release)
    db.session.flush()
    _ask(release, found)
    tell(OUT_MAIL, Leader.agency_id == agency.id)


def _referral(_envelope: Envelope, found: dict[str, Any]) -> None:
    key = db.session.get(CouncilKey, bytes.fromhex(found["key"]))
    if key is None:
        raise Unexpected("A referral came for a council's key that is not here.")
    db.session.add(
        Referral(
            id=bytes.fromhex(found["referral"]),
            key_id=key.id,
            day=date.fromisoformat(found["day"]),
            reply_key=base64.b64decode(found["reply_key"]),
            sealed=base64.b64decode(found["sealed"]),
        )
    )


def _ask(release: Release, found: dict[str, Any]) -> None:
    """Keep what a body shows and asks for; what a correction took out is asked no more."""
    shown = {line["key"] for line in found["report"]["lines"] if line["kind"] == "theme" and line["count"] is not None}
    for old in db.session.scalars(select(Asked).where(Asked.release_hash == release.hash)):
        if old.theme not in shown:
            db.session.delete(old)
        shown.discard(old.theme)
    for theme in sorted(shown):
        chosen = "ask" if theme in found["asks"] else "keep" if theme == found["keep"] else ""
        whose = {"agency_id": release.agency_id, "public_on": release.public_on}
        db.session.add(Asked(release_hash=release.hash, theme=theme, chosen=chosen, **whose))


def _correction(envelope: Envelope, found: dict[str, Any]) -> None:
    """A correction takes its place after what stands. One that draws, adds or changes a number never gets in."""
    told = found.get("correction", {})
    release = db.session.get(Release, bytes.fromhex(told.get("first", "")))
    if release is None:
        raise Unexpected("A correction came for a report that is not here.")
    before = standing(release, corrections_of([release]).get(release.hash, ()))
    try:
        sound = fits(json.loads(before.body), found)
    except (KeyError, TypeError, ValueError):
        sound = False
    if not sound:
        raise Unexpected("A correction came that does not fit the report that stands.")
    db.session.add(
        Correction(
            hash=hashlib.sha256(envelope.body).digest(),
            release_hash=release.hash,
            place=told["place"],
            corrects=before.hash,
            day=date.fromisoformat(told["on"]),
            body=envelope.body.decode(),
            signature=envelope.signature,
            signed_with=envelope.signed_with,
        )
    )
    _ask(release, found)


def _statement(envelope: Envelope, found: dict[str, Any]) -> None:
    agency = db.session.scalar(select(Agency).where(Agency.page == found["agency_page"]))
    if found["kind"] == "letter" and agency is None:
        raise Unexpected(f"There is no agency with the page {found['agency_page']}.")
    db.session.add(
        Statement(
            hash=hashlib.sha256(envelope.body).digest(),
            kind=found["kind"],
            topic=found["topic"],
            year=found["year"],
            agency_id=agency.id if agency else None,
            day=date.fromisoformat(found["day"]),
            reply_due=date.fromisoformat(found["reply_due"]),
            body=envelope.body.decode(),
            signature=envelope.signature,
            signed_with=envelope.signed_with,
        )
    )


def _coders_agree(envelope: Envelope, found: dict[str, Any]) -> None:
    db.session.add(
        CodersAgree(
            year=found["year"],
            themes=found["themes"],
            signed=found["signed"],
            body=envelope.body.decode(),
            signature=envelope.signature,
            signed_with=envelope.signed_with,
        )
    )


def _year_table(envelope: Envelope, found: dict[str, Any]) -> None:
    db.session.add(
        YearTable(
            hash=hashlib.sha256(envelope.body).digest(),
            level=found["level"],
            page=found["page"],
            year=found["year"],
            day=date.fromisoformat(found["released_on"]),
            body=envelope.body.decode(),
            signature=envelope.signature,
            signed_with=envelope.signed_with,
        )
    )


def _national_ratings(envelope: Envelope, found: dict[str, Any]) -> None:
    db.session.add(
        NationalRatings(
            year=found["year"],
            body=envelope.body.decode(),
            signature=envelope.signature,
            signed_with=envelope.signed_with,
        )
    )


def _screened_statement(reply: StatementReply, found: dict[str, Any]) -> None:
    if found["state"] not in REPLY_TRANSITIONS[reply.state]:
        raise Unexpected("A decision came for an answer that is not waiting for one.")
    reply.state, reply.note = found["state"], found["note"]
    if reply.state == "shown":
        reply.shown_on = date.fromisoformat(found["day"])
        same = select(StatementReply).where(
            StatementReply.statement_hash == reply.statement_hash, StatementReply.agency_id == reply.agency_id,
            StatementReply.version < reply.version, StatementReply.state == "shown",
        )  # fmt: skip
        for old in db.session.scalars(same):
            old.state = "replaced"


def _screened(found: dict[str, Any]) -> None:
    to_statement = db.session.get(StatementReply, bytes.fromhex(found["reply"]))
    if to_statement is not None:
        _screened_statement(to_statement, found)
        return
    reply = db.session.get(Reply, bytes.fromhex(found["reply"]))
    if reply is None or found["state"] not in REPLY_TRANSITIONS[reply.state]:
        raise Unexpected("A decision came for an answer that is not waiting for one.")
    reply.state, reply.note = found["state"], found["note"]
    if reply.state == "shown":
        reply.shown_on = date.fromisoformat(found["day"])
        for old in db.session.scalars(
            select(Reply).where(
                Reply.release_hash == reply.release_hash,
                Reply.theme == reply.theme,
                Reply.version < reply.version,
                Reply.state == "shown",
            )
        ):
            old.state = "replaced"
        settle(reply.release_hash, reply.theme, reply.shown_on)


def _fact_decided(envelope: Envelope, found: dict[str, Any]) -> None:
    told = db.session.get(MistakeOfFact, bytes.fromhex(found["mistake"]))
    if told is None or found["state"] not in FACT_TRANSITIONS[told.state]:
        raise Unexpected("A decision came for a mistake of fact that is not waiting for one.")
    told.state, told.note, told.decided_on = found["state"], found["note"], date.fromisoformat(found["day"])


_PLACES: Final[dict[str, Callable[[Envelope, dict[str, Any]], None]]] = {
    "release": _release,
    "statement": _statement,
    "coders agree": _coders_agree,
    "year table": _year_table,
    "national ratings": _national_ratings,
    "referral": _referral,
    "correction": _correction,
    "fact decided": _fact_decided,
}
"""Where each kind of signed envelope goes."""
