"""`flask tend` climbs the ladder: once for each step, for all to see, until there is an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback_app import working_days
from feedback_app.answers import role_addresses
from feedback_app.answers.agency_file import BadFile
from feedback_app.answers.ladder import climb
from feedback_app.answers.replies import Answer, send
from feedback_app.answers.reports import agency_by_page, reports_of
from feedback_app.answers.wording import finding_words
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Asked, Leader, Release, RoleAddress, Rung, WaitingMail
from feedback_app.notify.waiting import send_waiting
from feedback_app.publishing.screening import decide
from tests.house import DAY, keyring_of
from tests.integration.at_once import together
from tests.mail_server import mail_server

PLAN = Answer(
    "B1-", "PLAN", "From March each family has a named worker who rings back.",
    know="We count each month how many were rung back.", by_date=DAY + timedelta(days=400),
)  # fmt: skip


ADDRESSES = b"""agency,role,mail
harbourlands,chair,board.chair@harbourlands.example
harbourlands,director,dcs@east.example
harbourlands,director,childrens-services@west.example
"""


@pytest.fixture
def due(house, records, in_app):
    """The day on which the released report's asks are due, long before DAY is not: all moves from there."""
    role_addresses.take_in(role_addresses.read(ADDRESSES))
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


class TestWhoIsWrittenTo:
    def mails(self):
        db.session.rollback()
        return sorted(db.session.execute(select(WaitingMail.to).where(WaitingMail.kind == "asked_above")).scalars())

    def test_the_chair_first_then_each_director_once_for_all_that_is_late(self, due):
        climb(days_after(due, 0))
        assert self.mails() == ["board.chair@harbourlands.example"]
        climb(days_after(due, 10))
        climb(days_after(due, 30))
        assert self.mails() == [
            "board.chair@harbourlands.example", "childrens-services@west.example", "dcs@east.example",
        ]  # fmt: skip

    def test_nobody_is_said_to_be_asked_where_no_address_is_known(self, due):
        with writing():
            db.session.query(RoleAddress).delete()
        climb(days_after(due, 10))
        assert self.mails() == []
        _, more = words(days_after(due, 10))
        assert "We asked" not in more
        assert "it is for the chair of the board to answer. We hold no address" in more

    def test_a_file_says_all_of_an_agency_and_the_others_stay(self, due):
        role_addresses.take_in(role_addresses.read(b"agency,role,mail\nfernhill,chair,chair@fernhill.example\n"))
        role_addresses.take_in(role_addresses.read(b"agency,role,mail\nharbourlands,chair,Clerk@Board.example\n"))
        kept = db.session.execute(select(RoleAddress.role, RoleAddress.mail).order_by(RoleAddress.mail)).all()
        assert [tuple(row) for row in kept] == [("chair", "chair@fernhill.example"), ("chair", "clerk@board.example")]

    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            ("harbourlands,chair,jo.bloggs@council.example", "looks like a person's"),
            ("harbourlands,mayor,chair@council.example", "is no role"),
            ("harbourlands,chair,chair at council", "no whole mail address"),
            ("nowhere,chair,chair@council.example", "no agency"),
            ("", "no address"),
        ],
    )
    def test_what_is_not_fit_is_named_with_its_line_and_nothing_is_taken_in(self, due, line, fault):
        before = db.session.query(RoleAddress).count()
        db.session.rollback()
        with pytest.raises(BadFile, match=fault):
            role_addresses.take_in(role_addresses.read(f"agency,role,mail\n{line}\n".encode()))
        assert db.session.query(RoleAddress).count() == before

    @pytest.mark.parametrize("raw", [b"\xff\xfe", b"agency,mail\nx,y\n", b'agency,role,mail\n"x'])
    def test_what_is_no_such_file_is_refused(self, due, raw):
        with pytest.raises(BadFile):
            role_addresses.read(raw)

    def test_by_the_command_line(self, due, app, tmp_path):
        file = tmp_path / "addresses.csv"
        file.write_bytes(ADDRESSES)
        said = app.test_cli_runner().invoke(args=["agencies", "addresses", str(file)])
        assert "3 addresses are kept" in said.output
        file.write_text("agency,role,mail\nharbourlands,chair,jo@x.example\n", "utf-8")
        said = app.test_cli_runner().invoke(args=["agencies", "addresses", str(file)])
        assert said.exit_code
        assert "Nothing was taken in" in said.output


def test_two_rounds_at_once_write_each_rung_once(app, due):
    day = days_after(due, 10)
    db.session.remove()
    together(app, lambda: climb(day), lambda: climb(day), lambda: climb(day))
    climb(day)
    assert steps() == ["chair", "directors"]


def test_a_leader_hears_that_something_is_late_and_nothing_more(due):
    climb(due)
    climb(days_after(due, 0))
    to_leaders = select(WaitingMail.kind, WaitingMail.to).where(WaitingMail.kind != "asked_above")
    mails = db.session.execute(to_leaders.order_by(WaitingMail.kind)).all()
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
