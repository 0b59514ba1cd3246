"""What is said about a worker who hurt a child is no complaint first: those on duty hear of it before anything else.

It goes to the LADO within one working day and never through the agency. Source: domain page "Danger, independence and
the duty to act"; Working Together 2023.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from feedback_app.casework import alert
from feedback_app.casework.cases import from_person
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, Complaint

ABOUT: Final = "worker"
SAID: Final = "I started a complaint and chose: a worker hurt or scared a child."
WHY: Final = "An allegation about someone who works with children"


def tell_duty(case: Case, given: Mapping[str, str], duty_mail: tuple[str, ...], today: date) -> bool:
    """Let those on duty know, when a complaint that begins now is about that; whether it is."""
    if given.get("about") != ABOUT or db.session.get(Complaint, case.id) is not None:
        return False
    db.session.rollback()
    from_person(case, SAID, today, (WHY,), lambda: alert.arrived(duty_mail, today))
    return True
