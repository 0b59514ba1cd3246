"""Promise 3: we do not ask who you are.

We do not keep your internet address, your phone details or the time you wrote. Somebody sends with a marked address,
phone, language and page that they came from, to a real server; then all tables and every line of its log are searched.
(If you complain, or someone may be in danger, we keep the date. What a network keeps is for those who run it.)
"""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import DateTime, Time, inspect, select

from feedback_app.casework.cases import open_case
from feedback_app.clock import monday_of
from feedback_app.extensions import db
from feedback_app.intake.return_code import keys_of
from feedback_app.intake.routes import adult_route
from feedback_app.models.testimony import Case
from tests.house import keyring_of
from tests.integration.everything import as_bytes, kept, where
from tests.promises.server import Browser, Server

MARKED = {
    "X-Forwarded-For": "203.0.113.77, 198.51.100.42",
    "X-Real-IP": "203.0.113.77",
    "Forwarded": "for=203.0.113.77",
    "User-Agent": "CanaryPhone/7.7 (Canaryos 9.9)",
    "Accept-Language": "x-canarytongue",
    "Referer": "https://canarysite.example/where-i-came-from",
    "Sec-CH-UA-Model": "Canarymodel",
}
MARKS = (
    "203.0.113.77",
    "198.51.100.42",
    "127.0.0.1",
    "CanaryPhone",
    "Canaryos",
    "canarytongue",
    "canarysite",
    "Canarymodel",
)


@pytest.fixture
def sent(house, settings, app, tmp_path):
    """Somebody sends one response, comes back, and meets an error page too. (code, the server's log, from, to)."""
    log = tmp_path / "server.log"
    server = Server(settings, log)
    try:
        server.wait()
        began = time.time()
        browser = Browser(server.address, MARKED)
        browser.visit("/tell-us")
        browser.press("/tell-us/happened", happened="It was slow.")
        browser.visit("/tell-us/check")
        browser.press("/tell-us/send", code="yes")
        code = browser.code()
        browser.visit("/come-back")
        browser.press("/come-back", code="not a code at all")
        browser.press("/come-back", code=code)
        assert browser.at == "/come-back/messages"
        browser.visit("/no-such-page")
        server.stop()
        with app.app_context():
            yield code, log.read_bytes(), began, time.time()
            db.session.rollback()
    finally:
        server.kill()


def test_no_address_no_phone_details_and_no_time_are_kept(sent, settings):
    """One walk, many looks: it starts a real server, so all is looked at in one test."""
    code, log, began, ended = sent
    values = list(kept())
    case = db.session.scalars(select(Case).where(Case.lookup == keys_of(code, settings.code_pepper).lookup)).one()

    for mark in MARKS:
        assert where(mark, iter(values)) == [], f"{mark} is kept"
        if mark != "127.0.0.1":
            assert mark.encode().lower() not in log.lower(), f"{mark} is in the log"
    assert b"127.0.0.1" not in re.sub(rb"http://127\.0\.0\.1:\d+", b"", log), "an address is in the log"
    for path in (b"/tell-us", b"/come-back", b"/no-such-page"):
        assert path not in log, "the log says which pages were asked for"

    no_moment_between(began, ended, values)
    assert case.week == monday_of(case.week), "a response keeps the Monday of its week, not its day"


def no_moment_between(began: float, ended: float, values: list[tuple[str, bytes]]) -> None:
    """No number that is a time of this walk, in seconds, milliseconds or steps of five minutes."""
    numbers = [(name, float(value)) for name, value in values if re.fullmatch(rb"\d{6,20}(\.\d+)?", value)]
    for scale in (1, 1_000, 1_000_000, 1 / 60, 1 / 300):
        low, high = began * scale - 1, ended * scale + 1
        assert [name for name, number in numbers if low <= number <= high] == []
    today = datetime.fromtimestamp(began, UTC).strftime("%Y-%m-%dT%H").encode()
    assert [name for name, value in values if today in value or today.replace(b"T", b" ") in value] == []


@pytest.mark.usefixtures("house", "in_app")
def test_no_table_has_a_column_for_a_time_of_day():
    """Dates, where a clock needs them; hours and minutes of people, nowhere. Sign-ins of staff keep five minutes."""
    for engine in db.engines.values():
        found = inspect(engine)
        for table in found.get_table_names():
            for column in found.get_columns(table):
                assert not isinstance(column["type"], DateTime | Time), f"{table}.{column['name']}"


@pytest.mark.usefixtures("house", "in_app")
def test_once_it_was_read_no_day_of_yours_is_left_in_the_clear(records, settings):
    """The day by which we must read it goes when we read it; the Monday of its week stays."""
    from tests.house import DAY, tell

    told = tell(settings, "It was slow.")
    open_case(keyring_of("tom"), told.case_id, "To read it for the first time", DAY)
    db.session.rollback()
    case = db.session.get_one(Case, told.case_id)
    days = [getattr(case, column.name) for column in Case.__table__.columns]
    assert [day for day in days if isinstance(day, date)] == [monday_of(DAY)]
    assert not any(DAY.isoformat().encode() in as_bytes(value) for value in days)


def test_the_questions_ask_for_no_name_birthday_address_or_place():
    asked = " ".join(f"{question.key} {question.title}".lower() for question in adult_route().questions)
    for word in ("name", "birth", "address", "postcode", "phone", "email", "where do you live"):
        assert word not in asked
    assert sum(question.needed for question in adult_route().questions) == 1
