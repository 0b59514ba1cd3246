"""Complaints about us, a trustee's pages, and court orders."""

from __future__ import annotations

import re

from tests.house import House
from tests.pages.gallery import shown, simple
from tests.trustees import add_trustee

WRONG = "I asked three times who read my words, and nobody told me."


def _send(house: House, which: str = "data-protection", code: str = "yes") -> str:
    add_trustee(house)
    house.client.visit(f"/{which}/write")
    house.client.press("Send to a trustee", what=WRONG, wish="Tell me who read them.", code=code)
    card = house.client.answer.get_data(as_text=True).partition('id="return-code">')[2].partition("</p>")[0]
    return " ".join(re.findall(r"<span>(\w+)</span>", card))


@shown("adults", "complain about us, closed")
def _closed(house: House) -> None:
    house.client.visit("/complain-about-us/write")


@shown("adults", "complain about us, the form")
def _write(house: House) -> None:
    add_trustee(house)
    house.client.visit("/complain-about-us/write")


@shown("adults", "complain about us with nothing written")
def _write_nothing(house: House) -> None:
    _write(house)
    house.client.press("Send to a trustee", 422)


@shown("adults", "complaint about data sent")
def _kept(house: House) -> None:
    _send(house)


@shown("adults", "complaint about us sent without a code")
def _kept_no_code(house: House) -> None:
    _send(house, "complain-about-us", "no")


@shown("adults", "complaint about data, come back to")
def _mine(house: House) -> None:
    house.come_back(_send(house))


@shown("adults", "complaint about us, answered")
def _answered(house: House) -> None:
    code = _send(house, "complain-about-us")
    _one(house, send=False)
    house.client.press("Send the answer", answer="We are sorry. From now on you see each name.", last="yes")
    house.come_back(code)


@shown("adults", "complaint about us taken back")
def _taken_back(house: House) -> None:
    _mine(house)
    house.client.press("Take it back")


@shown("team", "trustee's list")
def _list(house: House) -> None:
    _send(house)
    house.sign_in("iris")


@shown("team", "trustee without a key")
def _no_key(house: House) -> None:
    add_trustee(house, with_key=False)
    house.sign_in("iris")


@shown("team", "trustee's keys")
def _keys(house: House) -> None:
    _no_key(house)
    house.client.visit("/team/keys")
    house.client.press("Make these keys")


def _one(house: House, *, send: bool = True) -> None:
    if send:
        _send(house)
    house.sign_in("iris")
    found = [form for form in house.client.page.forms if form.action.endswith("/open")]
    assert found
    house.client.press(next(iter(found[0].buttons)))


@shown("team", "complaint about us, opened by a trustee")
def _opened(house: House) -> None:
    _one(house)


@shown("team", "answer of a trustee with nothing in it")
def _answer_nothing(house: House) -> None:
    _one(house)
    house.client.press("Send the answer", 422)


simple("adults", "how we did", "/how-we-did")


@shown("team", "care for the team")
def _care(house: House) -> None:
    told = house.tell("I want to die and I have the tablets here.")
    house.sign_in()
    house.client.visit(f"/team/case/{told.case_id.hex()}")
    house.client.press("Open the words", why="To read it for the first time")
    house.client.visit("/team/care")


@shown("team", "trustee's recovery sheet")
def _sheet(house: House) -> None:
    _keys(house)
    house.client.press("Make a sheet")
