"""Over the wall: each envelope arrives just once, after any crash; a forged one stays, and holds up no other."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from analysis.canonical import canonical_bytes
from feedback_app.answers.arrivals import Unexpected
from feedback_app.crossing.deliver import ForgedEnvelope, deliver
from feedback_app.crossing.envelopes import RELEASE, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Arrived, Release
from feedback_app.models.testimony import Outgoing
from feedback_app.sealed.signing import sign, signing_pair
from tests.house import keyring_of
from tests.integration.at_once import errors, together

pytestmark = pytest.mark.usefixtures("house", "in_app")


class PowerCut(BaseException):
    """What a crash is to the program: nothing after it runs, and nobody may catch it as an error."""


def posted(label="A made-up release", *, starts="2020-01-06", page="fernhill", pair=None, signed=None):
    """Put a release of Fernhill into the outbox, signed by one of the team; its hash on the published side."""
    seen = json.loads(db.session.scalars(select(Release)).first().body)
    body = canonical_bytes(seen | {"agency_page": page, "label": label, "starts": starts, "ends": "2020-04-06"})
    pair = pair or keyring_of("nadia").current("signing")[1]
    envelope = outgoing(RELEASE, body, signed or sign(body, pair), pair.public)
    with writing():
        db.session.add(envelope)
    return envelope.hash


def arrived(label="A made-up release"):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Release).where(Release.label == label))


def waiting():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Outgoing).where(~Outgoing.delivered))


def statements(side, wanted):
    """Cut the power just before a statement on one side that begins with `wanted`; or at its commit."""
    engine = db.engines[side]

    def before(connection, cursor, statement, *rest):
        if statement.startswith(wanted):
            raise PowerCut

    def commit(connection):
        raise PowerCut

    name, hook = ("commit", commit) if wanted == "COMMIT" else ("before_cursor_execute", before)
    event.listen(engine, name, hook)
    return lambda: event.remove(engine, name, hook)


def test_what_waits_arrives_once():
    posted()
    assert deliver() == 1
    assert deliver() == 0
    assert (arrived(), waiting()) == (1, 0)


def test_nothing_waits_nothing_arrives():
    assert deliver() == 0


STEPS = [
    ("published", "SELECT"),
    ("published", "INSERT INTO arrived"),
    ("published", "INSERT INTO release"),
    ("published", "COMMIT"),
    ("testimony", "UPDATE outgoing"),
    ("testimony", "COMMIT"),
]


@pytest.mark.parametrize(("side", "step"), STEPS)
def test_a_crash_at_any_step_loses_nothing_and_brings_nothing_twice(side, step):
    posted()
    mend = statements(side, step)
    try:
        with pytest.raises(PowerCut):
            deliver()
    finally:
        mend()
        db.session.remove()
    taken_in = arrived()
    assert taken_in == (1 if side == "testimony" else 0)
    assert waiting() == 1
    assert deliver() == 1 - taken_in
    assert (arrived(), waiting()) == (1, 0)


@pytest.mark.parametrize(("side", "step"), STEPS)
def test_a_crash_again_and_again_is_no_different(side, step):
    posted()
    mend = statements(side, step)
    try:
        for _ in range(3):
            with pytest.raises(PowerCut):
                deliver()
            db.session.remove()
    finally:
        mend()
    deliver()
    assert (arrived(), waiting()) == (1, 0)


def test_two_processes_at_once_bring_each_once(app):
    for number in range(5):
        posted(starts=f"202{number}-01-06")
    db.session.remove()
    ended = together(app, deliver, deliver, deliver)
    assert not errors(ended)
    assert sum(ended) == 5
    assert (arrived(), waiting()) == (5, 0)


class TestForged:
    def refused(self, label="Forged"):
        with pytest.raises(ForgedEnvelope):
            deliver()
        assert arrived(label) == 0
        assert waiting() == 1

    def test_a_key_that_nobody_granted(self):
        posted("Forged", pair=signing_pair())
        self.refused()

    def test_a_signature_of_another_body(self):
        pair = keyring_of("nadia").current("signing")[1]
        posted("Forged", signed=sign(b"something else", pair))
        self.refused()

    @pytest.mark.parametrize("signature", [b"", bytes(64), b"short"])
    def test_no_signature(self, signature):
        posted("Forged", signed=signature or b"\0")
        self.refused()

    def test_a_body_changed_after_signing(self):
        made = posted("Honest")
        with writing():
            db.session.get_one(Outgoing, made).body = db.session.get_one(Outgoing, made).body.replace(
                "Honest", "Forged"
            )
        self.refused()
        assert arrived("Honest") == 0

    def test_a_true_body_under_another_kind(self):
        made = posted("Forged")
        with writing():
            db.session.get_one(Outgoing, made).kind = "screened reply"
        with pytest.raises(ForgedEnvelope):
            deliver()
        assert waiting() == 1

    def test_a_true_envelope_under_a_new_hash_does_not_come_again(self):
        """Replay: the same signed body under a made-up name."""
        first = posted("Honest")
        deliver()
        with writing():
            old = db.session.get_one(Outgoing, first)
            db.session.add(
                Outgoing(
                    hash=bytes(32), kind=old.kind, body=old.body, signature=old.signature, signed_with=old.signed_with
                )
            )
        with pytest.raises(ForgedEnvelope):
            deliver()
        assert arrived("Honest") == 1
        assert db.session.get(Arrived, bytes(32)) is None

    def test_it_holds_up_no_other(self):
        for number in range(3):
            posted(f"Forged {number}", starts=f"201{number}-01-07", pair=signing_pair())
            posted("Honest", starts=f"201{number}-01-06")
        with pytest.raises(ForgedEnvelope):
            deliver()
        assert (arrived("Honest"), waiting()) == (3, 3)


class TestUnplaced:
    def test_for_an_agency_that_is_not_there_it_waits_and_holds_up_no_other(self):
        posted("Lost", page="nowhere")
        posted("Honest")
        with pytest.raises(Unexpected, match="no agency with the page nowhere"):
            deliver()
        assert (arrived("Honest"), arrived("Lost"), waiting()) == (1, 0, 1)

    def test_a_second_release_for_the_same_weeks_is_not_dropped_in_silence(self):
        posted("First")
        assert deliver() == 1
        posted("Second")
        with pytest.raises((Unexpected, IntegrityError)):
            deliver()
        assert (arrived("First"), arrived("Second"), waiting()) == (1, 0, 1)
