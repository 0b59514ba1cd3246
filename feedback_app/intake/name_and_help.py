"""What a person may leave beside their words: a name behind two locks, and how to reach them for help now.

Where their browser could seal it, the draft keeps only the sealed box. Else it keeps what was typed (the draft is
itself locked) until it is sealed here at sending.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import delete, select

from feedback_app.casework import alert
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import draft
from feedback_app.intake.caseloads import Locks
from feedback_app.intake.draft import Answers
from feedback_app.models.testimony import Case, DutyLook, RecordId, SealingKey
from feedback_app.sealed.from_browser import Box, Target, contact_target, from_text, name_target
from feedback_app.sealed.two_locks import NameAndContact, seal_name
from feedback_app.sealed.vault import CONTACT_PARTS, seal_contact, with_contact


@dataclass(frozen=True)
class Part:
    """One of the two things that can be left: its fields in the form, and the draft's key for its box."""

    fields: tuple[str, ...]
    box: str

    def boxed(self, answers: Answers) -> Box | None:
        return from_text(answers.given.get(self.box, ""))

    def typed(self, answers: Answers) -> dict[str, str]:
        return {name: answers.given.get(name, "") for name in self.fields}

    def left(self, answers: Answers) -> bool:
        """Whether anything was left."""
        return bool(self.boxed(answers)) or any(self.typed(answers).values())

    def with_box(self, answers: Answers, box: Box) -> Answers:
        """The box takes the place of anything typed."""
        return replace(self.without(answers), given=self.without(answers).given | {self.box: box.as_text()})

    def with_typed(self, answers: Answers, typed: Mapping[str, str]) -> Answers:
        """What was typed takes the place of a box. Nothing typed leaves a box where it is."""
        if not any(typed.values()) and self.boxed(answers):
            return answers
        return replace(answers, given=self.without(answers).given | dict(typed))

    def without(self, answers: Answers) -> Answers:
        gone = {*self.fields, self.box}
        return replace(answers, given={key: value for key, value in answers.given.items() if key not in gone})


NAME: Final = Part(("name", "contact"), "name box")
HELP: Final = Part(tuple(f"help_{part}" for part in CONTACT_PARTS), "help box")


class GiveAgain(ValueError):
    """A box was sealed for another agency or to keys that are no longer in use: it would never open."""


class GiveNameAgain(GiveAgain):
    def __init__(self) -> None:
        super().__init__(
            "Please give us your name again, or take it out. Your name box was locked for another agency "
            "and would not open for this one. All else you wrote is still here."
        )


class GiveContactAgain(GiveAgain):
    def __init__(self) -> None:
        super().__init__(
            "Please tell us again how to reach you, or take it out. Our lock for it has changed. "
            "All else you wrote is still here."
        )


class AlreadyTakenBack(LookupError):
    """The response was taken back or never came, so nothing can be added to it."""


def target_for_name(answers: Answers, locks: Locks) -> Target:
    return name_target(bytes.fromhex(answers.case_id), locks.caseload_id, locks.lock_a, locks.lock_b)


def target_for_help(answers: Answers, duty: bytes) -> Target:
    return contact_target(bytes.fromhex(answers.case_id), duty)


def to_give_again(answers: Answers, locks: Locks) -> list[GiveAgain]:
    """What the browser sealed and would not open where the response goes now: nothing of it is lost unsaid."""
    name, contact = NAME.boxed(answers), HELP.boxed(answers)
    found: list[GiveAgain] = []
    if name and not name.fits(target_for_name(answers, locks)):
        found.append(GiveNameAgain())
    if contact and not contact.fits(target_for_help(answers, locks.duty)):
        found.append(GiveContactAgain())
    return found


def sealed_name(answers: Answers, locks: Locks) -> bytes:
    """The name box for the case, a dummy when none was given. Raises GiveNameAgain."""
    box = NAME.boxed(answers)
    if box is None:
        given = NameAndContact(*NAME.typed(answers).values())
        return seal_name(given, locks.lock_a, locks.lock_b, bytes.fromhex(answers.case_id), locks.caseload_id)
    if not box.fits(target_for_name(answers, locks)):
        raise GiveNameAgain
    return box.sealed


def sealed_help(answers: Answers, duty: bytes) -> bytes:
    """The contact for the duty key `duty` (raw), a dummy when none was given. Raises GiveContactAgain."""
    box = HELP.boxed(answers)
    if box is None:
        typed = {name.removeprefix("help_"): value for name, value in HELP.typed(answers).items()}
        return seal_contact(typed, duty, bytes.fromhex(answers.case_id))
    if not box.fits(target_for_help(answers, duty)):
        raise GiveContactAgain
    return box.sealed


def copy_for_duty(sealed_for_duty: bytes, duty_id: RecordId) -> str:
    """For the confirmation: the sealed copy and the id of its key."""
    return f"{duty_id.hex()} {b64encode(sealed_for_duty).decode()}"


def duty_key_of_sent(answers: Answers) -> bytes | None:
    """The raw public duty key of what was sent from this browser; None when it was taken back."""
    return db.session.scalar(
        select(SealingKey.public_key)
        .join(Case, Case.duty_id == SealingKey.id)
        .where(Case.id == RecordId(bytes.fromhex(answers.case_id)))
    )


def add_to_sent(
    secret: str, left: Callable[[Answers], Answers], today: date, read_by: date, duty_mail: tuple[str, ...] = ()
) -> None:
    """Add a contact, with the words for duty, to what was already sent from this browser; it is to be read by a day.

    `left` puts the contact into a draft. Raises AlreadyTakenBack, or GiveContactAgain when the duty key changed.
    """
    with writing():
        answers = draft.load(secret)
        duty = duty_key_of_sent(answers) if answers else None
        if answers is None or answers.confirmation is None or duty is None:
            raise AlreadyTakenBack
        case = db.session.get_one(Case, RecordId(bytes.fromhex(answers.case_id)))
        contact = sealed_help(left(HELP.without(answers)), duty)
        key_id, _, copy = answers.confirmation.copy_for_duty.partition(" ")
        in_use = copy and key_id == case.duty_id.hex()
        case.sealed_for_duty = with_contact(b64decode(copy) if in_use else case.sealed_for_duty, contact)
        case.read_by = case.read_by or read_by
        db.session.execute(delete(DutyLook).where(DutyLook.case_id == case.id))
        alert.arrived(duty_mail, today)
        shown = replace(answers.confirmation, copy_for_duty="", asked_for_help=True)
        draft.put(secret, replace(answers, confirmation=shown), today, 0)
