"""The pages of England and of a region: what changed, was refused, is late, was kept; no people counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback_app import working_days
from feedback_app.answers.ladder import climb
from feedback_app.answers.overview import overview
from feedback_app.answers.replies import Answer, send
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Leader, Release
from feedback_app.publishing.screening import decide
from tests.house import DAY, keyring_of

ENGLAND = "/said-and-did-in/england"
PLAN = Answer(
    "B1-", "PLAN", "From March each family has a named worker who rings back.",
    know="We count each month how many were rung back.", by_date=DAY + timedelta(days=90),
)  # fmt: skip
DONE = Answer("B1-", "DONE", "Each family now has a named worker who rings back.")
NO = Answer(
    "C3-", "NO", "There is no money for more workers this year.", ("R1", "R7"),
    change="The councils would pay in more.", meanwhile="Anyone can call our line without a name.",
    review_on=DAY + timedelta(days=400),
)  # fmt: skip


@pytest.fixture
def answer(house, in_app):
    def show(given, day=DAY):
        leader = db.session.scalars(select(Leader).where(Leader.sign_in_name == "harbourlands")).one()
        reply = send(leader, db.session.scalars(select(Release)).one(), given, day)
        decide(keyring_of("tom"), reply.id, True, "", day)
        deliver()

    return show


def themes(view):
    return {row.theme: (row.asked, row.changed, row.planned, row.refused, row.late) for row in view.themes}


def test_nothing_answered_is_all_late_once_the_day_is_past(house, in_app):
    due = db.session.scalars(select(Release.reply_due)).one()
    climb(working_days.add(due, 11) + timedelta(days=1))
    view = overview(DAY)
    assert themes(view) == {"B1-": (1, 0, 0, 0, 1), "C3-": (1, 0, 0, 0, 1)}
    assert [(late.agency.page, late.step) for late in view.late] == [("harbourlands", "directors")] * 2
    assert (list(view.changes), list(view.refusals), view.kept) == ([], [], 0)


def test_promises_are_counted_as_they_stand(answer):
    answer(PLAN)
    view = overview(DAY)
    assert (view.open_promises, view.late_promises, view.kept) == (1, 0, 0)
    view = overview(PLAN.by_date + timedelta(days=1))
    assert (view.open_promises, view.late_promises) == (0, 1)
    answer(DONE, DAY + timedelta(days=60))
    view = overview(DAY)
    assert (view.open_promises, view.late_promises, view.kept, view.kept_in_time) == (0, 0, 1, 1)
    assert [(said.agency.page, said.reply.text) for said in view.changes] == [("harbourlands", DONE.text)]


def test_a_promise_kept_late_is_kept_and_not_in_time(answer):
    answer(PLAN)
    answer(DONE, PLAN.by_date + timedelta(days=1))
    assert (overview(DAY).kept, overview(DAY).kept_in_time) == (1, 0)


def test_refusals_stand_with_their_reasons_and_the_national_list(answer):
    answer(NO)
    view = overview(DAY)
    assert [said.reply.text for said in view.refusals] == [NO.text]
    assert themes(view)["C3-"] == (1, 0, 0, 1, 0)
    assert len(view.reasons) == 2
    assert [words for words, _ in view.national] == ["Health or schools must act"]


def test_a_region_is_its_own_agencies(answer):
    with writing():
        db.session.query(Agency).filter_by(page="fernhill").one().region = "Far North"
    answer(DONE)
    assert len(overview(DAY, "south-west").changes) == 1
    assert (len(overview(DAY, "far-north").changes), len(overview(DAY, "far-north").agencies)) == (0, 1)
    assert overview(DAY, "nowhere") is None


def test_the_page_counts_no_people(house, answer, client):
    answer(DONE)
    page = client.visit(ENGLAND)
    assert DONE.text in page.words
    assert not re.search(r"\b[Aa]bout \d+|\d+ (?:people|responses)", page.words)
    client.visit("/said-and-did-in/nowhere", 404)
