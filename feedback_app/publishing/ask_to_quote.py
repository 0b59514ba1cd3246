"""Asking one person whether we may quote a few of their words: short, theirs, and without what shows who they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from analysis.disclose import UnreadableTable
from analysis.redact import SHOWN
from analysis.segment import words as words_in
from feedback_app.audit import trail
from feedback_app.casework import cases, safeguarding
from feedback_app.casework.cases import CannotDo
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Caseload, Closing, Period, Quote, RecordId, Report, new_id
from feedback_app.publishing import report as report_room
from feedback_app.publishing.own_words import points_to_somebody
from feedback_app.publishing.quotes import RULES
from feedback_app.publishing.report import CannotMake
from feedback_app.publishing.sentence_check import HELD_BACK
from feedback_app.sealed.keyring import Keyring, NotGranted
from feedback_app.sealed.vault import Quoted, Words, open_words, seal_quote

LEFT_OUT: Final = re.compile("…|\\.\\.\\.|" + "|".join(map(re.escape, sorted(set(SHOWN.values())))))
"""What may stand in a quote for words that were left out: the marks that redaction uses too."""
NO_CODE: Final = "This person chose to have no code. They could not see the quote, so they cannot say yes."
ONLY_COUNTED: Final = "This person asked only to be counted. Nothing they wrote may be quoted."
TOO_YOUNG: Final = "A child under 12 wrote this. We do not ask so young a child for a quote."
COMPLAINS: Final = "This person complains. The agency may read those words, and would know the quote."
IN_DANGER: Final = "Somebody works to keep people safe here. Do not ask now: others may see the page too."
NOT_COUNTED: Final = "These words have not been counted yet. A quote stands in the report in which they are counted."


@dataclass(frozen=True)
class PlaceForQuote:
    """A theme of a report under way, beside which a quote could stand. `mark` names it in a form."""

    mark: str
    words: str


def why_not(case: Case, words: Words) -> str:
    """Why this person is not asked for a quote; "" when they may be."""
    reasons = (
        (case.person_key is None, NO_CODE), (words.no_quotes, TOO_YOUNG), (words.only_count, ONLY_COUNTED),
        (case.route != "feedback", COMPLAINS), (case.state != "counted", NOT_COUNTED),
        (safeguarding.is_open(case.id), IN_DANGER),
    )  # fmt: skip
    return next((why for holds, why in reasons if holds), "")


def places(keyring: Keyring, case: Case) -> Sequence[PlaceForQuote]:
    """Each theme of each report under way that may hold a quote of this case, the newest report first."""
    return [
        PlaceForQuote(f"{draft.report.id.hex()}:{line.key}", f"{draft.period.label}: {_name(line.label, line.sign)}")
        for draft in _drafts(keyring, case)
        for line in draft.released.shown()
        if line.kind == "theme"
    ]


def _name(label: str, sign: str) -> str:
    return f"{label} ({'worked' if sign == '+' else 'did not work'})"


def _drafts(keyring: Keyring, case: Case) -> Iterator[report_room.Draft]:
    asked = select(Quote.report_id).where(Quote.case_id == case.id, Quote.report_id.is_not(None))
    under_way = (
        select(Report.id)
        .join(Closing, Closing.id == Report.closing_id)
        .join(Period, Period.id == Closing.period_id)
        .where(Period.caseload_id == case.caseload_id, Report.state != "released", Report.id.not_in(asked))
        .where(Period.ends > case.week, Period.starts <= case.week + HELD_BACK)
        .order_by(Period.starts.desc())
    )
    for report_id in db.session.scalars(under_way).all():
        try:
            yield report_room.find(keyring, report_id)
        except (CannotMake, NotGranted, UnreadableTable):
            continue


def propose(keyring: Keyring, case_id: RecordId, place: str, text: str, today: date) -> None:
    """Put a quote before the person who wrote the words; they find it on their page. Sealed to them and to the team.

    `place` is a mark of `places`. Raises CannotDo (the sentence says what to change), NoSuchCase and NotGranted.
    """
    case, caseload = cases.find(case_id)
    words = open_words(case.sealed_words, keyring.key(case.key_id), case.id, caseload.id)
    if why := why_not(case, words):
        raise CannotDo(why)
    text = " ".join(text.replace("\x00", "").split())
    _check(text, words, caseload)
    draft, label = _placed(keyring, case, place)
    try:
        _keep(keyring, case, draft, Quoted(text, place.partition(":")[2], label, draft.period.label), today)
    except IntegrityError as twice:
        raise CannotDo("This person has just been asked for a quote for this report. Ask nobody twice.") from twice


def _placed(keyring: Keyring, case: Case, place: str) -> tuple[report_room.Draft, str]:
    """The draft and the name of the theme that a mark of `places` means."""
    mark, _, theme = place.partition(":")
    for draft in _drafts(keyring, case):
        lines = {line.key: line for line in draft.released.shown() if line.kind == "theme"}
        if draft.report.id.hex() == mark and theme in lines:
            return draft, _name(lines[theme].label, lines[theme].sign)
    raise CannotDo("Choose beside which theme the quote would stand. Each person is asked once for a report.")


def _check(text: str, words: Words, caseload: Caseload) -> None:
    many = len(words_in(LEFT_OUT.sub(" ", text)))
    if not RULES.least_words <= many <= RULES.most_words or len(text) > RULES.most_letters:
        raise CannotDo(f"Copy {RULES.least_words} to {RULES.most_words} words of theirs, {RULES.most_letters} letters.")
    if not are_theirs(text, words):
        raise CannotDo(
            "These are not just their words. Copy them as they wrote them, from one answer. Put … for what you leave "
            f"out, or one of {', '.join(sorted(set(SHOWN.values())))}."
        )
    if fault := points_to_somebody(LEFT_OUT.sub(lambda m: " " * len(m.group()), text), (caseload.name,)):
        raise CannotDo(fault)


def are_theirs(text: str, words: Words) -> bool:
    """Whether each piece of a quote stands word for word in one answer, in the order in which they wrote it."""
    pieces = [run for piece in LEFT_OUT.split(text) if (run := [word.plain for word in words_in(piece)])]
    return bool(pieces) and any(_stand_in(pieces, answer) for _, answer in words.answers)


def _stand_in(pieces: Sequence[Sequence[str]], answer: str) -> bool:
    said, at = [word.plain for word in words_in(answer)], 0
    for piece in pieces:
        starts = (n for n in range(at, len(said) - len(piece) + 1) if said[n : n + len(piece)] == piece)
        found = next(starts, None)
        if found is None:
            return False
        at = found + len(piece)
    return True


def _keep(keyring: Keyring, case: Case, draft: report_room.Draft, quoted: Quoted, today: date) -> None:
    """The act is recorded with the report, not with the case: the trail is kept, and would tie one to the other."""
    case_id, quote_id, report_id = case.id, new_id(), draft.report.id
    key_id, pair = keyring.current("caseload", case.caseload_id)
    with writing():
        report = db.session.get_one(Report, report_id, with_for_update=True)
        if report.state == "released":
            raise CannotDo(report_room.RELEASED)
        case, _ = cases.find(case_id, to_change=True)
        assert case.person_key is not None
        db.session.add(Quote(
            id=quote_id, case_id=case.id, report_id=report_id, key_id=key_id,
            for_person=seal_quote(quoted, case.person_key, quote_id, case.id),
            for_team=seal_quote(quoted, pair.public, quote_id, case.caseload_id),
        ))  # fmt: skip
        trail.record(Act, today, keyring.staff_id, "asked for a quote", report_id)
