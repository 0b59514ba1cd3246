"""Before closing, copies and floods are shown to a person, who may leave a response out with a reason that is kept."""

from __future__ import annotations

import random
import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback_app.casework.safeguarding import Decision, decide
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Closing, Message
from feedback_app.publishing.before_closing import REASONS, CannotLeaveOut, leave_out, look
from feedback_app.publishing.before_closing import told as words_for
from feedback_app.publishing.close import close
from feedback_app.publishing.copies import alike, bursts
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.everything import kept
from tests.pages.reading_grade import grade

STARTS, ENDS = PERIODS["over"]
PRAISE = "The agency was wonderful from start to end and everybody should be grateful for all that they did for us."
OTHERS = (
    "Our worker rang each week and knew what our son needed at school.",
    "Letters came late and once they went to a house that we had left.",
    "The training days were long but we learned a great deal about trauma.",
)


@pytest.fixture
def told(house, settings, app):
    """Three different stories, and a kind one that came four times with small changes."""
    with app.app_context():
        for number, story in enumerate(OTHERS):
            tell(settings, story, came=STARTS + timedelta(weeks=number), themes=("B1-",))
        return [
            tell(settings, f"{PRAISE} {more}", came=STARTS + timedelta(weeks=5), themes=("A1+",)).case_id
            for more in ("", "Thank you.", "So kind.", "Five stars.")
        ]


@pytest.fixture
def period(records):
    return records.periods["over"]


class TestCopies:
    def test_nearly_the_same_words_are_one_group_and_others_are_none(self):
        texts = [(n, PRAISE + more) for n, more in enumerate(("", " Thanks.", " So very kind."))]
        groups = alike([*texts, *((f"other {n}", text) for n, text in enumerate(OTHERS))])
        assert groups == ((0, 1, 2),)

    def test_short_ones_are_not_compared(self):
        assert alike([(1, "We waited."), (2, "We waited."), (3, "")]) == ()

    def test_four_thousand_copies_among_as_many_others_take_seconds(self):
        chance = random.Random(4)
        words = [f"word{n}" for n in range(3000)]
        texts = [(n, " ".join(chance.choices(words, k=80))) for n in range(4000)]
        copies = [(f"copy {n}", f"{PRAISE} {n}") for n in range(4000)]
        begun = time.process_time()
        groups = alike([*texts, *copies])
        assert time.process_time() - begun < 30
        assert [len(group) for group in groups] == [4000]


class TestBursts:
    def test_a_week_with_many_more_than_the_middle_week_is_shown(self):
        weeks = {n: STARTS + timedelta(weeks=n % 13) for n in range(65)}
        weeks |= {f"flood {n}": STARTS + timedelta(weeks=6) for n in range(20)}
        found = bursts(weeks, STARTS, ENDS)
        assert list(found) == [STARTS + timedelta(weeks=6)]
        assert len(found[STARTS + timedelta(weeks=6)]) == 25

    def test_an_even_period_and_an_empty_one_have_none(self):
        assert bursts({n: STARTS + timedelta(weeks=n % 13) for n in range(65)}, STARTS, ENDS) == {}
        assert bursts({}, STARTS, ENDS) == {}


class TestLeavingOut:
    def test_the_look_is_recorded_and_stores_nothing_else(self, app, told, period):
        with app.app_context():
            before = sorted(value for name, value in kept() if ".act." not in name)
            (group,) = look(keyring_of("amara"), period, DAY)
            assert {case for case, _, _ in group.cases} == set(told)
            assert sorted(value for name, value in kept() if ".act." not in name) == before
            last = db.session.scalars(select(Act).order_by(Act.place.desc()).limit(1)).one()
            assert (last.what, last.about) == ("machine read words", period)

    def test_what_is_left_out_is_not_counted_its_reading_is_gone_and_the_reason_is_kept(self, app, told, period):
        with app.app_context():
            leave_out(keyring_of("amara"), period, told[1:], "copy", DAY)
            for case_id in told[1:]:
                case = db.session.get_one(Case, case_id)
                assert (case.state, case.sealed_reading) == ("left_out", None)
                why = db.session.scalars(select(Act.why).where(Act.about == case_id)).all()
                assert why == ["A copy of another response"]
            opened = []
            close(keyring_of("amara"), period, DAY, said=opened.append)
            db.session.rollback()
            states = db.session.scalars(select(Case.state).where(Case.week >= STARTS, Case.week < ENDS)).all()
            assert sorted(states) == ["counted"] * 4 + ["left_out"] * 3

    @pytest.mark.parametrize(("which", "reason"), [([], "copy"), ([0], ""), ([0], "I do not like it")])
    def test_without_a_choice_or_a_reason_nothing_is_left_out(self, app, told, period, which, reason):
        with app.app_context(), pytest.raises(CannotLeaveOut, match="Choose one or more"):
            leave_out(keyring_of("amara"), period, [told[n] for n in which], reason, DAY)

    def test_what_nobody_read_of_another_period_or_counted_stays(self, app, told, period, settings, records):
        with app.app_context():
            unread = tell(settings, PRAISE, came=STARTS).case_id
            with pytest.raises(CannotLeaveOut, match="must read"):
                leave_out(keyring_of("amara"), period, [told[0], unread], "copy", DAY)
            with pytest.raises(CannotLeaveOut, match="not waiting"):
                leave_out(keyring_of("amara"), period, [told[0], records.told.case_id], "copy", DAY)
            assert db.session.get_one(Case, told[0]).state == "read"
            close(keyring_of("amara"), period, DAY)
            with pytest.raises(CannotLeaveOut, match="has been closed"):
                leave_out(keyring_of("amara"), period, told[:1], "copy", DAY)
            assert db.session.scalars(select(Closing).where(Closing.period_id == period)).one()


def test_on_the_page_a_person_looks_leaves_out_and_closes(house, told, period, app):
    house.sign_in("amara")
    house.client.visit(f"/team/period/{period.hex()}")
    page = house.client.press("Look for copies")
    assert "Nearly the same words (4)" in page.words
    assert "Choose one or more" in house.client.press("Leave these out of the count", 422).words
    page = house.client.press("Leave these out of the count", case=[case.hex() for case in told[2:]], reason="flood")
    assert "The reason was recorded" in page.words
    assert "Nearly the same words (2)" in house.client.press("Look for copies").words
    house.client.press("Close this period")
    with app.app_context():
        assert db.session.get_one(Case, told[3]).state == "left_out"


def test_a_theme_that_the_codebook_does_not_have_is_said_kindly_and_nothing_is_counted(house, settings, period, app):
    with app.app_context():
        strange = tell(settings, PRAISE, came=STARTS, themes=("Q9-",)).case_id
    house.sign_in("amara")
    house.client.visit(f"/team/period/{period.hex()}")
    page = house.client.press("Close this period", 422)
    assert "Correct that reading, then close again" in page.words
    assert f"Response {strange.hex()[:8]}" in page.words
    house.client.visit(f"/team/case/{strange.hex()}")
    assert PRAISE in house.client.press("Open the words", why="To check the themes").words
    with app.app_context():
        assert db.session.scalars(select(Closing).where(Closing.period_id == period)).all() == []


class TestToldOnTheirPage:
    @pytest.mark.parametrize("reason", REASONS)
    def test_that_it_was_read_why_and_what_they_can_do(self, house, settings, period, app, reason):
        with app.app_context():
            mine = tell(settings, PRAISE, code=True, came=STARTS, themes=("A1+",))
            leave_out(keyring_of("amara"), period, [mine.case_id], reason, DAY)
            (message,) = db.session.scalars(select(Message).where(Message.case_id == mine.case_id)).all()
            assert words_for(reason).encode() not in message.for_person + message.for_team
        page = house.come_back(mine.code)
        for part in words_for(reason).split("\n\n"):
            assert part in page.words
        assert "will be counted" not in page.words

    def test_in_easy_words_without_blame(self):
        for reason in REASONS:
            parts = [part for part in re.split(r"(?<=[.?:])\s+", words_for(reason)) if part]
            assert grade(parts) <= 6

    def test_nothing_is_sent_while_somebody_works_on_danger_nor_without_a_code(self, house, settings, period, app):
        with app.app_context():
            mine = tell(settings, PRAISE, code=True, came=STARTS, themes=("A1+",))
            bare = tell(settings, PRAISE, came=STARTS, themes=("A1+",))
            made = Decision("A threat.", "We rang.", "It was plain.", "Nobody.")
            decide(keyring_of("amara"), mine.case_id, made, still_open=True, today=DAY)
            leave_out(keyring_of("amara"), period, [mine.case_id, bare.case_id], "copy", DAY)
            theirs = Message.case_id.in_([mine.case_id, bare.case_id])
            assert db.session.scalars(select(Message).where(theirs)).all() == []
        page = house.come_back(mine.code)
        assert "This time it was not counted" in page.words
        assert words_for("copy").split("\n\n")[1] not in page.words


def test_before_the_period_is_over_no_machine_reads(house, records, app):
    with app.app_context():
        with pytest.raises(CannotLeaveOut, match="not over"):
            look(keyring_of("amara"), records.periods["open"], DAY)
        assert db.session.scalars(select(Act).where(Act.about == records.periods["open"])).all() == []


def test_a_person_who_comes_back_sees_that_a_machine_read_their_words_and_why(house, settings, period, app):
    with app.app_context():
        mine = tell(settings, PRAISE, code=True, came=STARTS)
        other = tell(settings, PRAISE, code=True, came=ENDS)
        look(keyring_of("amara"), period, DAY)
    assert "A machine used by Amara, of our team, read words. To look for copies." in house.come_back(mine.code).words
    assert "Nobody has opened your words yet" in house.come_back(other.code).words
