"""Mistakes of fact that a leader tells of while a report lies with the agency, and the team's decision."""

from __future__ import annotations

from datetime import timedelta

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Release
from tests.house import DAY, House
from tests.pages.gallery import shown

FACT = {
    "place": "B1-",
    "wrong": "The sentence calls it the support plan service.",
    "instead": "It is called the family help service.",
    "source": "The name stands in our published offer.",
}


def _lies_with_them(house: House, days: int = 3) -> None:
    with house.client.application.app_context(), writing():
        db.session.get_one(Release, house.records.released_hash).public_on = DAY + timedelta(days=days)


@shown("leaders", "a mistake of fact to tell of")
def _form(house: House) -> None:
    _lies_with_them(house)
    house.sign_in_leader()
    house.client.visit(f"/agency/facts/{house.records.released_hash.hex()}")


@shown("leaders", "a mistake of fact that says too little")
def _little(house: House) -> None:
    _form(house)
    house.client.press("Send it to the team", 422, wrong="It.")


@shown("leaders", "a mistake of fact that was told")
def _told(house: House) -> None:
    _form(house)
    house.client.press("Send it to the team", **FACT)


@shown("team", "a mistake of fact to decide on")
def _to_decide(house: House) -> None:
    _told(house)
    house.sign_in()
    house.client.visit("/team/answers")


@shown("team", "a mistake of fact that is refused without a reason")
def _no_reason(house: House) -> None:
    _to_decide(house)
    house.client.press("We do not agree", 422)


@shown("team", "a mistake of fact to correct")
def _to_correct(house: House) -> None:
    _to_decide(house)
    house.client.press("Agree, and correct the report")


@shown("adults", "an agency that told of a mistake of fact")
def _counted(house: House) -> None:
    _to_correct(house)
    _lies_with_them(house, 0)
    house.client.visit("/said-and-did/harbourlands")
