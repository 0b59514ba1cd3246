"""What should change after a complaint: told on only by the person's yes, to the writer alone, and never counted."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from feedback_app.casework import resealing
from feedback_app.complaints import learning
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case
from feedback_app.publishing import report as report_room
from feedback_app.publishing.report import SentencesRefused
from tests.house import DAY, PERIODS, keyring_of
from tests.pages.shows.complaints import CHANGE, by_team, ended, report_of_open_period


def offered(house, name="amara", weeks="open"):
    with house.client.application.app_context():
        return [each.text for each in learning.offered(
            keyring_of(name), house.records.caseloads["harbourlands"], *PERIODS[weeks]
        )]  # fmt: skip


def test_the_person_reads_it_first_says_yes_and_may_change_their_mind(house):
    ended(house)
    page = house.client.visit("/come-back/complaint")
    assert CHANGE in page.words
    assert "They will say sorry and send the plan." in page.words
    assert "They said that you were right in part." in page.words
    assert offered(house) == []
    house.client.press("Yes, others may learn from it")
    assert offered(house) == [CHANGE]
    assert offered(house, weeks="over") == []
    house.client.press("No, keep it to us")
    assert offered(house) == []


def test_a_yes_is_to_these_words_only(house):
    told = ended(house, "yes")
    by_team(house, told, "reopen")
    by_team(house, told, "end", "Quite another thing should change.", outcome="upheld")
    assert offered(house) == []


def test_taking_back_takes_it_along(house):
    told = ended(house, "yes")
    with house.client.application.app_context(), writing():
        db.session.delete(db.session.get_one(Case, told.case_id))
    assert offered(house) == []


def test_it_opens_after_the_key_was_changed(house):
    ended(house, "yes")
    with house.client.application.app_context():
        keys = keyring_of("amara")
        old, _ = keys.current("caseload", house.records.caseloads["harbourlands"])
        resealing.rotate(keys, old, DAY)
        keys = keyring_of("amara")
        while resealing.reseal_chunk(keys, old):
            pass
    assert offered(house, "tom") == [CHANGE]


def test_the_writer_sees_it_after_a_click_and_the_person_sees_who_read_it(house):
    told = ended(house, "yes")
    report_of_open_period(house)
    assert CHANGE not in house.client.page.words
    assert CHANGE in house.client.press("Show what complaints taught").words
    with house.client.application.app_context():
        acts = db.session.scalars(select(Act.what).where(Act.about == told.case_id)).all()
    assert acts[-1] == learning.READ
    page = house.client.visit("/come-back/messages")
    assert "Amara, of our team read what should change. To write the next report." in page.words


def test_it_adds_no_count_and_its_words_do_not_pass_into_the_report(house):
    ended(house, "yes")
    report_of_open_period(house)
    with house.client.application.app_context():
        report = db.session.scalars(select(report_room.Report).where(report_room.Report.state == "draft")).one()
        draft = report_room.find(keyring_of("amara"), report.id)
        assert draft.released.shown() == ()
        with pytest.raises(SentencesRefused) as refused:
            report_room.write(
                keyring_of("amara"), report.id, {}, f"People said: {CHANGE}", ready=False, today=PERIODS["open"][1]
            )
        assert "opening" in refused.value.faults
