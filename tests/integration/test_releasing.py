"""A report goes out once, by two people, signed, and never changes."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feedback_app.audit import trail
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Release
from feedback_app.models.testimony import Act, Grant, Outgoing, Report, SealingKey
from feedback_app.publishing.close import close
from feedback_app.publishing.release import release
from feedback_app.publishing.report import CannotRelease, find, send_back, write
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.signing import is_signed
from feedback_app.sealed.suite import CannotOpen
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.at_once import errors, together
from tests.integration.everything import kept, where


@pytest.fixture
def report_id(house, settings, records, in_app):
    """A closed period whose report Amara has written and asked to release."""
    tell(settings, "We waited.", came=PERIODS["over"][0], themes=("B1-", "C3-"), times=60)
    made = close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
    write(
        keyring_of("amara"),
        made,
        {"B1-": "People waited without any lanterns."},
        "Thank you all.",
        ready=True,
        today=DAY,
    )
    return made


@pytest.fixture
def let_out(report_id, settings):
    def let_out(name="nadia"):
        ticked = find(keyring_of(name), report_id).to_tick
        return release(keyring_of(name), report_id, DAY, settings, "harbourlands", ticked=ticked)

    return let_out


def count(table, *which):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(*which))


def state(report_id):
    db.session.rollback()
    return db.session.get_one(Report, report_id).state


def test_a_second_person_releases_it_and_it_is_signed(report_id, let_out):
    made = let_out()
    envelope = db.session.scalars(select(Outgoing).where(~Outgoing.delivered)).one()
    body = envelope.body.encode()
    assert made == hashlib.sha256(body).digest()
    assert is_signed(body, envelope.signature, envelope.signed_with)
    known = db.session.scalars(select(SealingKey.public_key).where(SealingKey.kind == "signing")).all()
    assert envelope.signed_with in known
    assert state(report_id) == "released"


def test_what_is_published_is_what_was_written_with_the_head_of_the_trail(report_id, let_out):
    let_out()
    body = json.loads(db.session.scalars(select(Outgoing).where(~Outgoing.delivered)).one().body)
    assert body["sentences"] == {"B1-": "People waited without any lanterns."}
    assert (body["opening"], body["released_on"]) == ("Thank you all.", DAY.isoformat())
    assert (body["audit_acts"], body["audit_head"]) == (trail.head(Act)[0], trail.head(Act)[1].hex())
    last = db.session.scalars(select(Act).order_by(Act.place.desc()).limit(1)).one()
    assert (last.what, last.actor_id) == ("released a report", keyring_of("nadia").staff_id)


def test_who_wrote_it_cannot_release_it(report_id, let_out):
    with pytest.raises(CannotRelease, match="A second person"):
        let_out("amara")
    assert state(report_id) == "waiting"
    assert count(Outgoing, ~Outgoing.delivered) == 0


def test_who_changed_it_last_cannot_release_it_though_another_began(report_id, let_out):
    write(keyring_of("nadia"), report_id, {}, "Other words.", ready=True, today=DAY)
    with pytest.raises(CannotRelease, match="A second person"):
        let_out("nadia")
    assert let_out("amara")


def test_what_nobody_asked_to_release_stays(report_id, let_out):
    write(keyring_of("amara"), report_id, {}, "Not yet.", ready=False, today=DAY)
    with pytest.raises(CannotRelease, match="not waiting"):
        let_out()
    with pytest.raises(CannotRelease, match="not waiting"):
        send_back(keyring_of("nadia"), report_id, DAY, "why")


def test_sent_back_it_waits_for_its_writer(report_id, let_out):
    send_back(keyring_of("nadia"), report_id, DAY, "One sentence names a place.")
    with pytest.raises(CannotRelease, match="not waiting"):
        let_out()
    assert find(keyring_of("amara"), report_id).opening == "Thank you all."


def test_two_people_at_once_release_it_once(app, report_id, let_out):
    db.session.remove()
    ended = together(app, lambda: let_out("nadia"), lambda: let_out("tom"), lambda: let_out("wren"))
    assert [type(each) for each in errors(ended)] == [CannotRelease] * 2
    assert count(Outgoing, ~Outgoing.delivered) == 1
    (made,) = [each for each in ended if isinstance(each, bytes)]
    assert db.session.get_one(Report, report_id).release_hash == made
    assert deliver() == 1
    assert db.session.get(Release, made) is not None


def test_changed_and_released_at_once_is_one_or_the_other(app, report_id, let_out):
    """Released with words that were ticked, or changed and not released: never a change of what is out."""
    db.session.remove()

    def change():
        write(keyring_of("amara"), report_id, {}, "Changed.", ready=True, today=DAY)

    ended = together(app, lambda: let_out("nadia"), change, lambda: let_out("tom"))
    assert {type(each) for each in errors(ended)} <= {CannotRelease}
    released = [each for each in ended if isinstance(each, bytes)]
    found = state(report_id), count(Outgoing, ~Outgoing.delivered), len(released)
    assert found in (("released", 1, 1), ("waiting", 0, 0))
    report = db.session.get_one(Report, report_id)
    if released:
        assert (report.sealed_draft, report.release_hash) == (None, released[0])
    else:
        assert find(keyring_of("nadia"), report_id).opening == "Changed."


def test_once_out_it_never_changes(report_id, let_out):
    let_out()
    with pytest.raises(CannotRelease, match="never changes"):
        write(keyring_of("amara"), report_id, {}, "Later thoughts.", ready=True, today=DAY)
    with pytest.raises(CannotRelease, match="not waiting"):
        let_out("tom")
    with pytest.raises(CannotRelease, match="not waiting"):
        send_back(keyring_of("tom"), report_id, DAY, "")
    assert count(Outgoing, ~Outgoing.delivered) == 1


def test_with_a_clock_that_was_set_back_nobody_releases(report_id, settings):
    ticked = find(keyring_of("nadia"), report_id).to_tick
    with pytest.raises(CannotRelease, match=r"This machine says it is .* Set its clock right"):
        release(keyring_of("nadia"), report_id, DAY - timedelta(days=1), settings, "harbourlands", ticked=ticked)
    assert (state(report_id), count(Outgoing, ~Outgoing.delivered)) == ("waiting", 0)


def test_without_the_signing_key_nobody_releases(report_id, let_out):
    with writing():
        for grant in db.session.scalars(
            select(Grant)
            .join(SealingKey, SealingKey.id == Grant.key_id)
            .where(SealingKey.kind == "signing", Grant.staff_id == keyring_of("nadia").staff_id)
        ):
            db.session.delete(grant)
    with pytest.raises(NotGranted):
        let_out("nadia")
    assert state(report_id) == "waiting"


def test_sentences_are_sealed_until_they_are_released(report_id, let_out):
    assert where("without any lanterns", kept()) == []
    let_out()
    assert where("without any lanterns", kept()) == ["testimony.outgoing.body"]
    deliver()
    assert "published.release.body" in where("without any lanterns", kept())


def test_sentences_of_another_report_do_not_open_here(report_id, records):
    with writing():
        other = db.session.get_one(Report, records.released_report)
        other.sealed_draft = db.session.get_one(Report, report_id).sealed_draft
    with pytest.raises(CannotOpen):
        find(keyring_of("amara"), records.released_report)


@pytest.mark.parametrize("sentences", [{"B1-": "x" * 601}, {"C3-": "y" * 10_000}])
def test_a_sentence_of_any_length_is_not_taken(report_id, sentences):
    with pytest.raises(CannotRelease, match="under 600 letters"):
        write(keyring_of("amara"), report_id, sentences, "", ready=True, today=DAY)


def test_a_sentence_on_a_theme_that_is_not_shown_is_left_out(report_id):
    write(keyring_of("amara"), report_id, {"E9-": "Hidden.", "B1-": "Shown."}, "", ready=True, today=DAY)
    assert find(keyring_of("nadia"), report_id).sentences == {"B1-": "Shown."}
