"""Statements and letters without counts: the team's pages, the leaders' and everyone's."""

from __future__ import annotations

from sqlalchemy import select

from feedback_app.extensions import db
from feedback_app.models.published import Statement
from tests.house import House
from tests.pages.gallery import shown, simple

TEXT = "Letters to families are late, and nobody says why. Please say who answers for them, and by when."

simple("adults", "no statement for the country yet", "/said-and-did/for-the-country")


def _begun(house: House) -> str:
    house.sign_in()
    house.client.visit("/team/statements")
    house.client.press("Keep it", whose="birth_family", text=TEXT)
    return house.client.answer.request.path


@shown("team", "statements and letters")
def _statements(house: House) -> None:
    house.sign_in()
    house.client.visit("/team/statements")


@shown("team", "a statement with a number in it")
def _number(house: House) -> None:
    _statements(house)
    house.client.press("Keep it", 422, whose="children", text=f"{TEXT} Twelve said so.")


@shown("team", "a statement to write")
def _write(house: House) -> None:
    _begun(house)


@shown("team", "a statement that says too little")
def _little(house: House) -> None:
    _begun(house)
    house.client.press("Keep it", 422, text="Late.")


@shown("team", "a statement for the second person")
def _second(house: House) -> None:
    address = _begun(house)
    house.client.press("Ask a second person to sign it", text=TEXT)
    house.sign_in("nadia")
    house.client.visit(address)


@shown("team", "a statement that is not ticked")
def _not_ticked(house: House) -> None:
    _second(house)
    house.client.press("Sign it and send it out", 422)


def _out(house: House) -> None:
    _second(house)
    with house.client.application.app_context():
        from feedback_app.publishing.statements import under_way

        mark = under_way(house.keyring("nadia"))[0].mark
    house.client.press("Sign it and send it out", ticked=mark)


@shown("adults", "a statement for the country")
def _national(house: House) -> None:
    _out(house)
    house.client.visit("/said-and-did/for-the-country")


@shown("leaders", "statements for a leader")
def _leader(house: House) -> None:
    _out(house)
    house.sign_in_leader()
    house.client.visit("/agency/statements")


@shown("leaders", "a statement answered with too little")
def _leader_little(house: House) -> None:
    _leader(house)
    house.client.press("Send the answer", 422, text="Soon.")


@shown("team", "an answer to a statement to check")
def _to_screen(house: House) -> None:
    _leader(house)
    house.client.press("Send the answer", text="From March one person answers for all letters.")
    house.sign_in()
    house.client.visit("/team/statements")


@shown("adults", "a statement that is ours")
def _ours(house: House) -> None:
    _out(house)
    with house.client.application.app_context():
        (made,) = db.session.scalars(select(Statement.hash)).all()
    house.client.visit(f"/check-a-report?sha256={made.hex()}")
