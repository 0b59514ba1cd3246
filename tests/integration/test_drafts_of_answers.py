"""Colleagues at an agency share drafts; who only writes cannot send; a draft is nobody else's to see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback_app.accounts import leaders
from feedback_app.answers.elsewhere import changed
from feedback_app.answers.replies import Answer, UnfitAnswer, keep_draft, send, to_screen
from feedback_app.answers.reports import agency_by_page, reports_of
from feedback_app.audit import trail
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Leader, PublishedAct, Release, Reply
from feedback_app.publishing.screening import decide
from tests.house import DAY, PASSPHRASE, keyring_of

HALF = Answer("B1-", "PLAN", "From March a named")
WHOLE = replace(
    HALF, text="From March a named worker rings each family back.", know="We count who was rung back each month.",
    by_date=DAY + timedelta(days=90),
)  # fmt: skip


@pytest.fixture
def release(house, records, in_app):
    return db.session.get_one(Release, records.released_hash)


def colleague(duty, agency="harbourlands"):
    found = agency_by_page(agency)
    with writing():
        db.session.add(leaders.new_leader(found.id, f"{duty}-{agency}", f"Role that {duty}", PASSPHRASE, duty=duty))
    return db.session.scalars(select(Leader).where(Leader.sign_in_name == f"{duty}-{agency}")).one()


def finding(public):
    (read,) = reports_of(agency_by_page("harbourlands"), DAY, public=public)
    return next(each for each in read.findings if each.line.key == "B1-")


def test_half_an_answer_is_kept_for_colleagues_and_hidden_from_all_others(release):
    kept = keep_draft(colleague("writes"), release, HALF, DAY)
    assert (kept.state, to_screen()) == ("draft", 0)
    assert finding(public=False).draft.text == HALF.text
    assert finding(public=True).draft is finding(public=True).answer is None
    assert not finding(public=True).waiting


def test_one_writes_another_signs_and_it_is_one_version(release):
    writer, signer = colleague("writes"), colleague("signs")
    keep_draft(writer, release, HALF, DAY)
    keep_draft(writer, release, WHOLE, DAY, ready=True)
    with pytest.raises(UnfitAnswer, match="Somebody who signs"):
        send(writer, release, WHOLE, DAY)
    sent = send(signer, release, WHOLE, DAY)
    (only,) = db.session.scalars(select(Reply)).all()
    assert (only.id, only.version, only.state, only.role) == (sent.id, 1, "sent", "Role that signs")
    acts = db.session.scalars(select(PublishedAct.what).order_by(PublishedAct.place)).all()
    assert acts[-3:] == ["kept a draft", "asked for a signature", "sent an answer"]
    assert trail.verify(PublishedAct) is None


def test_while_one_is_with_the_team_no_draft_is_begun(release):
    signer = colleague("signs")
    send(signer, release, WHOLE, DAY)
    with pytest.raises(UnfitAnswer, match="being checked now"):
        keep_draft(signer, release, HALF, DAY)


def test_the_board_answers_in_its_own_name(release):
    assert send(colleague("board"), release, WHOLE, DAY).by_board


def test_other_agencies_see_what_was_changed_and_nothing_else(release):
    signer, fernhill = colleague("signs"), agency_by_page("fernhill")
    done = replace(WHOLE, status="DONE")
    reply = send(signer, release, done, DAY)
    assert changed("B1-", fernhill.id, DAY) == []
    decide(keyring_of("tom"), reply.id, True, "", DAY)
    deliver()
    assert [(each.agency.page, each.reply.text) for each in changed("B1-", fernhill.id, DAY)] == [
        ("harbourlands", done.text)
    ]
    assert changed("C3-", fernhill.id, DAY) == changed("B1-", agency_by_page("harbourlands").id, DAY) == []


def test_all_asks_are_answered_in_one_sitting(house):
    """Each answer leads to the next that is owed; after the last nothing is left to do."""
    house.sign_in_leader()
    owed = [address for address, _ in house.client.page.links if address.startswith("/agency/answer/")]
    house.client.visit(owed[0])
    whole = {"status": "PLAN", "text": WHOLE.text, "know": WHOLE.know, "day": "1", "month": "3", "year": "2027"}
    page = house.client.press("Send the answer", **whole)
    assert house.client.answer.request.path == owed[1]
    assert "Your answer is on its way" in page.words
    page = house.client.press("Send the answer", **whole)
    assert house.client.answer.request.path == "/agency/"
    assert page.words.count("your answer is being checked") == 2
