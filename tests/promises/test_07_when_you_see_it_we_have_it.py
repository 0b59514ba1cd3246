"""Promise 7: when you see the page that says we have it, we have it.

Your words are saved and will not get lost. Tried with a real server whose power is cut (`kill -9`) at random moments
while many people send at once, on both kinds of database.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import Case
from feedback_app.sealed.vault import open_words
from tests.house import DAY, keyring_of
from tests.promises.server import LOST, Browser, Server

PEOPLE = 4
CUTS = 2


class Person(threading.Thread):
    """Sends one response after the other until the power is cut; remembers what each page said."""

    def __init__(self, number: int, address: str, moments: threading.Semaphore) -> None:
        super().__init__(daemon=True)
        self.number, self.address, self.moments = number, address, moments
        self.shown: dict[str, str] = {}
        self.cut_off: tuple[Browser, str] | None = None

    def run(self) -> None:
        for count in range(1000):
            words = f"Person {self.number}, response {count}, cut {id(self)}."
            browser = Browser(self.address)
            try:
                self.send(browser, words)
            except LOST:
                self.cut_off = (browser, words)
                return
            self.shown[browser.code()] = words

    def send(self, browser: Browser, words: str) -> None:
        browser.visit("/tell-us")
        self.moments.release()
        browser.press("/tell-us/happened", happened=words)
        self.moments.release()
        browser.visit("/tell-us/check")
        self.moments.release()
        browser.press("/tell-us/send", code="yes")
        self.moments.release()
        assert browser.at == "/tell-us/done", f"{browser.at}: {browser.page[:400]}"


def until_the_cut(server: Server, chance: random.Random) -> list[Person]:
    """People send at once; once somebody has seen a code, and a random number of steps later, the power is cut."""
    moments = threading.Semaphore(0)
    people = [Person(number, server.address, moments) for number in range(PEOPLE)]
    for person in people:
        person.start()
    while not any(person.shown for person in people):
        assert moments.acquire(timeout=30), "nobody gets on"
    for _ in range(chance.randint(0, 30)):
        assert moments.acquire(timeout=30), "nobody gets on"
    server.kill()
    for person in people:
        person.join(60)
        assert person.cut_off, "this person was not cut off"
    return people


def come_again(server: Server, people: list[Person]) -> Iterator[tuple[str, str]]:
    """Who was cut off opens the same browser again. They see a code, or a page on which nothing is sent yet."""
    for person in people:
        browser, words = person.cut_off
        browser.address = server.address
        page = browser.visit("/tell-us/check")
        if browser.at == "/tell-us/done":
            yield browser.code(), words
        else:
            assert browser.at == "/tell-us/check"
            assert 'action="/tell-us/send"' in page or "Answer this" in page or "happened" in page
            assert "We have it" not in page


@pytest.mark.usefixtures("house")
def test_every_code_that_was_shown_works_after_the_power_was_cut(settings, app, tmp_path):
    """No code without a response, no response without a code, and what was sent is what the team reads."""
    chance = random.Random()
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Case))
        db.session.remove()
    told: dict[str, str] = {}
    log = tmp_path / "server.log"
    server = Server(settings, log)
    try:
        for _ in range(CUTS):
            server.wait()
            people = until_the_cut(server, chance)
            server = Server(settings, log, server.port)
            server.wait()
            for person in people:
                told |= person.shown
            told |= dict(come_again(server, people))
    finally:
        server.kill()
    assert "" not in told, "somebody who wanted a code was shown none"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Case)) == before + len(told)
        keyring = keyring_of("tom")
        for code, words in told.items():
            assert read_by_team(code, settings, keyring) == words
    assert len(told) >= CUTS, "too few got through for this to show anything"


def read_by_team(code, settings, keyring):
    """What the team reads of the response that a code opens."""
    keys = keys_of(code, settings.code_pepper)
    case = come_back.find(come_back.enter(keys, DAY), DAY).case
    opened = open_words(case.sealed_words, keyring.key(case.key_id), case.id, case.caseload_id)
    return dict(opened.answers)["happened"]
