"""One invented person is asked for a quote, sees just these words on their page, and says yes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from feedback_app.config import Settings
from feedback_app.demo.responses import QUOTED
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake import quotes as of_person
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import Case, RecordId
from feedback_app.publishing import ask_to_quote
from feedback_app.sealed.keyring import Keyring


def said_yes(keyring: Keyring, report_id: RecordId, code: str, settings: Settings, today: date) -> Collection[str]:
    """The marks of the quotes that the report under way may use. None when the theme did not pass the line."""
    keys = keys_of(code, settings.code_pepper)
    case = db.session.scalars(select(Case).where(Case.lookup == keys.lookup)).one()
    _, theme, text = QUOTED
    place = f"{report_id.hex()}:{theme}"
    if place not in {each.mark for each in ask_to_quote.places(keyring, case)}:
        return ()
    ask_to_quote.propose(keyring, case.id, place, text, today)
    token = come_back.enter(keys, today)
    person = come_back.find(token, today)
    assert person is not None
    (asked,) = of_person.asked_of(person)
    of_person.answer(person, asked.mark, True)
    come_back.leave(token)
    return (asked.mark,)
