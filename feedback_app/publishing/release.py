"""The second person's release: ticked, checked once more, signed, and put in the outbox in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date

from analysis.canonical import canonical_bytes
from feedback_app import working_days
from feedback_app.answers import embargo
from feedback_app.audit import trail
from feedback_app.config import Settings
from feedback_app.crossing.envelopes import RELEASE, outgoing
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Closing, RecordId, Report
from feedback_app.publishing import coders_agree, for_children, next_report, quotes, ratings
from feedback_app.publishing.report import (
    NOT_WAITING,
    OPENING,
    SECOND_CHECK,
    TICK_EACH,
    CannotRelease,
    Draft,
    find,
)
from feedback_app.publishing.sentence_check import check
from feedback_app.publishing.told_apart import raised
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.signing import sign


def body_of(draft: Draft, today: date, settings: Settings, agency_page: str, head: tuple[int, bytes]) -> bytes:
    """What is signed and published: canonical JSON of the report, its sentences, its dates and the audit head."""
    due = working_days.add(today, settings.reply_working_days)
    return canonical_bytes(
        {
            "agency": draft.caseload.name,
            "agency_page": agency_page,
            "asks": list(draft.chosen.asks),
            "audit_acts": head[0],
            "audit_head": head[1].hex(),
            "children": dict(draft.children),
            "ends": draft.period.ends.isoformat(),
            "keep": draft.chosen.keep,
            "label": draft.period.label,
            "opening": draft.opening,
            "quotes": quotes.texts(draft.quotes),
            "ratings": draft.ratings.as_dict(),
            "public_on": embargo.public_day(today).isoformat(),
            "released_on": today.isoformat(),
            "reply_due": due.isoformat(),
            "report": draft.released.as_dict(),
            "sentences": draft.sentences,
            "starts": draft.period.starts.isoformat(),
        }
    )


def release(
    keyring: Keyring,
    report_id: RecordId,
    today: date,
    settings: Settings,
    agency_page: str,
    *,
    ticked: Collection[str],
) -> bytes:
    """Sign as the second person and put the report in the outbox, in one transaction. Its hash.

    `ticked` are the marks (Draft.to_tick) of the sentences of which this person says that no worker at the agency
    could think of one family. Raises CannotRelease when one is missing, when it is not ready, was written by the same
    person, or is out already; NotGranted when this person holds no signing key.
    """
    if not agency_page:
        raise CannotRelease("Responses that name no agency are counted for the region and the nation, not in a report.")
    _, pair = keyring.current("signing")
    checked = _checked_by_second(keyring, report_id, today)
    with writing():
        db.session.get(Report, report_id, with_for_update=True)
        quotes.hold(report_id)
        draft = find(keyring, report_id)
        if draft.report.state != "waiting":
            raise CannotRelease(NOT_WAITING)
        if draft.report.written_by == keyring.staff_id:
            raise CannotRelease("You wrote this report. A second person must read it and release it.")
        if not set(draft.to_tick) <= set(ticked) & checked:
            raise CannotRelease(TICK_EACH)
        refuse_clock_set_back(db.session.get_one(Closing, draft.report.closing_id).day, today)
        coders_agree.say_if_due(keyring, pair, today)
        ratings.say_if_due(keyring, pair, today)
        sure = ", ".join(key for key, _ in draft.to_tick.values())
        trail.record(
            Act, today, keyring.staff_id, "released a report", report_id, f"No one family comes to mind: {sure}"
        )
        body = body_of(draft, today, settings, agency_page, trail.head(Act))
        found = draft.report
        found.state, found.released_by, found.day = "released", keyring.staff_id, today
        found.sealed_draft = None
        found.release_hash = release_hash = hashlib.sha256(body).digest()
        quotes.settle(keyring, found, draft.caseload.id, {each.id for each in draft.quotes.values()})
        db.session.add(outgoing(RELEASE, body, sign(body, pair), pair.public))
    forget_at_once("testimony")
    return release_hash


def _checked_by_second(keyring: Keyring, report_id: RecordId, today: date) -> set[str]:
    """The marks of the sentences, held once more against what is open to the second person: it may be other words.

    Raises CannotRelease when something in them could point to one family.
    """
    draft = find(keyring, report_id)
    if draft.report.state != "waiting" or draft.report.written_by == keyring.staff_id:
        return set()
    named = (draft.caseload.name, next_report.words(draft.next_due))
    faults = check(keyring, draft.period.id, _own_words(draft), named, today, raised(draft.released, OPENING))
    if faults:
        raise CannotRelease(f"{SECOND_CHECK} {' '.join(faults.values())}")
    return set(draft.to_tick)


def refuse_clock_set_back(before: date, today: date, refusal: type[ValueError] = CannotRelease) -> None:
    """A report that bears a day before its closing, or a correction before what it corrects, would start every clock of
    the agency's answers wrong. Raises `refusal`.
    """
    if today < before:
        raise refusal(
            f"This machine says it is {today:%-d %B %Y}, but what this stands on was done on {before:%-d %B %Y}. "
            "Set its clock right, then release again."
        )


def _own_words(draft: Draft) -> dict[str, str]:
    return draft.sentences | {OPENING: draft.opening} | for_children.own(draft.children)
