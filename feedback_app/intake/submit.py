"""Sending: the words are read in memory, sealed, and kept in one transaction; only then is a code shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError

from analysis import Reading, read
from feedback_app import working_days
from feedback_app.casework import alert
from feedback_app.clock import monday_of
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import choices, draft
from feedback_app.intake.caseloads import Locks, NobodyToRead, children_welcome
from feedback_app.intake.closed_answers import with_choices, without_warnings
from feedback_app.intake.draft import Answers, Confirmation
from feedback_app.intake.heard import confirmed
from feedback_app.intake.name_and_help import HELP, copy_for_duty, sealed_help, sealed_name
from feedback_app.intake.opening import open_locks
from feedback_app.intake.questions import Route
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.intake.routes import adult_route
from feedback_app.models.testimony import Case, RecordId
from feedback_app.sealed.suite import SUITE_NAME
from feedback_app.sealed.vault import ForDuty, Words, seal_for_duty, seal_reading, seal_words

ASKED_FOR_HELP: Final = "They asked for help now"


class NothingToSend(Exception):
    """There is no draft in this browser, or the one needed answer is missing."""


@dataclass(frozen=True)
class Sending:
    """When and how a response is sent. `now` is seconds since 1970, used only for the code's 30 minutes.

    `place` is a region or an agency that takes nothing, where that is all that was said: the team reads it, sealed.
    """

    today: date
    now: int
    wants_code: bool
    agency_id: bytes | None
    place: str = ""


def send(secret: str, route: Route, sending: Sending, settings: Settings) -> Confirmation:
    """Send this browser's draft. A second call, from another tab or after a lost response, gives the same answer.

    Raises NothingToSend, NobodyToRead when the agency is not open (see intake/opening.py), or GiveAgain when what the
    browser sealed would not open there; the draft is then untouched.
    """
    answers = draft.load(secret)
    if answers is None or not ready(answers, route):
        if answers is not None and answers.confirmation:
            return answers.confirmation
        raise NothingToSend
    if route.for_children and not children_welcome(settings):
        raise NobodyToRead
    locks = open_locks(sending.agency_id, settings)
    db.session.rollback()
    code = (answers.code or new_code()) if sending.wants_code else ""
    prepared = prepare(answers, route, locks, sending, settings, code)
    confirmation = Confirmation(
        code,
        sending.now + 60 * settings.confirmation_minutes,
        (sending.today + timedelta(days=14)).isoformat(),
        copy_for_duty(prepared.copy_for_duty, prepared.case.duty_id),
        asked_for_help=HELP.left(answers),
    )
    return _keep(secret, prepared, confirmation, sending.today, settings.duty_mail)


def ready(answers: Answers, route: Route) -> bool:
    """Whether there is something to send. A child who only asks for help may send just that."""
    return route.has_something(answers.given) or (route.for_children and HELP.left(answers))


@dataclass(frozen=True)
class Prepared:
    """A case that is ready to be kept, and the copy for duty that would take its place if help is asked for next."""

    case: Case
    copy_for_duty: bytes
    alarm: bool


def days_to_read(settings: Settings) -> int:
    """Working days until a response must be read: as few for all as for a child's, so that the day names no voice."""
    return min(settings.read_within_days, settings.children_read_within_days)


def make_case(answers: Answers, route: Route, locks: Locks, sending: Sending, settings: Settings, code: str) -> Case:
    """The case alone of what `prepare` gives."""
    return prepare(answers, route, locks, sending, settings, code).case


def prepare(answers: Answers, route: Route, locks: Locks, sending: Sending, settings: Settings, code: str) -> Prepared:
    """Everything read and sealed, in memory; nothing is kept yet. The slow part (Argon2id) is here."""
    case_id = RecordId(bytes.fromhex(answers.case_id))
    keys = keys_of(code, settings.code_pepper) if code else None
    words = choices.words_with(route.words_of(answers.given), answers.given)
    reading = choices.reading_with(reading_of(words, answers.given, route), answers.given, sending.today)
    asked = ForDuty((ASKED_FOR_HELP, *reading.reasons[:8]), words.answers)
    heard = ForDuty(reading.reasons[:8], words.answers) if reading.level != "none" else None
    alarm = asked if HELP.left(answers) else heard
    case = Case(
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
        read_by=working_days.add(sending.today, days_to_read(settings)),
        sealed_words=seal_words(with_place(words, sending.place), locks.words, case_id, locks.caseload_id),
        sealed_reading=seal_reading(reading, locks.words, case_id, locks.caseload_id),
        sealed_name=sealed_name(answers, locks),
        sealed_for_duty=seal_for_duty(alarm, words, locks.duty, case_id, sealed_help(answers, locks.duty)),
    )
    return Prepared(case, seal_for_duty(asked, words, locks.duty, case_id), alarm is not None)


def with_place(words: Words, place: str) -> Words:
    """The words as they are sealed, with the place where the person named no agency that takes responses."""
    return replace(words, answers=(*words.answers, ("place", place))) if place else words


def reading_of(words: Words, given: Mapping[str, str], route: Route | None = None) -> Reading:
    """The machine's reading of the words, set right by the person, with their own answers beside it. In memory only."""
    voice = given.get("who", "")
    reading = confirmed(with_choices(read(words.text(), voice), route or adult_route(), given), given)
    said = {"when": "when", "stage": "stage", "rating": "how", "told_before": "told_before"}
    return reading.with_answers(voice=voice, **{part: given.get(key, "") for part, key in said.items()})


def machine_reading(route: Route, given: Mapping[str, str]) -> Reading:
    """What is heard in a draft, to ask the person whether it was heard right. In memory only, kept nowhere."""
    heard = with_choices(read(route.words_of(given).text(), given.get("who", "")), route, given)
    return without_warnings(heard, route, given)


def _keep(
    secret: str, prepared: Prepared, shown: Confirmation, today: date, duty_mail: tuple[str, ...]
) -> Confirmation:
    case_id = prepared.case.id.hex()
    try:
        with writing():
            _held = draft.hold(secret)
            now = draft.load(secret)
            if now is None:
                raise NothingToSend
            if now.confirmation:
                return now.confirmation
            db.session.add(prepared.case)
            if prepared.alarm:
                alert.arrived(duty_mail, today)
            draft.put(
                secret,
                Answers(case_id, {}, "", shown, now.route),
                today,
                0,
            )
    except IntegrityError:
        again = draft.load(secret)
        if again is not None and again.confirmation and again.case_id == case_id:
            return again.confirmation
        raise
    return shown
