"""Promise 5: no one can be sure from our numbers that you took part, or what you said.

We change every number a little, and we do not show small groups. Even someone who knows what all the others said
cannot be sure. (How sure they could be at most stands in "How we count". What a whole group said is not hidden.)
"""

from __future__ import annotations

import json
import math

import pytest
from sqlalchemy import select

from analysis.disclose import disclose
from analysis.method import METHOD
from analysis.noised_table import UnreadableTable
from analysis.reading import Reading, Theme
from analysis.released import report
from benchmarks.attacks import all_but_one
from feedback_app.audit import trail
from feedback_app.config import ROOT
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Release
from feedback_app.models.testimony import Act, Case, Closing
from feedback_app.publishing.close import CannotClose, close
from feedback_app.publishing.release import body_of, release
from feedback_app.publishing.report import find, write
from feedback_app.sealed.vault import open_reading
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.everything import kept, where

SEED = 5
GUESSES = 300
KNOWN = {"adopter": "1000_or_more"}


def said(*cells: str, voice: str = "adopter") -> Reading:
    return Reading(themes=tuple(Theme(cell[:-1], cell[-1], 1.0, "reviewer") for cell in cells), voice=voice)


class TestSomeoneWhoKnowsAllTheOthers:
    """They know every other answer and our method, may hold a stolen copy of the stored table, and guess about you."""

    @pytest.fixture(scope="class")
    @classmethod
    def outcomes(cls):
        return all_but_one.run(SEED, GUESSES)

    def test_they_are_never_right_more_often_than_we_say(self, outcomes):
        for outcome in outcomes:
            assert outcome.reached <= outcome.bound, f"{outcome.what}: {outcome.reached:.2f} of {outcome.bound:.2f}"

    def test_from_true_counts_the_same_guesses_are_nearly_always_right(self, outcomes):
        """So the guesser is a good one, and it is the changed numbers that stop them."""
        assert all(outcome.bites and outcome.control > 0.95 for outcome in outcomes)

    def test_what_we_say_on_how_we_count_is_what_the_method_gives(self, house):
        most = math.exp(METHOD.epsilon_total) / (1 + math.exp(METHOD.epsilon_total))
        assert f"at most {100 * most:.0f} in 100" in (ROOT / "docs" / "how_we_count.md").read_text("utf-8")
        page = house.client.visit("/how-we-count").words
        assert f"epsilon {METHOD.epsilon_total}" in page
        assert f"at most {METHOD.guess_when_rated} in 100" in (ROOT / "docs" / "how_we_count.md").read_text("utf-8")
        assert f"could then be right {METHOD.guess_when_rated} times in 100" in page


class TestSmallGroups:
    def test_what_four_people_said_is_hardly_ever_shown(self):
        """Every theme raised by four: at most one report in 20 shows any; of 60, more than 10 would be a fault."""
        four_each = [
            said(f"{code}{sign}")
            for code in sorted({cell[:-1] for cell in disclose([]).codes})
            for sign in "+-"
            for _ in range(4)
        ]
        reports = [report(disclose(four_each, known=KNOWN)) for _ in range(60)]
        assert sum(any(line.count is not None for line in each.themes()) for each in reports) <= 10

    def test_what_sixty_said_is_shown(self):
        assert any(line.key == "B1-" for line in report(disclose([said("B1-")] * 60, known=KNOWN)).shown())

    def test_held_back_and_never_said_look_the_same(self):
        lines = {line.key: line for line in report(disclose([said("B1-")] * 4, known=KNOWN)).themes()}
        few, none = lines["B1-"], lines["B2-"]
        assert (few.count, few.percent, few.trend) == (none.count, none.percent, none.trend) == (None, None, "")

    def test_a_group_that_is_small_at_this_agency_is_not_named(self):
        table = disclose([said("B1-")] * 60, known=KNOWN | {"birth_family": "under_50"})
        found = report(table, not_heard=("birth_family", "adopter"))
        assert (found.not_heard, found.some_not_named) == (("adopter",), True)
        assert found.voices() == ()


class TestDrawnOnce:
    @pytest.fixture
    def report_id(self, house, settings, records, in_app):
        tell(settings, "We waited.", came=PERIODS["over"][0], themes=("B1-", "C3-"), times=60)
        made = close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
        write(keyring_of("amara"), made, {"B1-": "People waited."}, "Thank you all.", ready=True, today=DAY)
        return made

    def preview(self, report_id, settings, name):
        draft = find(keyring_of(name), report_id)
        return body_of(draft, DAY, settings, "harbourlands", trail.head(Act))

    def test_counting_a_second_time_is_refused(self, report_id, records):
        with pytest.raises(CannotClose, match="never drawn again"):
            close(keyring_of("nadia"), records.periods["over"], DAY, "harbourlands")

    def test_looking_again_shows_the_same_to_the_last_byte(self, report_id, settings):
        looks = {self.preview(report_id, settings, name) for name in ("amara", "nadia", "tom") for _ in range(3)}
        assert len(looks) == 1

    def test_what_goes_out_has_the_numbers_that_were_looked_at(self, report_id, settings):
        looked = json.loads(self.preview(report_id, settings, "nadia"))["report"]
        ticked = find(keyring_of("nadia"), report_id).to_tick
        made = release(keyring_of("nadia"), report_id, DAY, settings, "harbourlands", ticked=ticked)
        deliver()
        assert json.loads(db.session.get_one(Release, made).body)["report"] == looked

    def test_a_stored_number_that_somebody_changed_is_refused(self, report_id, records):
        with writing():
            closing = db.session.scalars(select(Closing).where(Closing.period_id == records.periods["over"])).one()
            table = json.loads(closing.noised_table)
            table["codes"]["B1-"] += 1
            closing.noised_table = json.dumps(table, sort_keys=True)
        with pytest.raises(UnreadableTable):
            find(keyring_of("amara"), report_id)


class TestAStolenCopy:
    """Every value of every table. What the reading says of you is inside a seal, and after counting it is nowhere."""

    NEEDLES = ("birth_family", '"D4"', '"poor"', "last_year")

    @pytest.fixture
    def told(self, house, settings, in_app):
        return tell(
            settings, "Canarystory of ours.", who="birth_family", came=PERIODS["over"][0], themes=("D4-", "B2-")
        )

    def mine(self):
        """All that is stored of responses: cases and messages."""
        db.session.rollback()
        return [(name, value) for name, value in kept() if name.startswith(("testimony.case.", "testimony.message."))]

    def test_before_counting_voice_themes_and_rating_are_nowhere_in_the_clear(self, told, records):
        assert self.mine()
        for needle in (*self.NEEDLES, "Canarystory"):
            assert where(needle, iter(self.mine())) == []

    def test_they_are_there_for_who_holds_the_key(self, told, records):
        """So the search above looked for the right words."""
        case = db.session.get_one(Case, told.case_id)
        pair = keyring_of("amara").key(case.key_id)
        opened = open_reading(case.sealed_reading, pair, case.id, case.caseload_id)
        plain = json.dumps(opened.as_dict())
        assert (opened.voice, [theme.code for theme in opened.themes]) == ("birth_family", ["D4", "B2"])
        assert "birth_family" in plain
        assert '"D4"' in plain

    def test_the_size_of_the_seal_says_nothing(self, told, settings):
        long = tell(settings, "Canarystory of ours.", came=PERIODS["over"][0], themes=("B1-", "C3-", "D3-", "A1+"))
        none = tell(settings, "Canarystory of ours.", came=PERIODS["over"][0], themes=())
        sizes = {len(db.session.get_one(Case, each.case_id).sealed_reading) for each in (told, long, none)}
        assert len(sizes) == 1

    def test_after_counting_no_reading_is_left_and_the_table_has_a_number_for_every_theme(self, told, records):
        close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
        db.session.rollback()
        assert db.session.get_one(Case, told.case_id).sealed_reading is None
        for needle in (*self.NEEDLES, "Canarystory"):
            assert where(needle, iter(self.mine())) == []
        closing = db.session.scalars(select(Closing).where(Closing.period_id == records.periods["over"])).one()
        assert set(json.loads(closing.noised_table)["codes"]) == set(disclose([]).codes)
