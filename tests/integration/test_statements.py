"""A page asks the databases at most six questions, however much is there (aim of the first issue's figures)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from feedback_app.extensions import db
from feedback_app.web import kept
from tests.house import House

MOST = 6
MOST_FOR_THE_TEAM = 8
"""Their day and a complaint (aim of the figures of the issue on complaints)."""
ANYONE = ("/", "/tell-us", "/tell-us/happened", "/tell-us/agency", "/tell-us/check", "/come-back", "/promises")
YEARS = (
    "/said-and-did-in/england/numbers",
    "/said-and-did-in/south-west/numbers",
    "/said-and-did/harbourlands/numbers",
)
READERS = ("/said-and-did", "/said-and-did/harbourlands", "/said-and-did/for-inspectors")
PLACES = ("/said-and-did-in/england", "/said-and-did-in/south-west")
MOST_FOR_A_PLACE = 8
"""Aim of the figures of the issue on reports."""


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """Every statement that either database is asked while this lasts."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with house.client.application.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def _questions(asked: list[str]) -> list[str]:
    return [each for each in asked if not each.startswith(("BEGIN", "PRAGMA", "ROLLBACK"))]


def _check(house: House, address: str, most: int = MOST) -> int:
    """How many were asked, by a page that is made anew."""
    house.client.visit(address)
    kept.forget()
    with statements(house) as asked:
        house.client.visit(address)
    assert len(_questions(asked)) <= most, f"{address}: " + "\n".join(_questions(asked))
    return len(_questions(asked))


@pytest.mark.parametrize("address", [*ANYONE, *READERS, *YEARS])
def test_public_pages(house: House, address: str) -> None:
    house.client.visit("/tell-us")
    house.client.press("Skip")
    _check(house, address)


@pytest.mark.parametrize("address", PLACES)
def test_a_whole_place(house: House, address: str) -> None:
    assert _check(house, address, MOST_FOR_A_PLACE) >= 6, "it is made of all that agencies did"


def test_what_we_heard(house: House) -> None:
    house.client.visit("/tell-us")
    house.client.press("Skip")
    house.client.visit("/tell-us/happened")
    house.client.press("Continue", happened="We waited eight months and nobody rang.")
    _check(house, "/tell-us/heard")


def test_the_page_of_someone_who_came_back(house: House) -> None:
    house.come_back(house.records.told.code)
    _check(house, "/come-back/messages")


def test_the_teams_day(house: House) -> None:
    for _ in range(3):
        house.tell()
    house.sign_in()
    assert _check(house, "/team/", MOST_FOR_THE_TEAM) >= 3, "it cannot be made of fewer: the count does not count"


def test_a_leaders_page(house: House) -> None:
    house.sign_in_leader()
    _check(house, "/agency/")
