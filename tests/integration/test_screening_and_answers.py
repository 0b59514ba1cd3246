"""An agency's answer: kept for the team, shown only after it was screened, never edited, decided on once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback_app.answers.replies import Answer, UnfitAnswer, send, to_screen
from feedback_app.answers.reports import agency_by_page, reports_of
from feedback_app.audit import trail
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Leader, PublishedAct, Release, Reply
from feedback_app.models.testimony import Act, Grant, SealingKey
from feedback_app.publishing.screening import CannotScreen, decide, waiting
from feedback_app.sealed.keyring import NotGranted
from tests.house import DAY, keyring_of
from tests.integration.at_once import errors, together

PLAN = Answer(
    "B1-", "PLAN", "From March each family has a named worker who rings back.", (), DAY + timedelta(days=90),
    "We count each month how many were rung back.",
)  # fmt: skip
LOOK = Answer("B1-", "LOOK", "We are looking at how long families wait for a plan.", (), DAY + timedelta(days=60))


@pytest.fixture
def answer(house, records, in_app):
    """Send an answer as the leader of Harbourlands; its id."""

    def send_it(given=PLAN):
        release = db.session.get_one(Release, records.released_hash)
        leader = db.session.scalars(select(Leader).where(Leader.sign_in_name == "harbourlands")).one()
        return send(leader, release, given, DAY).id

    return send_it


def reply(reply_id):
    db.session.rollback()
    return db.session.get_one(Reply, reply_id)


def shown(today=DAY, public=True):
    (read,) = reports_of(agency_by_page("harbourlands"), today, public=public)
    return {finding.line.key: finding for finding in read.findings}


def screen(reply_id, show=True, note="", name="tom"):
    decide(keyring_of(name), reply_id, show, note, DAY)
    return deliver()


def test_nothing_is_public_before_it_was_screened(answer):
    made = answer()
    assert (reply(made).state, to_screen(), shown()["B1-"].answer) == ("sent", 1, None)
    assert shown()["B1-"].waiting


def test_screened_it_is_shown_and_recorded_on_both_sides(answer):
    made = answer()
    assert screen(made) == 1
    assert (reply(made).state, reply(made).shown_on, to_screen()) == ("shown", DAY, 0)
    assert shown()["B1-"].answer.text == PLAN.text
    last = db.session.scalars(select(Act).order_by(Act.place.desc()).limit(1)).one()
    assert (last.what, last.about, last.actor_id) == ("showed an answer", made, keyring_of("tom").staff_id)
    theirs = db.session.scalars(select(PublishedAct).order_by(PublishedAct.place.desc()).limit(1)).one()
    assert (theirs.what, theirs.about) == ("sent an answer", made)
    assert trail.verify(Act) is trail.verify(PublishedAct) is None


def test_sent_back_it_is_seen_by_the_agency_alone_with_the_note(answer):
    made = answer()
    screen(made, show=False, note="  Please leave the family out.\x00 ")
    assert (reply(made).state, reply(made).note) == ("returned", "Please leave the family out.")
    assert shown()["B1-"].answer is None
    assert shown()["B1-"].earlier == ()
    assert [each.note for each in shown(public=False)["B1-"].earlier] == ["Please leave the family out."]


@pytest.mark.parametrize("note", ["", "   "])
def test_sent_back_without_a_note_is_refused(answer, note):
    made = answer()
    with pytest.raises(CannotScreen, match="Say what should be different"):
        screen(made, show=False, note=note)
    assert reply(made).state == "sent"


def test_only_what_waits_can_be_decided(answer):
    made = answer()
    screen(made)
    with pytest.raises(CannotScreen, match="not waiting"):
        screen(made)
    with pytest.raises(CannotScreen, match="not waiting"):
        screen(bytes(16))


def test_decided_twice_before_it_was_carried_counts_once(answer):
    """The outbox has not been carried yet: a second click, or a second person who thinks otherwise, is refused."""
    made = answer()
    decide(keyring_of("tom"), made, True, "", DAY)
    for show, note in ((True, ""), (False, "Not like this.")):
        with pytest.raises(CannotScreen, match="just decided"):
            decide(keyring_of("nadia"), made, show, note, DAY)
    assert deliver() == 1
    assert reply(made).state == "shown"


def test_two_people_at_once_decide_once_and_the_outbox_goes_on(app, answer):
    made = answer()
    db.session.remove()
    ended = together(
        app,
        lambda: decide(keyring_of("tom"), made, True, "", DAY),
        lambda: decide(keyring_of("nadia"), made, False, "Not like this.", DAY),
    )
    assert [type(each) for each in errors(ended)] == [CannotScreen]
    assert deliver() == 1
    assert reply(made).state in ("shown", "returned")
    assert waiting() == []


def test_a_new_version_replaces_the_old_which_stays_to_be_seen(answer):
    first = answer()
    screen(first)
    second = answer(
        replace(PLAN, status="DONE", text="Each family now has a named worker who rings back.", by_date=None)
    )
    assert shown()["B1-"].answer.id == first
    screen(second)
    assert (reply(first).state, reply(second).state, reply(second).version) == ("replaced", "shown", 2)
    assert [each.id for each in shown()["B1-"].earlier] == [first]
    assert reply(first).text == PLAN.text


def test_while_one_is_screened_no_second_can_be_sent(answer):
    answer()
    with pytest.raises(UnfitAnswer, match="being checked now"):
        answer()


def test_two_at_once_from_two_tabs_are_one(app, answer):
    db.session.remove()
    ended = together(app, answer, answer, answer)
    made = [each for each in ended if isinstance(each, bytes)]
    assert len(made) == 1
    assert {type(each) for each in errors(ended)} == {UnfitAnswer}
    db.session.rollback()
    assert len(db.session.scalars(select(Reply).where(Reply.theme == "B1-")).all()) == 1


def test_looking_into_it_can_be_said_once_for_a_theme(answer):
    screen(answer(LOOK))
    with pytest.raises(UnfitAnswer, match="can be used once"):
        answer(LOOK)
    assert answer(replace(LOOK, theme="C3-"))


def test_one_that_was_sent_back_does_not_count_as_said(answer):
    screen(answer(LOOK), show=False, note="Say more.")
    assert answer(LOOK)


def test_unfit_answers_are_not_kept(answer):
    for wrong in (
        replace(PLAN, by_date=None),
        replace(PLAN, text=""),
        replace(PLAN, status="NO"),
        replace(PLAN, by_date=DAY),
        replace(PLAN, status=""),
    ):
        with pytest.raises(UnfitAnswer):
            answer(wrong)
    assert to_screen() == 0


def test_only_a_holder_of_the_signing_key_screens(answer):
    made = answer()
    with writing():
        mine = select(Grant).join(SealingKey, SealingKey.id == Grant.key_id).where(
            SealingKey.kind == "signing", Grant.staff_id == keyring_of("tom").staff_id
        )  # fmt: skip
        db.session.delete(db.session.scalars(mine).one())
    with pytest.raises(NotGranted):
        screen(made)
    assert reply(made).state == "sent"


def test_what_is_not_answered_is_overdue_from_its_day_and_for_all_to_see(answer, records):
    due = db.session.get_one(Release, records.released_hash).reply_due
    finding = shown(today=due)["B1-"]
    assert finding.asked
    assert finding.overdue_days == 0
    assert shown(today=due + timedelta(days=7))["B1-"].overdue_days == 5
    screen(answer())
    assert shown(today=due + timedelta(days=7))["B1-"].overdue_days == 0


def test_praise_needs_no_answer(answer, records):
    due = db.session.get_one(Release, records.released_hash).reply_due
    assert shown(today=due + timedelta(days=70))["A1+"].overdue_days == 0
