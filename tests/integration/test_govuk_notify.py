"""Where a key is set, mail goes by GOV.UK Notify: signed, without content, tried again, and no address in a log."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import WaitingMail
from feedback_app.notify import by_govuk
from feedback_app.notify.mail import kinds
from feedback_app.notify.waiting import TRY_AGAIN, put_down, send_waiting
from tests.house import DAY
from tests.mail_server import mail_server
from tests.notify_server import KEY, SECRET, SERVICE, TEMPLATE, notify_server

SLOT = 6_000_000
TO = "duty@heard.example"
LATER = SLOT + TRY_AGAIN

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def notify():
    with notify_server() as found:
        yield found


@pytest.fixture
def by_notify(settings, notify):
    return replace(
        settings, notify_address=notify.address, notify_api_key=KEY, notify_template_id=TEMPLATE,
        public_address="https://heard.example",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def waits(in_app):
    with writing():
        put_down(WaitingMail, "danger_waits", TO)


def left():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(WaitingMail))


def test_it_is_taken_once_with_fixed_words_only(by_notify, notify):
    assert send_waiting(WaitingMail, by_notify, DAY, SLOT) == (1, 0)
    assert send_waiting(WaitingMail, by_notify, DAY, LATER) == (0, 0)
    (taken,) = notify.arrived
    assert set(taken) == {"email_address", "template_id", "personalisation"}
    assert taken["email_address"] == TO
    assert taken["personalisation"]["subject"] == "Being Heard: please look now"
    assert "https://heard.example/team/" in taken["personalisation"]["text"]


def test_every_kind_fits_the_one_template(by_notify, notify):
    for kind in kinds() - {"danger_waits"}:
        with writing():
            put_down(WaitingMail, kind, TO)
    assert send_waiting(WaitingMail, by_notify, DAY, SLOT) == (len(kinds()), 0)


def test_where_a_key_is_set_the_mail_server_is_left_alone(by_notify, notify):
    with mail_server() as box:
        both = replace(by_notify, mail_server=box.address, mail_from="us@heard.example")
        assert send_waiting(WaitingMail, both, DAY, SLOT) == (1, 0)
        assert (len(notify.arrived), len(box.arrived)) == (1, 0)


@pytest.mark.parametrize("busy", [429, 500])
def test_while_it_is_busy_mail_waits_and_is_tried_again(by_notify, notify, caplog, busy):
    notify.busy = busy
    assert send_waiting(WaitingMail, by_notify, DAY, SLOT) == (0, 1)
    assert f"GOV.UK Notify answered {busy}." in caplog.text
    notify.busy = 0
    assert send_waiting(WaitingMail, by_notify, DAY, SLOT) == (0, 1), "somebody may be sending it now"
    assert send_waiting(WaitingMail, by_notify, DAY, LATER) == (1, 0)
    assert left() == 0


@pytest.mark.parametrize(
    ("wrong", "status", "look_at"),
    [
        ({"notify_api_key": f"being_heard-{SERVICE}-{TEMPLATE}"}, 403, "look at NOTIFY_API_KEY"),
        ({"notify_api_key": f"being_heard-{TEMPLATE}-{SECRET}"}, 403, "look at NOTIFY_API_KEY"),
        ({"notify_template_id": SERVICE}, 400, "look at NOTIFY_TEMPLATE_ID"),
    ],
)
def test_what_is_refused_waits_and_the_log_names_the_setting_and_no_address(
    by_notify, notify, caplog, wrong, status, look_at
):
    assert send_waiting(WaitingMail, replace(by_notify, **wrong), DAY, SLOT) == (0, 1)
    assert f"answered {status}" in caplog.text
    assert look_at in caplog.text
    assert not notify.arrived
    for secret in (TO, SECRET, "https://heard.example"):
        assert secret not in caplog.text
    assert send_waiting(WaitingMail, by_notify, DAY, LATER) == (1, 0), "once it is mended nothing is lost"


def test_a_clock_that_is_wrong_is_named(by_notify, notify, caplog, monkeypatch):
    token = by_govuk.token
    monkeypatch.setattr(by_govuk, "token", lambda key, now: token(key, now - 90))
    assert send_waiting(WaitingMail, by_notify, DAY, SLOT) == (0, 1)
    assert "this machine's clock" in caplog.text


def test_nobody_there_and_nobody_answering_are_waited_out(by_notify, notify, caplog, monkeypatch):
    nobody = replace(by_notify, notify_address="http://127.0.0.1:9")
    assert send_waiting(WaitingMail, nobody, DAY, SLOT) == (0, 1)
    assert "ConnectionRefusedError" in caplog.text
    monkeypatch.setattr(by_govuk, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        still = replace(by_notify, notify_address=f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert send_waiting(WaitingMail, still, DAY, LATER) == (0, 1)
    assert "TimeoutError" in caplog.text
    assert TO not in caplog.text
    assert left() == 1
