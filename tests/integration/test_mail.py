"""Mail waits, is sent once by `flask tend` through a real mail server, and says nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models import published, testimony
from feedback_app.notify.by_smtp import in_envelope
from feedback_app.notify.mail import kinds, written
from feedback_app.notify.waiting import put_down, send_waiting
from tests.house import DAY
from tests.integration.at_once import errors, together
from tests.mail_server import mail_server

SLOT = 6_000_000
TABLES = {"testimony": testimony.WaitingMail, "published": published.WaitingMail}


@pytest.fixture
def box():
    with mail_server() as found:
        yield found


@pytest.fixture
def by_mail(settings, box):
    return replace(
        settings, mail_server=box.address, mail_from="us@heard.example", public_address="https://heard.example"
    )


@pytest.fixture(params=TABLES)
def table(request, in_app):
    found = TABLES[request.param]
    with writing():
        put_down(found, "danger_waits", "duty@heard.example")
    return found


def left(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_it_is_sent_once(table, by_mail, box):
    assert send_waiting(table, by_mail, DAY, SLOT) == (1, 0)
    assert send_waiting(table, by_mail, DAY, SLOT) == (0, 0)
    ((to, mail),) = box.arrived
    assert to == ["duty@heard.example"]
    assert mail["To"] == "duty@heard.example"
    assert "https://heard.example/team/" in mail.get_payload()


def test_the_same_waits_once_and_again_after_it_was_sent(table, by_mail, box):
    for _ in range(2):
        with writing():
            put_down(table, "danger_waits", "duty@heard.example")
    assert left(table) == 1
    send_waiting(table, by_mail, DAY, SLOT)
    with writing():
        put_down(table, "danger_waits", "duty@heard.example")
    assert send_waiting(table, by_mail, DAY, SLOT) == (1, 0)
    assert len(box.arrived) == 2


def test_turned_away_it_waits_and_is_tried_again(table, by_mail, box):
    box.refuses = True
    assert send_waiting(table, by_mail, DAY, SLOT) == (0, 1)
    box.refuses = False
    assert send_waiting(table, by_mail, DAY, SLOT) == (0, 1), "somebody may be sending it now"
    assert send_waiting(table, by_mail, DAY, SLOT + 2) == (1, 0)
    assert left(table) == 0


def test_with_no_server_it_waits(table, by_mail):
    nowhere = replace(by_mail, mail_server="smtp://127.0.0.1:9")
    assert send_waiting(table, nowhere, DAY, SLOT) == (0, 1)
    assert send_waiting(table, replace(by_mail, mail_server=""), DAY, SLOT + 5) == (0, 1)
    assert left(table) == 1


def test_sent_by_two_at_once_it_comes_once(app, table, by_mail, box):
    ended = together(app, *[lambda: send_waiting(table, by_mail, DAY, SLOT)] * 3)
    assert not errors(ended)
    assert len(box.arrived) == 1


def test_put_down_while_it_is_sent_it_is_sent_again(table, by_mail, box, monkeypatch):
    def meanwhile(kind, to, *facts):
        with writing():
            put_down(table, kind, to)
        return written(kind, to, *facts)

    monkeypatch.setattr("feedback_app.notify.waiting.written", meanwhile)
    send_waiting(table, by_mail, DAY, SLOT)
    monkeypatch.undo()
    assert left(table) == 1
    send_waiting(table, by_mail, DAY, SLOT)
    assert len(box.arrived) == 2


def test_a_kind_without_words_is_refused(in_app):
    with pytest.raises(ValueError, match="no words"), writing():
        put_down(testimony.WaitingMail, "gossip", "duty@heard.example")


def test_the_log_says_what_went_wrong_and_names_no_address(table, by_mail, caplog):
    send_waiting(table, replace(by_mail, mail_server="smtp://127.0.0.1:9"), DAY, SLOT)
    assert "The mail server: ConnectionRefusedError." in caplog.text
    assert "duty@heard.example" not in caplog.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", sorted(kinds()))
def test_no_mail_tells_a_number_or_a_time(by_mail, kind):
    mail = in_envelope(written(kind, "duty@heard.example", by_mail), by_mail, DAY)
    assert not re.search(r"\d", mail["Subject"] + mail.get_content())
    assert "00:00:00" in mail["Date"]
    assert "{" not in mail.get_content()
