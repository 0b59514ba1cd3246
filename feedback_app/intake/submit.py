"""Sending: the words are read in memory, sealed, and kept in one transaction; only then is a code shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.exc import IntegrityError

from analysis import Reading, read
from feedback_app import working_days
from feedback_app.clock import monday_of
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import draft
from feedback_app.intake.caseloads import Locks, locks_for
from feedback_app.intake.draft import Answers, Confirmation
from feedback_app.intake.questions import Route
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.models.testimony import Case, RecordId
from feedback_app.sealed.suite import SUITE_NAME
from feedback_app.sealed.two_locks import NameAndContact, seal_name
from feedback_app.sealed.vault import ForDuty, Words, seal_for_duty, seal_reading, seal_words


class NothingToSend(Exception):
    """There is no draft in this browser, or the one needed answer is missing."""


@dataclass(frozen=True)
class Sending:
    """When and how a response is sent. `now` is seconds since 1970, used only for the code's 30 minutes."""

    today: date
    now: int
    wants_code: bool
    agency_id: bytes | None


def send(secret: str, route: Route, sending: Sending, settings: Settings) -> Confirmation:
    """Send this browser's draft. A second call, from another tab or after a lost response, gives the same answer.

    Raises NothingToSend, or NobodyToRead when too few of the team could read it; the draft is then untouched.
    """
    answers = draft.load(secret)
    if answers is None or not answers.given.get(route.needed, "").strip():
        if answers is not None and answers.confirmation:
            return answers.confirmation
        raise NothingToSend
    locks = locks_for(sending.agency_id, settings.min_readers)
    db.session.rollback()
    code = (answers.code or new_code()) if sending.wants_code else ""
    case = make_case(answers, route, locks, sending, settings, code)
    confirmation = Confirmation(
        code,
        sending.now + 60 * settings.confirmation_minutes,
        (sending.today + timedelta(days=14)).isoformat(),
    )
    return _keep(secret, case, answers, confirmation, sending.today)


def make_case(answers: Answers, route: Route, locks: Locks, sending: Sending, settings: Settings, code: str) -> Case:
    """Everything read and sealed, in memory; nothing is kept yet. The slow part (Argon2id) is here."""
    case_id = RecordId(bytes.fromhex(answers.case_id))
    keys = keys_of(code, settings.code_pepper) if code else None
    words = route.words_of(answers.given)
    reading = reading_of(words, answers.given)
    alarm = ForDuty(reading.reasons[:8], words.answers) if reading.level != "none" else None
    given = NameAndContact(answers.given.get("name", ""), answers.given.get("contact", ""))
    return Case(
        id=case_id,
        lookup=keys.lookup if keys else None,
        person_key=keys.pair.public if keys else None,
        caseload_id=locks.caseload_id,
        key_id=locks.key_id,
        lock_a_id=locks.lock_a_id,
        lock_b_id=locks.lock_b_id,
        duty_id=locks.duty_id,
        suite=SUITE_NAME,
        route="feedback",
        state="received",
        week=monday_of(sending.today),
        read_by=working_days.add(sending.today, settings.read_within_days),
        sealed_words=seal_words(words, locks.words, case_id, locks.caseload_id),
        sealed_reading=seal_reading(reading, locks.words, case_id, locks.caseload_id),
        sealed_name=seal_name(given, locks.lock_a, locks.lock_b, case_id, locks.caseload_id),
        sealed_for_duty=seal_for_duty(alarm, words, locks.duty, case_id),
    )


def reading_of(words: Words, given: dict[str, str]) -> Reading:
    """The machine's reading of the words with the person's own answers beside it. In memory only."""
    reading = read(words.text(), given.get("who", ""))
    return replace(reading, voice=given.get("who", ""), when=given.get("when", ""), rating=given.get("how", ""))


def _keep(secret: str, case: Case, answers: Answers, shown: Confirmation, today: date) -> Confirmation:
    case_id = case.id
    try:
        with writing():
            now = draft.load(secret)
            if now is None:
                raise NothingToSend
            if now.confirmation:
                return now.confirmation
            db.session.add(case)
            draft.put(secret, Answers(answers.case_id, {}, "", shown), today, 0)
    except IntegrityError:
        again = draft.load(secret)
        if again is not None and again.confirmation and again.case_id == case_id.hex():
            return again.confirmation
        raise
    return shown
