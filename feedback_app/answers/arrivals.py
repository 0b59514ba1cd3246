"""What arrives on the published side: what was released, what was referred, what the team decided on answers."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select

from feedback_app.accounts.council import addresses
from feedback_app.answers import year_corrections
from feedback_app.answers.corrections import corrections_of, fits, standing
from feedback_app.answers.ladder import FACT_MAIL, OUT_MAIL, settle, tell
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
    WaitingMail,
    YearCorrection,
    YearTable,
)
from feedback_app.models.published.fact import FACT_TRANSITIONS
from feedback_app.models.published.release import REPLY_TRANSITIONS
from feedback_app.notify.waiting import put_down_for


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

    @property
    def sha256(self) -> bytes:
        """The hash of the body: the name under which people can check it."""
        return hashlib.sha256(self.body).digest()

    @property
    def signed(self) -> dict[str, Any]:
        """The columns in which every row keeps what was signed."""
        return {"body": self.body.decode(), "signature": self.signature, "signed_with": self.signed_with}


def take_in(envelope: Envelope) -> bool:
    """Add to the current write transaction: remember the hash and do what it says. False when it was here before."""
    if db.session.get(Arrived, envelope.hash) is not None:
        return False
    if envelope.kind not in _PLACES:
        raise Unexpected(f"Nobody here knows what a {envelope.kind} is.")
    db.session.add(Arrived(hash=envelope.hash, kind=envelope.kind))
    _PLACES[envelope.kind](envelope, json.loads(envelope.body))
    return True


def _agency(page: str) -> Agency:
    found = db.session.scalar(select(Agency).where(Agency.page == page))
    if found is None:
        raise Unexpected(f"There is no agency with the page {page}.")
    return found


def _release(envelope: Envelope, found: dict[str, Any]) -> None:
    release = Release(
        hash=envelope.sha256, agency_id=_agency(found["agency_page"]).id, label=found["label"],
        starts=_day(found["starts"]), ends=_day(found["ends"]), day=_day(found["released_on"]),
        public_on=_day(found["public_on"]), reply_due=_day(found["reply_due"]),
        not_heard=";".join(found["report"]["not_heard"]), **envelope.signed,
    )  # fmt: skip
    db.session.add(release)
    db.session.flush()
    _ask(release, found)
    tell(OUT_MAIL, Leader.agency_id == release.agency_id)


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
    made = Correction(
        hash=envelope.sha256, release_hash=release.hash, place=told["place"], corrects=before.hash,
        day=_day(told["on"]), **envelope.signed,
    )  # fmt: skip
    db.session.add(made)
    _ask(release, found)


def _statement(envelope: Envelope, found: dict[str, Any]) -> None:
    to = _agency(found["agency_page"]) if found["kind"] == "letter" else None
    made = Statement(
        hash=envelope.sha256, kind=found["kind"], topic=found["topic"], year=found["year"],
        agency_id=to.id if to else None, day=_day(found["day"]), reply_due=_day(found["reply_due"]), **envelope.signed,
    )  # fmt: skip
    db.session.add(made)


def _coders_agree(envelope: Envelope, found: dict[str, Any]) -> None:
    about = {"themes": found["themes"], "signed": found["signed"]}
    db.session.add(CodersAgree(year=found["year"], **about, **envelope.signed))


def _year_table(envelope: Envelope, found: dict[str, Any]) -> None:
    where = {"level": found["level"], "page": found["page"], "year": found["year"]}
    db.session.add(YearTable(hash=envelope.sha256, day=_day(found["released_on"]), **where, **envelope.signed))


def _year_correction(envelope: Envelope, found: dict[str, Any]) -> None:
    """As `_correction`: one that adds or changes a number never gets in."""
    told = found.get("correction", {})
    year = db.session.get(YearTable, bytes.fromhex(told.get("first", "")))
    if year is None:
        raise Unexpected("A correction came for a year that is not here.")
    before = year_corrections.standing(year, year_corrections.corrections_of(year))
    made = YearCorrection(
        hash=envelope.sha256, year_hash=year.hash, place=told["place"], corrects=before.hash, day=_day(told["on"]),
        **envelope.signed,
    )  # fmt: skip
    if not year_corrections.is_sound(made, before):
        raise Unexpected("A correction came that does not fit the year that stands.")
    db.session.add(made)


def _national_ratings(envelope: Envelope, found: dict[str, Any]) -> None:
    db.session.add(NationalRatings(year=found["year"], **envelope.signed))


def _referral(_envelope: Envelope, found: dict[str, Any]) -> None:
    key = db.session.get(CouncilKey, bytes.fromhex(found["key"]))
    if key is None:
        raise Unexpected("A referral came for a council's key that is not here.")
    made = Referral(
        id=bytes.fromhex(found["referral"]), key_id=key.id, day=_day(found["day"]),
        reply_key=base64.b64decode(found["reply_key"]), sealed=base64.b64decode(found["sealed"]),
        due_on=_day(found["due"]) if found.get("due") else None,
    )  # fmt: skip
    db.session.add(made)
    put_down_for(WaitingMail, "referral_came", addresses(key.id))


def _screened(_envelope: Envelope, found: dict[str, Any]) -> None:
    """The team shows an answer, to a report or to a statement, or sends it back. One shown replaces those before."""
    id_ = bytes.fromhex(found["reply"])
    reply = db.session.get(Reply, id_) or db.session.get(StatementReply, id_)
    if reply is None or found["state"] not in REPLY_TRANSITIONS[reply.state]:
        raise Unexpected("A decision came for an answer that is not waiting for one.")
    reply.state, reply.note = found["state"], found["note"]
    if reply.state != "shown":
        return
    reply.shown_on = _day(found["day"])
    for old in db.session.scalars(_shown_before(reply)):
        old.state = "replaced"
    if isinstance(reply, Reply):
        settle(reply.release_hash, reply.theme, reply.shown_on)


def _shown_before(reply: Reply | StatementReply) -> Select[tuple[Any]]:
    """The answers to the same that stood until this one."""
    kind: type[Any] = type(reply)
    about = ("release_hash", "theme") if kind is Reply else ("statement_hash", "agency_id")
    same = (getattr(kind, part) == getattr(reply, part) for part in about)
    return select(kind).where(*same, kind.version < reply.version, kind.state == "shown")


def _fact_decided(_envelope: Envelope, found: dict[str, Any]) -> None:
    told = db.session.get(MistakeOfFact, bytes.fromhex(found["mistake"]))
    if told is None or found["state"] not in FACT_TRANSITIONS[told.state]:
        raise Unexpected("A decision came for a mistake of fact that is not waiting for one.")
    told.state, told.note, told.decided_on = found["state"], found["note"], _day(found["day"])
    tell(FACT_MAIL, Leader.agency_id == db.session.get_one(Release, told.release_hash).agency_id)


_day: Final = date.fromisoformat
_PLACES: Final[dict[str, Callable[[Envelope, dict[str, Any]], None]]] = {
    "release": _release,
    "correction": _correction,
    "statement": _statement,
    "coders agree": _coders_agree,
    "year table": _year_table,
    "year correction": _year_correction,
    "national ratings": _national_ratings,
    "referral": _referral,
    "screened reply": _screened,
    "fact decided": _fact_decided,
}
"""Where each kind of signed envelope goes."""
