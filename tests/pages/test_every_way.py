"""The long crawl of the ways to tell us: every page and every error of each, measured like those of the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import template_rendered

from feedback_app import clock
from feedback_app.intake.doors import Door, doors
from feedback_app.intake.questions import Question, Route
from feedback_app.intake.routes import route
from tests import chromium
from tests.conftest import Engine, day_and_slot, forget_tries
from tests.house import DAY, SLOW, House
from tests.page_inspector import InspectedClient
from tests.pages.gallery import Hung
from tests.pages.in_browser import Wire, context_for, faults_of
from tests.pages.test_html import invalid
from tests.pages.test_words import too_hard
from tests.places import app_for_tests, close_engines, safe_settings

pytestmark = pytest.mark.long
DOORS = [door for page in ("start", "children") for door in doors(page).doors if door.route]
REFUSED = {"choice": "nobody", "faces": "nobody", "helper": "nobody", "drawing": "a lion", "text": "a" * 20_001,
           "line": "a" * 20_001, "topics": "nothing of the kind"}  # fmt: skip
"""What a form never sends, or far too much of it. 10,000 letters of a story are fine."""


@dataclass
class Walk:
    """One person in one browser, on one way. Every page that they see is hung up."""

    house: House
    way: Route
    door: Door
    drawn: list[str]
    seen: dict[str, Hung] = field(default_factory=dict)

    @property
    def reader(self) -> str:
        return self.way.audience if self.way.for_children else "adults"

    def hang(self, name: str) -> None:
        answer = self.house.client.answer
        name = f"{self.door.value}: {name}"
        html = answer.get_data(as_text=True)
        self.seen[name] = Hung(name, self.reader, html, dict(answer.headers), frozenset(self.drawn[-1:]))

    def visit(self, address: str, status: int = 200) -> None:
        self.house.client.visit(address, status)
        self.hang(address)

    def begin(self) -> None:
        self.visit("/tell-us/children" if self.way.for_children else "/tell-us")
        self.house.client.press("Continue", who=self.door.value)
        self.hang("after the door")
        if self.door.value == "child_4_7":
            self.house.client.press("Go on to the child's page", helped="home")
            self.hang("before")

    def ask(self, asked: Question) -> None:
        """A question as it is met, with an answer that is refused, and with one that is kept."""
        address = f"/tell-us/{asked.key}"
        self.visit(address)
        if asked.needed:
            self.house.client.press(self.onward, 422)
            self.hang(f"{address}, nothing written")
        if asked.kind in REFUSED:
            self.house.client.press(self.onward, 422, **{asked.key: REFUSED[asked.kind]})
            self.hang(f"{address}, refused")
        self.house.client.send(address, 303, **self.answer(asked))

    @property
    def onward(self) -> str:
        return self.way.words.get("continue", "Continue")

    def answer(self, asked: Question) -> dict[str, str]:
        if asked.kind == "tiles":
            first = asked.tiles[0].value
            return {f"{asked.key}.{first}": asked.options[-1].value} if asked.options else {asked.key: first}
        if asked.kind == "topics":
            return {asked.key: self.way.topics_for(self.door.voice)[0].value}
        if asked.options:
            return {asked.key: asked.options[0].value}
        return {asked.key: {"drawing": "1 2 10 10 900 700", "agency": "harbourlands"}.get(asked.kind, SLOW)}

    def end(self) -> None:
        for address in ("/tell-us/check", "/tell-us/help", "/tell-us/check"):
            self.visit(address)
        self.house.client.press(self.way.words.get("send", "Send"), code="yes")
        self.hang("done")


def walk(house: House, door: Door, drawn: list[str]) -> dict[str, Hung]:
    """All that one person can meet on one way."""
    mine = Walk(house, route(door.route), door, drawn)
    mine.begin()
    voice = door.voice or "adopter"
    for asked in (each for each in mine.way.questions if each.is_for(voice)):
        mine.ask(asked)
    mine.end()
    return mine.seen


@pytest.fixture(scope="module")
def ways(sqlite_engine: Engine) -> Iterator[dict[str, Hung]]:
    """Every page of every way."""
    template, records = sqlite_engine.template(staffed=True)
    assert records is not None
    drawn: list[str] = []
    seen: dict[str, Hung] = {}
    with pytest.MonkeyPatch.context() as patch, sqlite_engine.places.copy(template) as place:
        day, slot = day_and_slot(DAY)
        patch.setattr(clock, "today", lambda: day)
        patch.setattr(clock, "slot", lambda: slot)
        settings = safe_settings(place.testimony, place.published)
        app = app_for_tests(settings)

        def note(_app: object, template: object, **_: object) -> None:
            drawn.append(str(getattr(template, "name", "")))

        with template_rendered.connected_to(note, app):
            for door in DOORS:
                forget_tries()
                client = app.test_client()
                assert isinstance(client, InspectedClient)
                seen |= walk(House(settings, client, records), door, drawn)
        yield seen
        close_engines(app)


def test_every_door_was_gone_through(ways: dict[str, Hung]) -> None:
    assert {f"{door.value}: done" for door in DOORS} <= set(ways)
    assert len(ways) >= 12 * len(DOORS)


def test_every_page_of_every_way_is_valid(ways: dict[str, Hung], tmp_path_factory: pytest.TempPathFactory) -> None:
    assert invalid(ways.values(), tmp_path_factory.mktemp("ways")) == []


def test_every_page_of_every_way_is_easy_enough(ways: dict[str, Hung]) -> None:
    assert too_hard(ways.values()) == []


@pytest.mark.browser
def test_every_page_of_every_way_is_open_to_all(ways: dict[str, Hung]) -> None:
    wire = Wire(ways)
    with chromium.browser() as browser:
        context = context_for(browser, wire)
        faults = {hung.name: found for hung in ways.values() if (found := faults_of(context, wire, hung))}
        context.close()
    assert faults == {}
