"""The numbers of whole years: the team's pages and everyone's."""

from __future__ import annotations

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import YearTable
from feedback_app.models.testimony import Closing, YearDraft
from tests.house import House
from tests.pages.gallery import shown, simple
from tests.years import YEAR, a_year, out

simple("adults", "no numbers for a year yet", "/said-and-did-in/england/numbers")


def _list(house: House) -> None:
    with house.client.application.app_context():
        a_year(house.records.caseloads)
    house.sign_in()
    house.client.visit("/team/years")


def _made(house: House) -> str:
    _list(house)
    house.client.press("Add it up and ask a second person", place="nation/england", year=str(YEAR))
    return house.client.answer.request.path


def _second(house: House) -> str:
    address = _made(house)
    house.sign_in("nadia")
    house.client.visit(address)
    return address


def _out(house: House, level: str, page: str) -> bytes:
    with house.client.application.app_context():
        a_year(house.records.caseloads)
        return out(level, page)


@shown("team", "years to make ready")
def _years(house: House) -> None:
    _list(house)


@shown("team", "a year that cannot be added up")
def _refused(house: House) -> None:
    _list(house)
    house.client.press("Add it up and ask a second person", 422, place="agency/fernhill", year=str(YEAR))


@shown("team", "a year that I made ready")
def _mine(house: House) -> None:
    _made(house)


@shown("team", "a year for the second person")
def _for_second(house: House) -> None:
    _second(house)


@shown("team", "a year that is not ticked")
def _not_ticked(house: House) -> None:
    _second(house)
    house.client.press("Sign it and send it out", 422)


@shown("team", "a year of which a table was changed")
def _changed(house: House) -> None:
    address = _second(house)
    with house.client.application.app_context(), writing():
        for closing in db.session.query(Closing):
            closing.noised_table = closing.noised_table.replace('"B1-": ', '"B1-": 9')
    house.client.visit(address)


@shown("adults", "numbers for a year in England")
def _england(house: House) -> None:
    _out(house, "nation", "england")
    house.client.visit("/said-and-did-in/england/numbers")


@shown("adults", "numbers for a year at an agency")
def _agency(house: House) -> None:
    _out(house, "agency", "harbourlands")
    house.client.visit("/said-and-did/harbourlands/numbers")


@shown("adults", "numbers for a year that were changed")
def _not_signed(house: House) -> None:
    sha256 = _out(house, "region", "south-west")
    with house.client.application.app_context(), writing():
        db.session.get_one(YearTable, sha256).signature = bytes(64)
    house.client.visit("/said-and-did-in/south-west/numbers")


@shown("adults", "numbers for a year that are ours")
def _ours(house: House) -> None:
    sha256 = _out(house, "nation", "england")
    house.client.visit(f"/check-a-report?sha256={sha256.hex()}")


def _out_to_correct(house: House) -> str:
    sha256 = _out(house, "nation", "england")
    with house.client.application.app_context():
        draft = db.session.query(YearDraft).filter_by(release_hash=sha256).one()
        return f"/team/year/{draft.id.hex()}/correct"


def _asked(house: House) -> None:
    address = _out_to_correct(house)
    house.sign_in()
    house.client.visit(address)
    house.client.press("Ask a second person to take it out", taken_out=["B1-", "responses"], because="few")


def _second_corrects(house: House) -> None:
    _asked(house)
    address = house.client.answer.request.path
    house.sign_in("nadia")
    house.client.visit(address)


@shown("team", "a year to correct, with nothing chosen")
def _correct_nothing(house: House) -> None:
    address = _out_to_correct(house)
    house.sign_in()
    house.client.visit(address)
    house.client.press("Ask a second person to take it out", 422)


@shown("team", "a correction of a year that I asked for")
def _correction_mine(house: House) -> None:
    _asked(house)


@shown("team", "a correction of a year that is not ticked")
def _correction_not_ticked(house: House) -> None:
    _second_corrects(house)
    house.client.press("Sign it and take it out", 422)


@shown("team", "years with one that is out")
def _one_out(house: House) -> None:
    _asked(house)
    house.client.visit("/team/years")


def _corrected(house: House) -> str:
    _second_corrects(house)
    with house.client.application.app_context():
        found = db.session.query(YearTable).one()
    (mark,) = [attrs["value"] for tag, attrs in house.client.page.elements if attrs.get("id") == "ticked"]
    house.client.press("Sign it and take it out", ticked=mark)
    return found.hash.hex()


@shown("adults", "numbers for a year that were corrected")
def _corrected_page(house: House) -> None:
    _corrected(house)
    house.client.visit("/said-and-did-in/england/numbers")


@shown("adults", "numbers for a year that were corrected since")
def _corrected_since(house: House) -> None:
    house.client.visit(f"/check-a-report?sha256={_corrected(house)}")
