"""`flask tend`: all timed work, the same twice, from two processes at once, and whatever waits in the outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select

from feedback_app.accounts import leaders, team
from feedback_app.accounts.attempt import Attempt
from feedback_app.crossing.deliver import ForgedEnvelope
from feedback_app.crossing.envelopes import RELEASE, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back, draft
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import keys_of
from feedback_app.models.published import LeaderSession
from feedback_app.models.testimony import Draft, ReturnSession, StaffSession
from feedback_app.sealed.signing import sign, signing_pair
from feedback_app.tend import tend as tend_now
from tests.house import DAY, PASSPHRASE
from tests.integration.at_once import errors, together
from tests.integration.test_crossing import posted

SLOT = 6_000_000
OVER = SLOT + 10_000
LATER = DAY + timedelta(days=40)

pytestmark = pytest.mark.usefixtures("house", "in_app")


@pytest.fixture
def much(settings, records):
    """Something of everything that ends one day, and a release in the outbox."""
    draft.save(draft.new_secret(), Answers(given={"happened": "x"}), DAY, 14)
    come_back.enter(keys_of(records.told.code, settings.code_pepper), DAY)
    team.sign_in(Attempt("tom", PASSPHRASE, "", SLOT * 300, SLOT, DAY), settings)
    leaders.ENTRY.sign_in(Attempt("harbourlands", PASSPHRASE, "", SLOT * 300, SLOT, DAY), settings)
    posted()


def tend(day, slot):
    return tend_now(day, slot, current_app.config["SETTINGS"])


def left():
    db.session.rollback()
    tables = (Draft, ReturnSession, StaffSession, LeaderSession)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def forged():
    with writing():
        pair = signing_pair()
        db.session.add(outgoing(RELEASE, b"{}", sign(b"{}", pair), pair.public))


def test_before_its_time_nothing_is_erased(much):
    done = tend(DAY, SLOT)
    assert (done.delivered, done.drafts, done.returns, done.sessions) == (1, 0, 0, 0)
    assert left() == [1, 1, 1, 1]


def test_what_is_over_is_erased_and_counted(much):
    done = tend(LATER, OVER)
    assert (done.delivered, done.drafts, done.returns, done.sessions) == (1, 1, 1, 2)
    assert left() == [0, 0, 0, 0]


def test_twice_is_once(much):
    tend(LATER, OVER)
    assert not any(vars(tend(LATER, OVER)).values())


def test_two_at_once_do_it_once(app, much):
    db.session.remove()
    ended = together(app, lambda: tend(LATER, OVER), lambda: tend(LATER, OVER), lambda: tend(LATER, OVER))
    assert not errors(ended)
    for part in ("delivered", "drafts", "returns"):
        assert sum(getattr(done, part) for done in ended) == 1
    assert sum(done.sessions for done in ended) == 2


def test_an_envelope_that_cannot_be_delivered_keeps_nothing_from_being_erased(much):
    forged()
    with pytest.raises(ForgedEnvelope):
        tend(LATER, OVER)
    assert left() == [0, 0, 0, 0]


def test_the_command_says_what_it_did(app, much, on_day):
    on_day(LATER)
    said = app.test_cli_runner().invoke(args=["tend"])
    assert (said.exit_code, said.output) == (
        0,
        "delivered 1; erased 2 that were over; sent 0 mails; 12 steps up the ladder\n",
    )
    assert app.test_cli_runner().invoke(args=["tend"]).output == ""


def test_the_command_fails_with_a_sentence_when_an_envelope_is_forged(app, much):
    forged()
    said = app.test_cli_runner().invoke(args=["tend"])
    assert said.exit_code == 1
    assert "cannot be delivered" in said.output
    assert left() == [1, 1, 1, 1]
