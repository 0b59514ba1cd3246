"""Promise 8: you can take it back.

We delete your words that day, unless we are still working to keep someone safe. If we had to act, we keep a short note
of it. We cannot take back what is already published. (Spare copies are gone within 30 days: that is for those who run
the service; the setting is below.)
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from feedback_app.casework import safeguarding
from feedback_app.casework.safeguarding import Decision
from feedback_app.config import Settings
from feedback_app.extensions import db
from feedback_app.models.published import Release
from feedback_app.models.testimony import Act, Case, Message
from tests.house import DAY
from tests.integration.everything import files_of

STORY = "Canarystory about the meeting."


NOTE = Decision("A child may be hurt", "Tell the front door", "Plain words", "The front door, by telephone")


@pytest.fixture
def told_of_danger(house, app):
    """Sent, and somebody works on it; the record's id."""
    told = house.tell(STORY, code=True)
    with app.app_context():
        record = safeguarding.decide(house.keyring("amara"), told.case_id, NOTE, still_open=True, today=DAY)
    return told, record


@pytest.fixture
def taken_back(house):
    """Sent, answered by the team, and taken back by its person."""
    told = house.tell(STORY, code=True)
    house.come_back(told.code)
    house.client.press("Send your message", message="Canarymessage of mine.")
    house.client.visit("/come-back/take-back")
    page = house.client.press("Yes, take it back")
    return told, page


def test_your_words_messages_and_sign_in_are_gone_at_once(house, taken_back, app):
    told, _ = taken_back
    with app.app_context():
        assert db.session.get(Case, told.case_id) is None
        assert db.session.scalars(select(Message).where(Message.case_id == told.case_id)).all() == []


def test_your_page_and_your_code_open_nothing_any_more(house, taken_back):
    told, _ = taken_back
    assert house.client.get("/come-back/messages").location.endswith("/come-back")
    house.client.visit("/come-back")
    assert "We found nothing with this code" in house.client.press("Continue", 422, code=told.code).words


def test_nobody_in_the_team_can_open_it(house, taken_back):
    told, _ = taken_back
    house.sign_in("amara")
    page = house.client.visit(f"/team/case/{told.case_id.hex()}", 404)
    assert "Canarystory" not in page.words


def test_the_page_after_it_says_so(taken_back):
    _, page = taken_back
    assert "Canarystory" not in page.words
    assert "30 days" in page.words


def test_no_table_names_it_but_the_acts_of_our_own_team(house, taken_back, app):
    """An act of the team names a case by its random number; of a case that is gone, nothing else is left."""
    told, _ = taken_back
    with app.app_context():
        acts = db.session.scalars(select(Act.what).where(Act.about == told.case_id)).all()
    assert acts == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_on_the_disk_of_a_small_service_its_sealed_bytes_are_overwritten(house, app, settings):
    told = house.tell(STORY, code=True)
    with app.app_context():
        case = db.session.get_one(Case, told.case_id)
        parts = [case.sealed_words[n : n + 24] for n in range(0, len(case.sealed_words) - 24, 200)]
        db.session.remove()
    assert all(part in files_of(settings.database_url) for part in parts)
    house.come_back(told.code)
    house.client.visit("/come-back/take-back")
    house.client.press("Yes, take it back")
    assert [part for part in parts if part in files_of(settings.database_url)] == []


def test_while_we_work_to_keep_someone_safe_they_stay_and_after_it_they_go(house, app, told_of_danger):
    told, record = told_of_danger
    house.come_back(told.code)
    house.client.visit("/come-back/take-back")
    assert "still working to keep someone safe" in house.client.press("Yes, take it back").words
    with app.app_context():
        assert db.session.get(Case, told.case_id) is not None
        safeguarding.finish(house.keyring("nadia"), record, DAY)
    house.client.visit("/come-back/take-back")
    house.client.press("Yes, take it back")
    with app.app_context():
        assert db.session.get(Case, told.case_id) is None


def test_of_what_we_did_to_keep_someone_safe_a_short_note_stays(house, app, told_of_danger):
    told, record = told_of_danger
    with app.app_context():
        safeguarding.finish(house.keyring("nadia"), record, DAY)
    house.come_back(told.code)
    house.client.visit("/come-back/take-back")
    house.client.press("Yes, take it back")
    with app.app_context():
        assert [note for _, note in safeguarding.decisions_on(house.keyring("nadia"), told.case_id)] == [NOTE]


def test_the_page_after_sending_is_gone_too_in_this_browser(house):
    """It held the code, and a copy of the words that the people on duty could have opened."""
    browser = house.client
    browser.visit("/tell-us")
    browser.send("/tell-us", 303, skip="1")
    browser.send("/tell-us/happened", 303, happened=STORY)
    browser.send("/tell-us/send", 303, code="yes")
    page = browser.visit("/tell-us/done")
    assert "We have it" in page.words
    source = browser.answer.get_data(as_text=True)
    code = " ".join(re.findall(r"<span>(\w+)</span>", source.split('id="return-code">')[1].split("</p>")[0]))
    house.come_back(code)
    browser.visit("/come-back/take-back")
    browser.press("Yes, take it back")
    assert " ".join(code.split()[:2]) not in browser.visit("/tell-us/done", 404).words


def test_what_is_published_stays(house, records, app):
    """The house's released report counted this person; it stands as it was."""
    with app.app_context():
        before = db.session.get_one(Release, records.released_hash).body
    house.come_back(records.told.code)
    house.client.visit("/come-back/take-back")
    house.client.press("Yes, take it back")
    with app.app_context():
        assert db.session.get_one(Release, records.released_hash).body == before
        assert db.session.get(Case, records.told.case_id) is None


def test_spare_copies_are_to_be_gone_within_30_days():
    """The setting that backups obey; that they do is for those who run the service."""
    assert Settings.__dataclass_fields__["safety_copy_days"].metadata["default"] <= 30
