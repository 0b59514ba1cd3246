"""A public page of reports is made once and shown to everyone, until there is anything new to say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from feedback_app.answers import agency_file, ladder
from feedback_app.crossing.deliver import deliver
from feedback_app.extensions import db
from feedback_app.models.published import Leader, Release
from feedback_app.publishing.screening import decide
from feedback_app.web import kept
from tests.house import DAY, House, keyring_of
from tests.integration.test_screening_and_answers import PLAN, send
from tests.integration.test_statements import statements

PAGES = ("/said-and-did/harbourlands", "/said-and-did-in/england", "/said-and-did/harbourlands/for-children")
AGENCY = PAGES[0]


def read(house: House, address: str = AGENCY) -> str:
    return house.client.visit(address).text


@pytest.mark.parametrize("address", PAGES)
def test_it_is_made_once(house: House, address: str) -> None:
    first = read(house, address)
    with statements(house) as asked:
        assert read(house, address) == first
    assert len([each for each in asked if each.startswith("SELECT")]) == 1


def test_each_reader_has_a_token_of_their_own(house: House) -> None:
    def token(browser):
        (way_out,) = [form for form in browser.visit(AGENCY).forms if form.action == "/exit"]
        return way_out.values["csrf_token"]

    other = house.another_browser()
    tokens = token(house.client), token(other)
    assert len(set(tokens)) == 2
    kept_pages = "".join(piece for _, pieces in kept._kept.values() for piece in pieces)
    assert 'name="csrf_token" value=""' in kept_pages
    assert not any(each in kept_pages for each in tokens)
    other.press("Exit this page", 303)


def test_an_answer_stands_there_as_soon_as_it_is_shown(house: House) -> None:
    before = read(house), read(house, PAGES[1])
    with house.client.application.app_context():
        leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
        sent = send(leader, db.session.get_one(Release, house.records.released_hash), PLAN, DAY).id
    assert (read(house), read(house, PAGES[1])) == before
    with house.client.application.app_context():
        decide(keyring_of("tom"), sent, True, "", DAY)
        deliver()
    assert PLAN.text in read(house)
    assert read(house, PAGES[1]) != before[1]


def test_what_falls_due_stands_there_that_day(house: House, on_day) -> None:
    with house.client.application.app_context():
        due: date = db.session.get_one(Release, house.records.released_hash).reply_due
    on_day(due)
    before = read(house)
    assert "late" not in before
    on_day(due + timedelta(days=10))
    late = read(house)
    assert "working days late" in late
    with house.client.application.app_context():
        ladder.climb(due + timedelta(days=10))
    assert read(house) not in {before, late}


def test_an_agency_has_its_new_name_at_once(house: House) -> None:
    read(house, PAGES[1])
    rows = agency_file.read(b"agency,councils,region\nHarbourlands,Harbour Council,North East\n")
    with house.client.application.app_context():
        agency_file.take_in(rows, DAY)
    assert "Harbourlands Adoption" not in read(house, PAGES[1])


def test_what_is_not_there_is_not_kept(house: House) -> None:
    for _ in range(2):
        house.client.visit("/said-and-did/nowhere", 404)


def test_only_the_last_are_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.forget()
    monkeypatch.setattr(kept, "MOST", 2)
    for address in PAGES:
        read(house, address)
    assert [address for _, address in kept._kept] == list(PAGES[1:])


def test_no_reader_bends_the_links_of_another(house: House) -> None:
    kept.forget()
    bent = {"SCRIPT_NAME": "//elsewhere.example"}  # some servers take it from a header
    first = FlaskClient(house.client.application).get(AGENCY, environ_overrides=bent)
    assert "elsewhere.example" in first.text
    assert "elsewhere.example" not in read(house)
