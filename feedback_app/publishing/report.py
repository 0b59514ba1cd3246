"""A report on its way out: sentences by one person, released by a second, signed, and put in the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from analysis.canonical import canonical_bytes
from analysis.noised_table import CannotCombine
from analysis.ratings import NONE_SHOWN, Ratings
from analysis.reading import VOICES
from analysis.released import ReleasedReport, report
from feedback_app import working_days
from feedback_app.answers import embargo
from feedback_app.audit import trail
from feedback_app.config import Settings
from feedback_app.crossing.envelopes import RELEASE, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Caseload, Closing, Period, RecordId, Report
from feedback_app.publishing import asks as asks_room
from feedback_app.publishing import coders_agree, earlier, for_children, next_report, ratings
from feedback_app.publishing.asks import Asks, UnfitAsks
from feedback_app.publishing.sentence_check import check
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.signing import sign
from feedback_app.sealed.vault import open_sentences, seal_sentences

SENTENCE_LETTERS = 600
RELEASED = "This report has been released. It never changes."


TICK_EACH = (
    "Please tick each sentence that could not make a worker think of one family. If one could, send the report back. "
    "If one was changed since you read it, read it again."
)
SECOND_CHECK = "The machine has now also checked with what is open to you. Please send the report back."
OPENING = "opening"
"""The key of the opening where sentences are named by their themes."""


class CannotRelease(ValueError):
    """This report cannot go out; the sentence says what is still needed."""


class CannotMake(CannotRelease):
    """No report can be made from the stored numbers: another codebook counted them. The sentence says what to do;
    nothing is counted again."""


class SentencesRefused(CannotRelease):
    """Words in the sentences could point to one family. `faults` says which, for each theme ("B1-") or "opening"."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("Please change some words first. Nothing you typed is lost, and nothing was kept yet.")
        self.faults = dict(faults)


@dataclass(frozen=True)
class Draft:
    """A report before release, just as it would be published. `sentences` maps a theme ("B1-") to its sentence.

    `not_heard` are the voices that the writer says we have not heard enough from; `next_due` is the day after which
    the next report comes. `children` are the sentences of the children's edition.
    `ratings` is what people said of the agency's answers in the year up to this period's end.
    """

    report: Report
    period: Period
    caseload: Caseload
    released: ReleasedReport
    sentences: dict[str, str]
    opening: str
    not_heard: tuple[str, ...]
    next_due: date
    chosen: Asks
    ratings: Ratings = NONE_SHOWN
    children: Mapping[str, str] = field(default_factory=dict)

    @property
    def to_tick(self) -> dict[str, tuple[str, str]]:
        """Every text of ours that would be published, as (key, text) by its mark: the second person ticks each.

        A mark belongs to these very words: a tick for words that were changed since counts for nothing.
        """
        opening = {OPENING: self.opening} if self.opening else {}
        return marks_of(opening | self.sentences | for_children.own(self.children))


def marks_of(texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Each text with its key by a mark that belongs to just these words."""
    return {hashlib.sha256(f"{key} {text}".encode()).hexdigest()[:16]: (key, text) for key, text in texts.items()}


def find(keyring: Keyring, report_id: RecordId) -> Draft:
    """The draft, opened. Raises CannotRelease when there is none, NotGranted when it is not open to this person.

    Raises CannotMake, or UnreadableTable when the stored numbers were changed.
    """
    row = db.session.execute(
        select(Report, Closing, Period, Caseload)
        .join(Closing, Closing.id == Report.closing_id)
        .join(Period, Period.id == Closing.period_id)
        .join(Caseload, Caseload.id == Period.caseload_id)
        .where(Report.id == report_id)
    ).one_or_none()
    if row is None:
        raise CannotRelease("There is no such report.")
    found, closing, period, caseload = row
    written: dict[str, Any] = {}
    pair = keyring.key(found.key_id)
    if found.sealed_draft is not None:
        written = open_sentences(found.sealed_draft, pair, found.id, caseload.id)
    not_heard = tuple(written.get("not_heard", ()))
    released = _figures(closing, period, not_heard)
    sentences, opening = written.get("sentences", {}), written.get("opening", "")
    chosen = _chosen(written, released)
    return Draft(
        found, period, caseload, released, sentences, opening, not_heard, next_report.due(period), chosen,
        ratings.of_year(caseload, period.ends), written.get("children", for_children.ready(_shown(released))),
    )  # fmt: skip


def _shown(released: ReleasedReport) -> list[str]:
    return [line.key for line in released.themes() if line.count is not None]


def _figures(closing: Closing, period: Period, not_heard: Collection[str]) -> ReleasedReport:
    try:
        then = earlier.before(period)
        return report(earlier.table_of(closing), before=then.table, not_heard=tuple(not_heard), gone=then.taken_out)
    except CannotCombine as unfit:
        raise CannotMake(str(unfit)) from unfit


def _chosen(written: Mapping[str, Any], released: ReleasedReport) -> Asks:
    if "asks" not in written:
        return asks_room.proposed(released.shown())
    return Asks(tuple(written["asks"]), written["keep"])


def write(
    keyring: Keyring,
    report_id: RecordId,
    sentences: Mapping[str, str],
    opening: str,
    *,
    ready: bool,
    today: date,
    not_heard: Collection[str] = (),
    chosen: Asks | None = None,
    children: Mapping[str, str] | None = None,
) -> None:
    """Keep the sentences, sealed; with `ready` ask for a second person. `not_heard` are voices.

    `chosen` are the asks and the thing to keep; None keeps what was chosen before, or else what is proposed.
    `children` are sentences for the children's edition; None takes the words that stand ready.

    Raises CannotRelease; and SentencesRefused, which says for each sentence what could point to one family.
    """
    draft = find(keyring, report_id)
    if draft.report.state == "released":
        raise CannotRelease(RELEASED)
    shown = _shown(draft.released)
    kept = {key: text.strip() for key, text in sentences.items() if key in shown and text.strip()}
    opening = opening.strip()
    if any(len(text) > SENTENCE_LETTERS for text in (*kept.values(), opening)):
        raise CannotRelease(f"Please keep each sentence under {SENTENCE_LETTERS} letters.")
    picked, told = _picked(draft, chosen), _for_children(children, shown)
    named = (draft.caseload.name, next_report.words(draft.next_due))
    faults = check(keyring, draft.period.id, kept | {OPENING: opening} | for_children.own(told), named, today)
    if faults:
        raise SentencesRefused(faults)
    written = {"sentences": kept, "opening": opening, "not_heard": [v for v in VOICES if v in not_heard]}
    written |= {"asks": list(picked.asks), "keep": picked.keep, "children": told}
    _keep(keyring, report_id, written, ready, today)


def _picked(draft: Draft, chosen: Asks | None) -> Asks:
    try:
        return asks_room.choose(draft.released.shown(), chosen.asks, chosen.keep) if chosen else draft.chosen
    except UnfitAsks as unfit:
        raise CannotRelease(str(unfit)) from unfit


def _for_children(typed: Mapping[str, str] | None, shown: Collection[str]) -> dict[str, str]:
    try:
        return for_children.chosen(typed, shown)
    except for_children.NotForChildren as hard:
        raise CannotRelease(str(hard)) from hard


def _keep(keyring: Keyring, report_id: RecordId, written: dict[str, Any], ready: bool, today: date) -> None:
    draft = find(keyring, report_id)
    pair = keyring.key(draft.report.key_id)
    sealed = seal_sentences(written, pair.public, draft.report.id, draft.caseload.id)
    with writing():
        found = db.session.get_one(Report, report_id, with_for_update=True)
        if found.state == "released":
            raise CannotRelease(RELEASED)
        found.sealed_draft, found.written_by = sealed, keyring.staff_id
        found.state = "waiting" if ready else "draft"
        trail.record(Act, today, keyring.staff_id, "asked for release" if ready else "wrote sentences", report_id)


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
        draft = find(keyring, report_id)
        if draft.report.state != "waiting":
            raise CannotRelease("This report is not waiting for a second person.")
        if draft.report.written_by == keyring.staff_id:
            raise CannotRelease("You wrote this report. A second person must read it and release it.")
        if not set(draft.to_tick) <= set(ticked) & checked:
            raise CannotRelease(TICK_EACH)
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
        found.release_hash = hashlib.sha256(body).digest()
        db.session.add(outgoing(RELEASE, body, sign(body, pair), pair.public))
    return found.release_hash


def _checked_by_second(keyring: Keyring, report_id: RecordId, today: date) -> set[str]:
    """The marks of the sentences, held once more against what is open to the second person: it may be other words.

    Raises CannotRelease when something in them could point to one family.
    """
    draft = find(keyring, report_id)
    if draft.report.state != "waiting" or draft.report.written_by == keyring.staff_id:
        return set()
    named = (draft.caseload.name, next_report.words(draft.next_due))
    faults = check(keyring, draft.period.id, _own_words(draft), named, today)
    if faults:
        raise CannotRelease(f"{SECOND_CHECK} {' '.join(faults.values())}")
    return set(draft.to_tick)


def _own_words(draft: Draft) -> dict[str, str]:
    return draft.sentences | {OPENING: draft.opening} | for_children.own(draft.children)


def send_back(keyring: Keyring, report_id: RecordId, today: date, why: str) -> None:
    """The second person asks for another look. Raises CannotRelease."""
    with writing():
        found = db.session.get(Report, report_id, with_for_update=True)
        if found is None or found.state != "waiting":
            raise CannotRelease("This report is not waiting for a second person.")
        found.state = "draft"
        trail.record(Act, today, keyring.staff_id, "sent a report back", report_id, why[:200])
