"""A report before it is out: its numbers, the sentences that one person writes, quotes with a yes; sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from analysis.noised_table import CannotCombine
from analysis.ratings import NONE_SHOWN, Ratings
from analysis.reading import VOICES
from analysis.released import ReleasedReport, report
from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Caseload, Closing, Period, RecordId, Report
from feedback_app.publishing import asks as asks_room
from feedback_app.publishing import earlier, for_children, next_report, quotes, ratings
from feedback_app.publishing.asks import Asks, UnfitAsks
from feedback_app.publishing.quotes import Asked, UnfitQuotes
from feedback_app.publishing.sentence_check import check
from feedback_app.publishing.told_apart import raised
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.vault import open_sentences, seal_sentences

SENTENCE_LETTERS = 600
RELEASED = "This report has been released. It never changes."
NOT_WAITING = "This report is not waiting for a second person."

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
    `asked` are the quotes that we asked for, `quotes` those that would be in it, by theme.
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
    asked: tuple[Asked, ...] = ()
    quotes: Mapping[str, Asked] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """Every text that would be published and that no number speaks for, by its key; quotes as "quote B1-"."""
        quoted = {quotes.KEY + theme: text for theme, text in quotes.texts(self.quotes).items()}
        return (
            ({OPENING: self.opening} if self.opening else {})
            | self.sentences
            | for_children.own(self.children)
            | quoted
        )

    @property
    def to_tick(self) -> dict[str, tuple[str, str]]:
        """Each of `texts`, as (key, text) by its mark: the second person ticks each.

        A mark belongs to these very words: a tick for words that were changed since counts for nothing.
        """
        return marks_of(self.texts)


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
    asked = quotes.asked_for(keyring, found.id, caseload.id) if found.state != "released" else ()
    shown = shown_themes(released)
    return Draft(
        found, period, caseload, released, sentences, opening, not_heard, next_report.due(period), chosen,
        ratings.of_year(caseload, period.ends), written.get("children", for_children.ready(shown)),
        asked, quotes.in_report(asked, written.get("quotes", ()), shown),
    )  # fmt: skip


def shown_themes(released: ReleasedReport) -> list[str]:
    """The keys of the themes that passed the line."""
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
    quoted: Collection[str] | None = None,
) -> None:
    """Keep the sentences, sealed; with `ready` ask for a second person. `not_heard` are voices.

    `chosen` are the asks and the thing to keep; None keeps what was chosen before, or else what is proposed.
    `children` are sentences for the children's edition; None takes the words that stand ready. `quoted` are the marks
    of quotes to use; None keeps those that are in it.

    Raises CannotRelease; and SentencesRefused, which says for each sentence what could point to one family.
    """
    draft = find(keyring, report_id)
    if draft.report.state == "released":
        raise CannotRelease(RELEASED)
    shown = shown_themes(draft.released)
    kept = {key: text.strip() for key, text in sentences.items() if key in shown and text.strip()}
    opening = opening.strip()
    if any(len(text) > SENTENCE_LETTERS for text in (*kept.values(), opening)):
        raise CannotRelease(f"Please keep each sentence under {SENTENCE_LETTERS} letters.")
    picked, told, to_quote = _picked(draft, chosen), _for_children(children, shown), _to_quote(draft, quoted)
    named = (draft.caseload.name, next_report.words(draft.next_due))
    texts = kept | {OPENING: opening} | for_children.own(told)
    faults = check(keyring, draft.period.id, texts, named, today, raised(draft.released, OPENING))
    if faults:
        raise SentencesRefused(faults)
    written = {"sentences": kept, "opening": opening, "not_heard": [v for v in VOICES if v in not_heard]}
    written |= {"asks": list(picked.asks), "keep": picked.keep, "children": told, "quotes": to_quote}
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


def _to_quote(draft: Draft, quoted: Collection[str] | None) -> list[str]:
    try:
        return quotes.choose(draft.asked, [q.mark for q in draft.quotes.values()] if quoted is None else quoted)
    except UnfitQuotes as unfit:
        raise CannotRelease(str(unfit)) from unfit


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


def send_back(keyring: Keyring, report_id: RecordId, today: date, why: str) -> None:
    """The second person asks for another look. Raises CannotRelease."""
    with writing():
        found = db.session.get(Report, report_id, with_for_update=True)
        if found is None or found.state != "waiting":
            raise CannotRelease(NOT_WAITING)
        found.state = "draft"
        trail.record(Act, today, keyring.staff_id, "sent a report back", report_id, why[:200])
