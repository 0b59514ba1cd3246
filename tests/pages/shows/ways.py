"""Pages of the ways that are not the adults' short one: children, Easy Read, telling for someone, and more topics."""

from __future__ import annotations

from collections.abc import Callable

from tests.house import House
from tests.pages.gallery import shown, simple

simple("adults", "ask us for help", "/tell-us/help")
simple("child_8_11", "how old are you?", "/tell-us/children")


def through(house: House, door: str) -> None:
    """Through a door, up to the page before the first question."""
    child = door.startswith("child_")
    house.client.visit("/tell-us/children" if child else "/tell-us")
    house.client.press("Continue", who=door)
    if door == "child_4_7":
        house.client.press("Go on to the child's page", helped="home")


def at(reader: str, name: str, door: str, address: str = "", **first: str) -> None:
    """Hang a page of a way; `first` is what was answered before: question and answer."""

    @shown(reader, name)
    def _go(house: House) -> None:
        through(house, door)
        for key, answer in first.items():
            house.client.send(f"/tell-us/{key}", 303, **{key: answer})
        house.client.visit(address or "/tell-us/before-you-start")


def after(reader: str, name: str, door: str, address: str, press: tuple[str, int], **fields: str) -> None:
    """Hang the page that answers a press."""

    @shown(reader, name)
    def _go(house: House) -> None:
        through(house, door)
        house.client.visit(address)
        house.client.press(*press, **fields)


@shown("child_8_11", "not open for children")
def _closed_for_children(house: House) -> None:
    from feedback_app.database import writing
    from feedback_app.extensions import db
    from feedback_app.models.testimony import Staff

    with house.client.application.app_context(), writing():
        db.session.query(Staff).filter(Staff.sign_in_name == "nadia").update({Staff.active: False})
    house.client.visit("/tell-us/children", 503)


def _to_grown_up(press: bool) -> Callable[[House], None]:
    def go(house: House) -> None:
        house.client.visit("/tell-us/children")
        house.client.press("Continue", who="child_4_7")
        if press:
            house.client.press("Go on to the child's page", 422)

    return go


shown("adults", "for the grown-up")(_to_grown_up(False))
shown("adults", "for the grown-up, who did not say who they are")(_to_grown_up(True))

at("child_4_7", "4 to 7: before", "child_4_7")
at("child_4_7", "4 to 7: tiles with faces", "child_4_7", "/tell-us/feel")
at("child_4_7", "4 to 7: tiles", "child_4_7", "/tell-us/best")
at("child_4_7", "4 to 7: help", "child_4_7", "/tell-us/help")
at("child_4_7", "4 to 7: check", "child_4_7", "/tell-us/check", best="school")
at("child_8_11", "8 to 11: before", "child_8_11")
at("child_8_11", "8 to 11: words", "child_8_11", "/tell-us/best")
at(
    "child_8_11",
    "8 to 11: drawing",
    "child_8_11",
    "/tell-us/drawing",
    drawing="0 1 100 100 500 500 900 100;1 2 500 600",
)
after(
    "child_8_11",
    "8 to 11: a drawing too big",
    "child_8_11",
    "/tell-us/drawing",
    ("Next", 422),
    drawing="0 0 1 1;" * 3000,
)
after("child_8_11", "8 to 11: help with nothing in it", "child_8_11", "/tell-us/help", ("Keep this, and go on", 422))
at("child_8_11", "8 to 11: check, all empty", "child_8_11", "/tell-us/check")
at("child_8_11", "8 to 11: check with a drawing", "child_8_11", "/tell-us/check", drawing="0 1 100 100 500 500")
at("child_12_17", "12 to 17: before", "child_12_17")
at("child_12_17", "12 to 17: home, with a note", "child_12_17", "/tell-us/settled", more="home")
at("child_12_17", "12 to 17: topics", "child_12_17", "/tell-us/more")
at("child_12_17", "12 to 17: check", "child_12_17", "/tell-us/check", best="My worker rings back.")
at("adults", "Easy Read: before", "easy_read")
at("adults", "Easy Read: who", "easy_read", "/tell-us/who")
at("adults", "Easy Read: words", "easy_read", "/tell-us/happened")
at("adults", "Easy Read: check", "easy_read", "/tell-us/check", happened="Nobody rang.")
at("adults", "for someone: before", "proxy")
at("adults", "for someone: who", "proxy", "/tell-us/who")
at("adults", "topics", "birth_family", "/tell-us/more")
at("adults", "a topic with a note", "birth_family", "/tell-us/alone", more="hard_times")


@shown("child_4_7", "4 to 7: done")
def _done_4_7(house: House) -> None:
    through(house, "child_4_7")
    house.client.send("/tell-us/best", 303, best="school")
    house.client.visit("/tell-us/check")
    house.client.press("Send")


@shown("child_8_11", "8 to 11: done, with secret words and help asked for")
def _done_8_11(house: House) -> None:
    through(house, "child_8_11")
    house.client.visit("/tell-us/help")
    house.client.press("Keep this, and go on", help_name="Wren", help_reach="My nan")
    house.client.press("Send", code="yes")
