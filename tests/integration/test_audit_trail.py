"""The trail finds every change, removal and reordering, and two who act at once never fork it."""

from __future__ import annotations

import functools
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from feedback_app.audit import trail
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import PublishedAct
from feedback_app.models.testimony import Act
from tests.house import DAY, keyring_of
from tests.integration.at_once import errors, together

pytestmark = pytest.mark.usefixtures("house", "in_app")


@pytest.fixture(params=["testimony", "published"])
def kind(request):
    """The table of either side, with eight more acts in it."""
    table = {"testimony": Act, "published": PublishedAct}[request.param]
    for number in range(8):
        with writing():
            trail.record(table, DAY + timedelta(number), None, f"act {number}", bytes([number]) * 16, "why")
    return table


def places(kind):
    db.session.rollback()
    return db.session.scalars(select(kind.place).order_by(kind.place)).all()


def change(kind, at, /, **values):
    with writing():
        db.session.execute(update(kind).where(kind.place == at).values(**values))


def remove(kind, *gone):
    with writing():
        db.session.execute(delete(kind).where(kind.place.in_(gone)))


def test_an_untouched_trail_holds(kind):
    assert trail.verify(kind) is None
    assert trail.head(kind)[0] == len(places(kind)) == places(kind)[-1]


@pytest.mark.parametrize(
    "values",
    [
        {"what": "another act"}, {"why": "another reason"}, {"why": ""}, {"day": DAY - timedelta(1)}, {"about": None},
        {"about": bytes(16)}, {"own": bytes(32)}, {"before": bytes(32)},
    ],
)  # fmt: skip
def test_a_change_of_any_column_is_found_at_its_place(kind, values):
    middle = places(kind)[-4]
    change(kind, middle, **values)
    assert trail.verify(kind).place == middle


def test_another_actor_is_found(kind):
    """On the testimony side, where the acts of the team are: Amara's act is put down to Tom."""
    mine = db.session.scalars(select(Act).where(Act.actor_id == keyring_of("amara").staff_id)).first()
    place = mine.place
    change(Act, place, actor_id=keyring_of("tom").staff_id)
    assert trail.verify(Act).place == place


@pytest.mark.parametrize("which", ["first", "middle", "two in the middle"])
def test_a_removal_is_found(kind, which):
    known = places(kind)
    gone = {"first": known[:1], "middle": known[4:5], "two in the middle": known[3:5]}[which]
    remove(kind, *gone)
    found = trail.verify(kind)
    assert (found.place, found.sentence) == (gone[0], "an act is missing here")


def test_a_removal_closed_up_by_new_numbers_is_found(kind):
    known = places(kind)
    remove(kind, known[3])
    for place in known[4:]:
        change(kind, place, place=place - 1)
    assert trail.verify(kind).place == known[3]


def test_two_acts_changed_round_are_found(kind):
    one, other = places(kind)[-3:-1]
    change(kind, one, place=10_000)
    change(kind, other, place=one)
    change(kind, 10_000, place=other)
    assert trail.verify(kind).place == one


def test_an_act_slipped_in_is_found(kind):
    """A forger who hashes well but cannot change what follows."""
    known = places(kind)
    before = db.session.get_one(kind, known[3]).own
    for place in reversed(known[4:]):
        change(kind, place, place=place + 1)
    own = trail._hash(known[4], DAY, None, "slipped in", None, "", before)
    with writing():
        db.session.add(kind(place=known[4], day=DAY, what="slipped in", why="", before=before, own=own))
    assert trail.verify(kind).place == known[5]


def test_a_cut_at_the_end_shows_against_a_head_that_was_printed(kind):
    """The chain alone cannot know its end: the head stands in every release, and `printed` holds it against that."""
    acts, head = trail.head(kind)
    assert trail.verify(kind, printed=[(acts, head)]) is None
    remove(kind, acts)
    assert trail.verify(kind) is None
    assert trail.verify(kind, printed=[(acts, head)]).place == acts


def test_a_whole_new_chain_shows_against_a_head_that_was_printed(kind):
    """Somebody rewrites the last acts and hashes them all anew."""
    acts, head = trail.head(kind)
    remove(kind, acts)
    with writing():
        trail.record(kind, DAY, None, "as if nothing had been")
    assert trail.verify(kind) is None
    assert trail.verify(kind, printed=[(acts, head)]).place == acts


def test_what_was_undone_left_nothing(kind):
    before = trail.head(kind)

    def act_and_fail():
        with writing():
            trail.record(kind, DAY, None, "an act that did not happen")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    assert trail.head(kind) == before
    assert trail.verify(kind) is None


def test_a_reason_of_any_length_and_letters_is_kept_as_far_as_it_fits(kind):
    with writing():
        trail.record(kind, DAY, None, "an act", None, "a\x00b" + "🧡" * 300)
    assert db.session.scalars(select(kind.why).order_by(kind.place.desc()).limit(1)).one() == "ab" + "🧡" * 198
    assert trail.verify(kind) is None


def test_many_at_once_make_one_chain(app, kind):
    def act(name):
        for number in range(5):
            with writing():
                trail.record(kind, DAY, None, f"{name} {number}")

    before = len(places(kind))
    db.session.remove()
    ended = together(app, *[functools.partial(act, name) for name in "abcd"])
    assert not errors(ended)
    assert len(places(kind)) == before + 20
    assert trail.verify(kind) is None


def test_the_command_finds_it_and_says_so(app, kind):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    change(kind, places(kind)[-2], what="changed")
    found = runner.invoke(args=["audit", "verify"])
    assert found.exit_code == 1
    assert "this act was changed" in found.output


def test_the_command_holds_the_trail_against_released_reports(app):
    """The demo house has a released report: its head is in it. Cut the trail before that and the command says so."""
    runner = app.test_cli_runner()
    assert "released report" not in runner.invoke(args=["audit", "verify"]).output
    remove(Act, *places(Act)[2:])
    found = runner.invoke(args=["audit", "verify"])
    assert found.exit_code == 1
    assert "released report" in found.output
