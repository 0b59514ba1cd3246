"""`flask tend` climbs the ladder: once for each step, for all to see, until there is an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback_app import working_days
from feedback_app.answers.ladder import climb
from feedback_app.answers.replies import Answer, send
from feedback_app.answers.reports import agency_by_page, reports_of
from feedback_app.answers.wording import finding_words
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Asked, Leader, Release, Rung, WaitingMail
from feedback_app.notify.waiting import send_waiting
from feedback_app.publishing.screening import decide
from tests.house import DAY, keyring_of
from tests.integration.at_once import together
from tests.mail_server import mail_server

PLAN = Answer(
    "B1-", "PLAN", "From March each family has a named worker who rings back.",
    know="We count each month how many were rung back.", by_date=DAY + timedelta(days=400),
)  # fmt: skip


@pytest.fixture
def due(house, records, in_app):
    """The day on which the released report's asks are due, long before DAY is not: all moves from there."""
    with writing():
        db.session.query(Leader).filter_by(sign_in_name="harbourlands").one().mail = "head@harbourlands.example"
        db.session.query(WaitingMail).delete()
    return db.session.get_one(Release, records.released_hash).reply_due


def days_after(due, working):
    return working_days.add(due, working) + timedelta(days=1)


def steps(theme="B1-"):
    db.session.rollback()
    standing = select(Rung.step).where(Rung.theme == theme, Rung.until.is_(None)).order_by(Rung.since, Rung.step)
    return list(db.session.scalars(standing))


def words(today, theme="B1-"):
    (read,) = reports_of(agency_by_page("harbourlands"), today)
    finding = next(each for each in read.findings if each.line.key == theme)
    told = finding_words(finding, read.release)
    return told.waiting, " ".join(told.more)


def shown(given, today, name="harbourlands"):
    leader = db.session.scalars(select(Leader).where(Leader.sign_in_name == name)).one()
    release = db.session.scalars(select(Release)).one()
    reply = send(leader, release, given, today)
    decide(keyring_of("tom"), reply.id, True, "", today)
    deliver()
    return reply


def test_it_climbs_step_by_step_and_twice_is_once(due):
    assert {asked.theme for asked in db.session.scalars(select(Asked).where(Asked.chosen == "ask"))} == {"B1-", "C3-"}
    assert climb(due - timedelta(days=20)) == 0
    climb(due)
    assert steps() == ["soon"]
    climb(days_after(due, 0))
    assert steps() == ["soon", "chair"]
    assert climb(days_after(due, 0)) == 0
    climb(days_after(due, 30))
    assert steps() == ["soon", "chair", "directors", "silent"]
    waiting, more = words(days_after(due, 30))
    assert waiting.startswith("No answer, 31 working days late")
    assert "We asked the chair of the board on" in more
    assert "We asked each director of children's services on" in more
    assert "yearly letter" in more


def test_two_rounds_at_once_write_each_rung_once(app, due):
    day = days_after(due, 10)
    db.session.remove()
    together(app, lambda: climb(day), lambda: climb(day), lambda: climb(day))
    climb(day)
    assert steps() == ["chair", "directors"]


def test_a_leader_hears_that_something_is_late_and_nothing_more(due):
    climb(due)
    climb(days_after(due, 0))
    mails = db.session.execute(select(WaitingMail.kind, WaitingMail.to).order_by(WaitingMail.kind)).all()
    assert [tuple(mail) for mail in mails] == [
        ("answer_due", "head@harbourlands.example"), ("answer_overdue", "head@harbourlands.example"),
    ]  # fmt: skip


def test_an_answer_ends_it_and_while_the_team_reads_it_the_clock_stands(due):
    late = days_after(due, 0)
    climb(late)
    leader = db.session.scalars(select(Leader).where(Leader.sign_in_name == "harbourlands")).one()
    reply = send(leader, db.session.scalars(select(Release)).one(), PLAN, late)
    climb(days_after(due, 30))
    assert steps() == ["chair"]
    decide(keyring_of("tom"), reply.id, True, "", days_after(due, 31))
    deliver()
    climb(days_after(due, 32))
    assert steps() == []
    assert steps("C3-") == ["chair", "directors", "silent"]


def test_a_promise_that_is_not_kept_climbs_too(due):
    shown(PLAN, due)
    assert words(PLAN.by_date)[1].count("late") == 0
    climb(days_after(PLAN.by_date, 0))
    assert steps() == ["chair"]
    assert "This promise is" in words(days_after(PLAN.by_date, 0))[1]


def test_money_is_the_boards_debt_until_the_board_answers(due):
    no = Answer(
        "B1-", "NO", "There is no money for more workers this year.", ("R1",), change="The councils would pay in more.",
        meanwhile="Anyone can call our line without a name.", review_on=due + timedelta(days=900),
    )  # fmt: skip
    shown(no, due)
    assert "This is a debt of the agency's board" in words(due)[1]
    climb(days_after(due, 60))
    assert steps() == ["board"]
    assert "The board owes this and had not answered by" in words(days_after(due, 60))[1]
    with writing():
        db.session.query(Leader).filter_by(sign_in_name="harbourlands").one().duty = "board"
    shown(no, days_after(due, 61))
    assert steps() == []
    assert "The board answers for this." in words(days_after(due, 61))[1]


def test_who_has_not_joined_owes_nothing_and_reads_so(due):
    with writing():
        db.session.query(Agency).filter_by(page="harbourlands").one().joined = False
    assert climb(days_after(due, 60)) == 0
    assert words(days_after(due, 60))[0] == "This agency has not joined. It has not agreed to answer"


def test_a_leader_gives_an_address_hears_and_turns_it_off(house, in_app, records):
    house.sign_in_leader()
    due = db.session.get_one(Release, records.released_hash).reply_due
    house.client.visit("/agency/mail")
    house.client.press("Keep this", mail=" head@harbourlands.example ")
    climb(due)
    assert db.session.scalars(select(WaitingMail.to)).all() == ["head@harbourlands.example"]
    house.client.visit("/agency/mail")
    house.client.press("Keep this", mail="")
    with writing():
        db.session.query(WaitingMail).delete()
    climb(days_after(due, 0))
    assert db.session.scalars(select(WaitingMail)).all() == []


def test_a_real_server_gets_the_mail_and_it_says_nothing(house, settings, in_app, records):
    """By SMTP on this machine: no agency, theme, number or date of an answer stands in it."""
    house.sign_in_leader()
    house.client.visit("/agency/mail")
    house.client.press("Keep this", mail="head@agency.example")
    climb(days_after(db.session.get_one(Release, records.released_hash).reply_due, 0))
    with mail_server() as box:
        by_mail = replace(settings, mail_server=box.address, mail_from="us@heard.example")
        assert send_waiting(WaitingMail, by_mail, DAY, 6_000_000) == (1, 0)
    ((to, mail),) = box.arrived
    assert to == ["head@agency.example"]
    assert "is late" in mail["Subject"]
    assert not any(word in str(mail) for word in ("Harbourlands", "harbourlands", "support", "B1", "C3", "waited"))


def test_what_others_own_is_never_late(house, in_app, records):
    """An agency that said when it looks again at the national fund is not behind when the fund has not changed."""
    release = db.session.get_one(Release, records.released_hash)
    due, whose = release.reply_due, {"agency_id": release.agency_id, "public_on": release.public_on}
    with writing():
        db.session.add(Asked(release_hash=records.released_hash, theme="B4-", chosen="ask", **whose))
    climb(days_after(due, 30))
    assert steps("B4-") == []
    assert steps("B1-") == ["chair", "directors", "silent"]
