"""What may be shown: nothing under the threshold, nothing that names a small group, and arithmetic only."""

from __future__ import annotations

import dataclasses
import json

import pytest

from analysis.codebook import CODEBOOK
from analysis.disclose import CannotCombine, NoisedTable, disclose
from analysis.method import METHOD
from analysis.noise import chance_of_at_least
from analysis.released import Line, ReleasedReport, UnreadableReport, report

KNOWN = {"adopter": "1000_or_more", "birth_family": "1000_or_more"}

TWO = ("East", "North")


def table(codes: dict[str, int] | None = None, *, responses: int = 400, **changes) -> NoisedTable:
    """A noised table with chosen noisy numbers, all others 0."""
    blank = disclose([], known=KNOWN)
    cells = dict.fromkeys(blank.codes, 0) | (codes or {})
    return dataclasses.replace(blank, **{"codes": cells, "responses": responses} | changes)


def line(released: ReleasedReport, key: str) -> Line:
    return next(one for one in released.lines if one.key == key)


class TestThreshold:
    def test_a_cell_of_four_is_shown_in_at_most_one_report_of_twenty(self):
        """The worst report: every cell holds 4; the chances that any is shown add up to 0.05 at most."""
        released = report(table())
        noise = disclose([]).noise["codes"]
        themes = sum(chance_of_at_least(noise, released.shown_from["theme"] - 4) for _ in released.themes())
        families = sum(
            chance_of_at_least(table().family(one.code, one.sign, without=["E1"])[1], released.shown_from[one.code] - 4)
            for one in released.families()
        )
        assert themes + families <= METHOD.false_findings_a_report

    def test_the_noisy_number_decides_before_rounding(self):
        start = report(table()).shown_from["theme"]
        released = report(table({"B1-": start, "C1-": start - 1}))
        assert line(released, "B1-").count == 5 * ((start + 2) // 5)
        assert line(released, "C1-").count is None

    def test_never_under_ten(self):
        assert min(report(table()).shown_from.values()) >= 10

    def test_held_back_and_zero_look_alike(self):
        released = report(table({"C1-": 9}))
        held, none = line(released, "C1-"), line(released, "C2-")
        same = {"key": "", "code": "", "label": "", "words": "", "owner": "", "owned_by_others": False}
        assert dataclasses.replace(held, **same) == dataclasses.replace(none, **same)

    def test_numbers_under_zero_are_held_back(self):
        assert line(report(table({"B1-": -40})), "B1-").count is None

    def test_a_family_is_shown_where_its_themes_are_not(self):
        released = report(table({"B1-": 9, "B2-": 9, "B3-": 9}))
        assert line(released, "B-").count == 25
        assert all(one.count is None for one in released.themes())


class TestSmallGroups:
    def test_a_theme_that_names_a_voice_needs_fifty_known(self):
        few = report(table({"D5-": 90}, known={"birth_family": "under_50", "adopter": "1000_or_more"}))
        assert not [one for one in few.lines if one.code == "D5"]
        assert line(few, "D-").count is None
        assert line(report(table({"D5-": 90})), "D5-").count == 90

    def test_unknown_is_as_few(self):
        assert not [one for one in report(table({"D5-": 90}, known={})).lines if one.code == "D5"]

    def test_no_number_above_half_of_those_known(self):
        released = report(table({"B1-": 90}, known={"adopter": "50_to_199"}))
        assert (line(released, "B1-").count, line(released, "B1-").or_more) == (25, True)

    def test_where_half_is_too_few_nothing_is_shown(self):
        released = report(table({"B1-": 90}, known={"adopter": "under_50"}))
        assert line(released, "B1-").count is None

    def test_voices_are_shown_for_the_nation_only_and_never_under_fifty_known(self):
        voices = dict.fromkeys(table().voices, 500)
        assert not report(table(voices=voices)).voices()
        assert not report(table(voices=voices, agencies=TWO), level="region").voices()
        nation = report(table(voices=voices, agencies=TWO), level="nation")
        assert {one.key for one in nation.voices()} == set(KNOWN)

    def test_stages_ratings_and_parts_by_voice_are_for_the_nation_only(self):
        blank, many = table(), {}
        for kind in ("stages", "ratings", "parts_by_voice"):
            many[kind] = dict.fromkeys(getattr(blank, kind), 5_000)
        kinds = {"stage", "rating", "part by voice"}
        for level in ("agency", "region"):
            released = report(table(agencies=TWO, **many), level=level)
            assert not kinds & {one.kind for one in released.lines}
            assert not kinds & set(released.shown_from)
        nation = report(table(agencies=TWO, **many), level="nation")
        assert line(nation, "stage/first_year").count == line(nation, "rating/poor").count == 1_000
        assert line(nation, "adopter/B-").or_more
        assert {one.words for one in nation.lines if one.kind == "part by voice"} == set(KNOWN)
        assert not any(one.percent for one in nation.lines if one.kind in kinds)
        assert ReleasedReport.from_dict(json.loads(nation.canonical_bytes())) == nation

    def test_children_s_lives_are_for_the_nation_only(self):
        national = next(code.id for code in CODEBOOK.codes.values() if code.national_only)
        codes = {f"{national}+": 200}
        assert not [one for one in report(table(codes)).lines if one.code == national]
        assert line(report(table(codes)), f"{national[0]}+").count is None
        assert line(report(table(codes, agencies=TWO), level="nation"), f"{national}+").count == 200

    def test_one_agency_is_not_the_nation(self):
        with pytest.raises(CannotCombine, match="several agencies"):
            report(table(), level="nation")

    def test_who_was_not_heard_is_named_only_where_fifty_are_known(self):
        released = report(table(known={"adopter": "50_to_199"}), not_heard=["adopter", "birth_family"])
        assert (released.not_heard, released.some_not_named) == (("adopter",), True)


class TestResponses:
    def test_about_how_many_to_the_nearest_five(self):
        assert report(table(responses=203)).responses == 205

    def test_too_few_to_say(self):
        assert report(table(responses=12)).responses is None

    def test_no_percentage_under_thirty_or_while_the_number_is_rough(self):
        for responses in (29, 60):
            assert line(report(table({"B1-": 25}, responses=responses)), "B1-").percent is None

    def test_a_percentage_to_the_nearest_five_and_never_above_all(self):
        released = report(table({"B1-": 81, "C1-": 500}, responses=400))
        assert line(released, "B1-").percent == 20
        assert line(released, "C1-").percent == 100


class TestTrend:
    def test_no_arrow_within_the_noise(self):
        assert line(report(table({"B1-": 40}), before=table({"B1-": 33})), "B1-").trend == ""

    def test_an_arrow_beyond_the_noise(self):
        assert line(report(table({"B1-": 80}), before=table({"B1-": 33})), "B1-").trend == "more"
        assert line(report(table({"B1-": 33}), before=table({"B1-": 80})), "B1-").trend == "fewer"

    def test_held_back_has_no_arrow(self):
        assert line(report(table({"B1-": 2}), before=table({"B1-": 80})), "B1-").trend == ""

    def test_a_number_that_was_taken_out_since_is_compared_with_nothing(self):
        now, then = table({"B1-": 80, "C3-": 80}), table({"B1-": 33, "C3-": 33})
        found = report(now, before=then, gone=("B1-",))
        assert (line(found, "B1-").trend, line(found, "B-").trend) == ("", "")
        assert (line(found, "C3-").trend, line(found, "C-").trend) == ("more", "more")
        assert line(report(now, before=then, gone=("B-",)), "B1-").trend == "more"

    def test_another_codebook_gives_no_trend(self):
        before = table({"B1-": 80}, codebook="0.0")
        assert line(report(table({"B1-": 33}), before=before), "B1-").trend == ""

    def test_a_table_is_not_compared_with_itself(self):
        one = table()
        with pytest.raises(CannotCombine, match="part of it"):
            report(one, before=one)


class TestReport:
    def test_several_tables_are_added_and_need_more_to_be_shown(self):
        quarters = [table({"B1-": 8}), table({"B1-": 9})]
        assert all(line(report(one), "B1-").count is None for one in quarters)
        year = report(quarters)
        assert line(year, "B1-").count == 15
        assert year.shown_from["theme"] > report(quarters[0]).shown_from["theme"]

    def test_the_same_tables_give_the_same_bytes(self):
        one = table({"B1-": 50})
        assert report(one).canonical_bytes() == report(one).canonical_bytes()

    def test_round_trip_and_canonical_form(self):
        released = report(table({"B1-": 50}, agencies=TWO), level="region")
        stored = json.loads(released.canonical_bytes())
        assert ReleasedReport.from_dict(stored) == released
        assert ReleasedReport.from_dict(stored).canonical_bytes() == released.canonical_bytes()

    @pytest.mark.parametrize(
        ("name", "value"),
        [("count", 7), ("count", 5), ("count", 12), ("trend", "up"), ("kind", "family tree")],
    )
    def test_a_number_that_may_not_be_shown_is_refused(self, name, value):
        stored = json.loads(report(table({"B1-": 50})).canonical_bytes())
        next(one for one in stored["lines"] if one["key"] == "B1-")[name] = value
        with pytest.raises(UnreadableReport):
            ReleasedReport.from_dict(stored)

    @pytest.mark.parametrize("stored", [{}, {"form": "released-report-1"}, {"form": "x", "lines": []}])
    def test_something_else_is_refused(self, stored):
        with pytest.raises(UnreadableReport):
            ReleasedReport.from_dict(stored)

    def test_an_unknown_level_or_codebook_is_refused(self):
        with pytest.raises(ValueError, match="agency, region, nation"):
            report(table(), level="street")
        with pytest.raises(CannotCombine, match=r"codebook 0\.0"):
            report(table(codebook="0.0"))

    def test_themes_that_others_own_are_marked(self):
        released = report(table())
        marked = {one.code for one in released.themes() if one.owned_by_others}
        assert marked == {c.id for c in CODEBOOK.codes.values() if c.owned_by_others and not c.national_only}

    def test_the_largest_come_first(self):
        assert [one.key for one in report(table({"B1-": 30, "C1-": 60})).shown()] == [
            "C-",
            "C1-",
            "B-",
            "B1-",
        ]
