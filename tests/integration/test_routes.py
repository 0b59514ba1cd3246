"""Every address of the service and who may call it: what access.py says is what happens, and nobody else gets in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask, url_for
from sqlalchemy import update

from feedback_app.config import ROOT, Settings, UnsafeSettings, load
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import LeaderSession
from feedback_app.models.testimony import StaffSession
from feedback_app.web.access import (
    ANYONE,
    CHARTER,
    COUNCIL,
    COUNCIL_STEP,
    EITHER,
    FIRST_FACTOR,
    KEEPS_TYPED,
    LEADER,
    LEADER_STEP,
    NO_TOKEN_NEEDED,
    TEAM,
    TEAM_STEP,
    TRUSTEE,
    UNLOCKED,
    WHO,
)
from tests.conftest import forget_tries
from tests.councils import add_person
from tests.councils import sign_in as council_sign_in
from tests.house import DAY, PASSPHRASE, House
from tests.page_inspector import InspectedClient
from tests.places import app_for_tests, close_engines
from tests.trustees import add_trustee

CALLERS = {
    ANYONE: {
        "anonymous",
        "leader",
        "new leader",
        "waiting leader",
        "locked",
        "waiting",
        "unlocked",
        "trustee",
        "council",
    },
    TEAM_STEP: {"locked", "waiting", "unlocked", "trustee"},
    TEAM: {"locked", "unlocked", "trustee"},
    UNLOCKED: {"unlocked"},
    TRUSTEE: {"trustee"},
    EITHER: {"unlocked", "trustee"},
    LEADER: {"leader"},
    CHARTER: {"leader", "new leader"},
    FIRST_FACTOR: {"leader", "new leader"},
    LEADER_STEP: {"leader", "new leader", "waiting leader"},
    COUNCIL: {"council"},
    COUNCIL_STEP: {"council"},
}
"""Who gets past the gate for each word in WHO. A new word needs a decision here too."""
NO_SUCH_ID = "00" * 16
EXAMPLES = {
    "key": "happened",
    "page": "harbourlands",
    "which": "data-protection",
    "theme": "B1-",
    "filename": "app.css",
    "label": "00",
    "release": "00",
}
TESTIMONY_ROOMS = (
    "models.testimony",
    "sealed",
    "intake",
    "casework",
    "publishing",
    "crossing",
    "web.review",
    "web.tell_us",
)

BARE_LOCKS = {"feedback_app.sealed"} | {f"feedback_app.sealed.{n}" for n in ("lockbox", "padding", "referred", "suite")}
"""What a council needs to open what is sealed to its own key: no key of ours, no record (contract "bare-locks")."""


def test_every_endpoint_is_listed_and_nothing_else_is(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(WHO)


def test_exceptions_name_real_endpoints() -> None:
    assert set(KEEPS_TYPED) <= set(WHO)
    assert set(NO_TOKEN_NEEDED) == {"about.leave"}


@pytest.fixture
def app(settings: Settings, on_day: Callable[[date], None]) -> Iterator[Flask]:
    """An app of this test alone: what is done to its addresses here must reach no other test."""
    on_day(DAY)
    forget_tries()
    made = app_for_tests(settings)
    yield made
    close_engines(made)


def test_an_endpoint_without_a_decision_answers_nobody(app: Flask) -> None:
    app.add_url_rule("/forgotten", "about.forgotten", lambda: "somebody forgot to decide")
    assert app.test_client().get("/forgotten").status_code == 404


def calls(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, address) of every way to call the service."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: EXAMPLES.get(name, NO_SUCH_ID) for name in rule.arguments}
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, url_for(rule.endpoint, **values)


@pytest.fixture
def reached(app: Flask) -> Callable[[], set[str]]:
    """After it is called, every view only says that it was reached."""

    def mark() -> set[str]:
        seen: set[str] = set()
        for endpoint in app.view_functions:
            app.view_functions[endpoint] = lambda _seen=seen, _name=endpoint, **_: _seen.add(_name) or ("", 204)
        return seen

    return mark


def browsers(house: House, minutes_later: Callable[[int], None]) -> dict[str, InspectedClient]:
    """One browser for each kind of caller."""
    rested = house.sign_in("nadia", house.another_browser())
    minutes_later(house.settings.idle_minutes + 10)
    rested.visit("/team/")
    assert rested.page.title.startswith("Unlock")
    add_trustee(house)
    waiting = house.sign_in("wren", house.another_browser())
    waiting_leader = house.sign_in_leader("harbourlands", house.another_browser())
    with house.client.application.app_context(), writing():
        db.session.execute(update(StaffSession).values(waits=True))
        db.session.execute(update(StaffSession).where(StaffSession.wrapped_key.is_(None)).values(waits=False))
    with house.client.application.app_context(), writing():
        db.session.execute(update(LeaderSession).values(waits=True))
    return {
        "waiting": waiting,
        "waiting leader": waiting_leader,
        "anonymous": house.another_browser(),
        "leader": house.sign_in_leader("harbourlands", house.another_browser()),
        "new leader": house.sign_in_leader("fernhill", house.another_browser()),
        "locked": rested,
        "unlocked": house.sign_in("amara", house.another_browser()),
        "trustee": house.sign_in("iris", house.another_browser()),
        "council": of_a_council(house),
    }


def of_a_council(house: House) -> InspectedClient:
    with house.client.application.app_context():
        add_person("manager")
    return council_sign_in(house, client=house.another_browser())


def test_each_caller_reaches_just_what_is_theirs(
    house: House, app: Flask, reached: Callable[[], set[str]], minutes_later: Callable[[int], None]
) -> None:
    found, tokens = browsers(house, minutes_later), {}
    for caller, browser in found.items():
        tokens[caller] = browser.visit("/promises").forms[0].values["csrf_token"]
    seen = reached()
    wrong = []
    for endpoint, method, address in calls(app):
        for caller, browser in found.items():
            seen.clear()
            data = {"csrf_token": tokens[caller]} if method == "POST" else None
            answer = browser.open(address, method=method, data=data)
            allowed = caller in CALLERS[WHO[endpoint]]
            if (endpoint in seen) != allowed or (not allowed and answer.status_code not in (303, 403)):
                wrong.append((endpoint, method, caller, answer.status))
    assert wrong == []


def test_no_form_is_taken_without_its_token(
    house: House, app: Flask, reached: Callable[[], set[str]], minutes_later: Callable[[int], None]
) -> None:
    found = browsers(house, minutes_later)
    seen = reached()
    for endpoint, method, address in calls(app):
        if method == "POST" and endpoint not in KEEPS_TYPED | NO_TOKEN_NEEDED:
            for caller, browser in found.items():
                assert browser.post(address, data={"csrf_token": "forged"}).status_code in (303, 400, 403), (
                    endpoint,
                    caller,
                )
    assert seen == set()


def test_a_caller_who_is_stopped_learns_where_to_go(house: House, minutes_later: Callable[[int], None]) -> None:
    found = browsers(house, minutes_later)
    assert found["anonymous"].get("/team/").location == "/team/sign-in"
    assert found["leader"].get("/team/").location == "/team/sign-in"
    assert found["locked"].get("/team/").location == "/team/unlock"
    assert found["anonymous"].get("/agency/").location == "/agency/sign-in"
    assert found["unlocked"].get("/agency/").location == "/agency/sign-in"
    assert found["new leader"].get("/agency/").location == "/agency/charter"
    for caller in ("anonymous", "leader", "unlocked"):
        assert found[caller].get("/council/").location == "/council/sign-in"
    assert found["council"].get("/agency/").location == "/agency/sign-in"


@pytest.fixture
def agency_app(house: House) -> Iterator[Flask]:
    """The agency's own process, on the published database alone."""
    app = app_for_tests(replace(house.settings, surfaces=("agency",), database_url="", code_pepper=""))
    yield app
    close_engines(app)


def test_the_agency_surface_works_with_the_published_side_alone(agency_app: Flask) -> None:
    browser = agency_app.test_client()
    assert isinstance(browser, InspectedClient)
    assert not any(
        rule.endpoint.startswith(("tell_us", "come_back", "review")) for rule in agency_app.url_map.iter_rules()
    )
    browser.visit("/agency/sign-in")
    browser.press("Sign in", name="harbourlands", passphrase=PASSPHRASE)
    assert "What is owed" in browser.page.words
    owed = [address for address, _ in browser.page.links if address.startswith("/agency/answer/")]
    browser.visit(owed[0])
    text = "From March one named worker rings each family back in five days."
    browser.press("Send the answer", status="PLAN", text=text, know=text, day="1", month="3", year="2027")
    assert "answer is on its way" in browser.page.words
    browser.visit("/said-and-did/harbourlands")
    browser.visit("/tell-us", status=404)


def environment(settings: Settings, **others: str) -> dict[str, str]:
    """What a process for the agency surface is given, and nothing of this one's settings."""
    return {
        "PATH": os.environ["PATH"], "FEEDBACK_ENV": "test", "FEEDBACK_SURFACES": "agency", "SECURE_COOKIES": "false",
        "PUBLISHED_DATABASE_URL": settings.published_database_url, "SECRET_KEY": "5e" * 32,
    } | others  # fmt: skip


def test_the_agency_process_never_loads_the_testimony_side(settings: Settings) -> None:
    script = "import sys, wsgi; print(*sorted(name for name in sys.modules if name.startswith('feedback_app.')))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment(settings), capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "feedback_app.web.agency" in loaded
    assert "feedback_app.web.council" in loaded
    theirs = {name for name in loaded if name.removeprefix("feedback_app.").startswith(TESTIMONY_ROOMS)}
    assert theirs <= BARE_LOCKS


def test_the_agency_process_refuses_the_testimony_database(settings: Settings) -> None:
    given = environment(settings, DATABASE_URL=settings.database_url)
    with pytest.raises(UnsafeSettings, match="DATABASE_URL is set"):
        load(given)
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "only the agency surface" in done.stderr
