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


@shown("team", "a statement for nobody")
def _nobody(house: House) -> None:
    _statements(house)
    house.client.press("Keep it", 422, text=TEXT)


@shown("team", "a statement that its writer would sign")
def _own(house: House) -> None:
    _begun(house)
    house.client.press("Ask a second person to sign it", text=TEXT)


@shown("team", "a second statement for one group in a year")
def _again(house: House) -> None:
    _out(house)
    house.sign_in("amara")
    address = _begun(house)
    house.client.press("Ask a second person to sign it", text=TEXT)
    house.sign_in("nadia")
    house.client.visit(address)
    house.client.press("Sign it and send it out", 422, ticked=_mark(house))


def _letter(house: House) -> str:
    house.sign_in()
    house.client.visit("/team/statements")
    house.client.press("Keep it", whose=house.records.caseloads["harbourlands"].hex(), text=TEXT)
    return house.client.answer.request.path


@shown("team", "a letter to an agency to write")
def _letter_to_write(house: House) -> None:
    _letter(house)


@shown("leaders", "a letter for a leader")
def _letter_came(house: House) -> None:
    address = _letter(house)
    house.client.press("Ask a second person to sign it", text=TEXT)
    house.sign_in("nadia")
    house.client.visit(address)
    house.client.press("Sign it and send it out", ticked=_mark(house))
    house.sign_in_leader()
    house.client.visit("/agency/statements")


def _mark(house: House) -> str:
    from feedback_app.publishing.statements import under_way

    with house.client.application.app_context():
        return under_way(house.keyring("nadia"))[0].mark


def _out(house: House) -> None:
    _second(house)
    house.client.press("Sign it and send it out", ticked=_mark(house))


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


@shown("team", "an answer to a statement sent back without a word")
def _back_without(house: House) -> None:
    _to_screen(house)
    house.client.press("Send it back", 422)


@shown("leaders", "an answer to a statement that came back")
def _came_back(house: House) -> None:
    _to_screen(house)
    house.client.press("Send it back", note="Please name no worker.")
    house.sign_in_leader()
    house.client.visit("/agency/statements")


@shown("adults", "a statement that is ours")
def _ours(house: House) -> None:
    _out(house)
    with house.client.application.app_context():
        (made,) = db.session.scalars(select(Statement.hash)).all()
    house.client.visit(f"/check-a-report?sha256={made.hex()}")
