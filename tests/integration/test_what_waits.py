"""Danger stands first, wherever in the line it waits: what one page does not open is counted and one press away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import Engine, event

from feedback_app.casework import alert, cases, safeguarding, today, unread
from feedback_app.casework.safeguarding import IN_DANGER
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, RecordId
from tests.house import DAY, House, keyring_of

DANGER = "I want to die and I have the tablets here."
EARLIER, LATER = DAY - timedelta(days=7), DAY + timedelta(days=7)


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One page opens two, so that a line of four has an end that it does not reach."""
    monkeypatch.setattr(unread, "MOST_OPENED", 2)


def next_of(house: House, link: str) -> str:
    """Where a link with these words leads, on the page that was just read."""
    found = re.search(rf'href="([^"]+)">{link}</a>', house.client.answer.get_data(as_text=True))
    assert found is not None, link
    return unescape(found[1])


@contextmanager
def listening(engine: Engine, asked: list[str]) -> Iterator[None]:
    """All that is asked of a database meanwhile."""

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def test_danger_before_and_behind_all_that_is_shown_stands_on_the_days_page(house: House) -> None:
    house.tell(times=today.MOST_SHOWN + 5)
    first, last = house.tell(DANGER, came=EARLIER), house.tell(DANGER, came=LATER)
    with house.client.application.app_context():
        page = today.today_for(keyring_of("tom"), DAY)
        assert [each.case_id for each in page.danger] == [first.case_id, last.case_id]
        assert (len(page.rest), page.more, page.unopened) == (today.MOST_SHOWN, 5, 0)
    house.sign_in("tom")
    words = house.client.visit("/team/").words
    assert "Danger first (2)" in words
    assert f"To read ({today.MOST_SHOWN} of {today.MOST_SHOWN + 5})" in words
    assert last.case_id.hex()[:8] in words


def test_what_the_days_page_does_not_open_is_counted_and_one_press_away(house: House, two_at_once: None) -> None:
    house.tell(times=3)
    last = house.tell(DANGER, came=LATER)
    house.sign_in("tom")
    page = house.client.visit("/team/")
    assert "2 more wait further down and were not looked through here." in page.words
    assert last.case_id.hex()[:8] not in page.words
    page = house.client.visit(next_of(house, "Look through the next for danger"))
    assert "Danger first (1)" in page.words
    assert last.case_id.hex()[:8] in page.words
    assert "further down" not in page.words


def test_the_list_of_danger_goes_on_and_rings_until_its_end_was_looked_at(house: House, two_at_once: None) -> None:
    house.tell(times=3)
    last = house.tell(DANGER, came=LATER)
    with house.client.application.app_context(), writing():
        alert.arrived((), DAY)
    house.sign_in("amara")
    page = house.client.visit("/team/danger")
    assert "None was heard in these." in page.words
    assert "4 wait unread in all. 2 were looked through here, and 2 come after them." in page.words
    assert "Mail goes to everyone on duty each hour" in page.words
    page = house.client.visit(next_of(house, "Look through the next"))
    assert last.case_id.hex()[:8] in page.words
    assert "and 0 come after them. Back to those that are due first" in page.words
    with house.client.application.app_context():
        amara = keyring_of("amara")
        assert not alert.settle(amara, DAY)
        safeguarding.open_copy(amara, last.case_id, IN_DANGER, DAY)
        assert alert.settle(amara, DAY)


def test_nothing_is_passed_over_when_one_is_read_meanwhile(house: House, in_app: None, two_at_once: None) -> None:
    sent = [house.tell(DANGER, came=DAY + timedelta(days=7 * weeks)).case_id for weeks in range(5)]
    amara = keyring_of("amara")
    head = safeguarding.waiting(amara)
    assert ids(head) == sent[:2]
    cases.open_case(amara, sent[0], "To read it", DAY)
    db.session.expire_all()
    following = safeguarding.waiting(keyring_of("amara"), head.last)
    assert ids(following) == sent[2:4]
    assert ids(safeguarding.waiting(keyring_of("amara"), following.last)) == sent[4:]
    assert (following.total, following.unopened) == (4, 1)


def test_the_lists_load_nothing_sealed_that_they_do_not_open(house: House) -> None:
    house.tell(DANGER)
    house.sign_in("amara")
    for page, opened in (("/team/", {"sealed_reading"}), ("/team/danger", {"sealed_for_duty"})):
        asked: list[str] = []
        with house.client.application.app_context():
            engine = db.session.get_bind(Case)
        with listening(engine, asked):
            house.client.visit(page)
        loaded = {column for each in asked for column in re.findall(r"\bcase\"?\.(sealed_\w+)", each)}
        assert loaded == opened, page


def ids(opened: safeguarding.Opened) -> list[RecordId]:
    return [each.case_id for each in opened.found]
