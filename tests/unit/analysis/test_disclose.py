"""The one table that is kept: what a response may add, what the noise costs, that it cannot be changed."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
import tomllib
import tracemalloc
from importlib.resources import files

import pytest

from analysis.codebook import CODEBOOK
from analysis.disclose import (
    CannotCombine,
    NoisedTable,
    UnknownTheme,
    UnreadableTable,
    combine,
    contributions,
    disclose,
    disclose_each,
)
from analysis.method import METHOD, BrokenMethod, method_from
from analysis.noise import chance_of_at_least, draw, reach
from analysis.reading import Reading, Theme


def said(*themes: str, **answers: str) -> Reading:
    """A reading from words such as "B1-", the surest first."""
    found = tuple(Theme(t[:-1], t[-1], 0.9 - i / 10) for i, t in enumerate(themes))
    return Reading(themes=found).with_answers(**answers)


class TestContributions:
    def test_two_themes_a_response_the_surest_first(self):
        assert contributions(said("B1-", "C1-", "D1+")) == ("B1-", "C1-")

    def test_what_a_person_or_the_team_set_goes_before_what_the_machine_heard(self):
        themes = (
            Theme("B1", "-", 0.99),
            Theme("C1", "-", 0.2, "person"),
            Theme("D1", "+", 0.1, "reviewer"),
        )
        assert contributions(Reading(themes=themes)) == ("D1+", "C1-")

    def test_both_signs_use_two_places(self):
        assert contributions(said("C1±", "B1-")) == ("C1+", "C1-")

    def test_both_signs_do_not_fit_into_one_place(self):
        assert contributions(said("B1-", "C1±", "D1+")) == ("B1-", "D1+")

    def test_a_wish_adds_nothing(self):
        assert contributions(said("B1 0".replace(" ", ""), "C1-")) == ("C1-",)

    def test_at_most_one_for_a_family_and_sign_so_that_a_family_counts_responses(self):
        assert contributions(said("B1-", "B2-", "B3+")) == ("B1-", "B3+")

    def test_a_theme_that_is_national_only_takes_a_place_last(self):
        national = next(code for code in CODEBOOK.codes.values() if code.national_only)
        assert contributions(said(f"{national.id}+", "B1-", "C1-")) == ("B1-", "C1-")
        assert contributions(said(f"{national.id}+")) == (f"{national.id}+",)

    def test_the_order_of_the_themes_does_not_matter(self):
        themes = (Theme("B1", "-", 0.5), Theme("A1", "-", 0.5), Theme("C1", "-", 0.5))
        chosen = {contributions(Reading(themes=order)) for order in itertools.permutations(themes)}
        assert chosen == {("A1-", "B1-")}

    def test_a_theme_that_no_code_fits_is_not_counted(self):
        assert contributions(said("X0-", "B1-")) == ("B1-",)

    def test_an_unknown_theme_is_refused_before_anything_is_drawn(self):
        with pytest.raises(UnknownTheme, match=r"Z9.*Nothing was counted"):
            disclose([said("B1-"), said("Z9-")])


class TestNoise:
    def test_the_cost_is_the_budget_and_no_more(self):
        table = disclose([said("B1-")])
        assert table.epsilon <= METHOD.epsilon_total
        assert table.epsilon == pytest.approx(2.0)

    def test_opendp_agrees_that_two_themes_cost_the_share_for_themes(self):
        drawn = draw([0] * 60, contributions=2, epsilon=1.8)
        assert drawn.spent <= 1.8
        assert drawn.scale >= 2 / 1.8

    def test_an_odd_share_is_never_overspent(self):
        for epsilon in (0.1, 0.3, 0.7, 1.1, 1.9):
            assert draw([0], contributions=3, epsilon=epsilon).spent <= epsilon

    def test_the_reach_of_the_noise_is_the_closed_form_for_one_draw(self):
        a = math.exp(-1 / 1.5)
        for k in range(1, 15):
            assert chance_of_at_least(((1.5, 1),), k) == pytest.approx(a**k / (1 + a), abs=1e-10)

    def test_the_reach_of_two_draws_is_their_convolution(self):
        a = math.exp(-1 / 1.5)
        mass = {k: (1 - a) / (1 + a) * a ** abs(k) for k in range(-80, 81)}
        both = sum(p * q for i, p in mass.items() for j, q in mass.items() if i + j >= 5)
        assert chance_of_at_least(((1.5, 2),), 5) == pytest.approx(both, abs=1e-10)

    def test_drawn_noise_reaches_as_far_as_the_arithmetic_says(self):
        """A frequency within 5 standard errors (wrong about once in 3 million runs)."""
        drawn = draw([0] * 40_000, contributions=2, epsilon=1.8)
        for k in (1, 3, 5):
            expected = chance_of_at_least(((drawn.scale, 1),), k)
            seen = sum(value >= k for value in drawn.values) / 40_000
            assert abs(seen - expected) < 5 * math.sqrt(expected * (1 - expected) / 40_000)

    def test_reach_is_the_first_value_that_is_rare_enough(self):
        noise = ((2.0, 3),)
        k = reach(noise, 0.01)
        assert chance_of_at_least(noise, k) <= 0.01 < chance_of_at_least(noise, k - 1)

    def test_two_draws_differ(self):
        readings = [said("B1-")] * 20
        assert disclose(readings).codes != disclose(readings).codes


class TestTable:
    def test_every_cell_is_there_also_those_that_nobody_raised(self):
        table = disclose([])
        assert set(table.codes) == {f"{code}{sign}" for code in CODEBOOK.codes for sign in "+-"}
        assert any(value != 0 for value in table.codes.values())

    def test_numbers_lie_near_the_truth(self):
        table = disclose([said("B1-", "C1±", voice="adopter")] * 400)
        assert abs(table.codes["B1-"] - 400) < 40
        assert abs(table.responses - 400) < 300
        assert abs(table.voices["adopter"] - 400) < 800

    def test_what_is_for_the_country_only_is_counted_too(self):
        one = dataclasses.replace(said("B1-", "C1+", voice="adopter"), stage="first_year", rating="poor")
        other = dataclasses.replace(said("D1-"), stage="not_sure", rating="very well")
        table = disclose([one] * 4_000 + [other] * 4_000)
        near = {"first_year": table.stages, "poor": table.ratings, "adopter/B-": table.parts_by_voice}
        near |= {"adopter/C+": table.parts_by_voice, "not_said/D-": table.parts_by_voice}
        assert all(abs(counts[cell] - 4_000) < 1_000 for cell, counts in near.items())
        others = [*table.stages.items(), *table.ratings.items(), *table.parts_by_voice.items()]
        assert all(abs(number) < 1_000 for cell, number in others if cell not in near)

    def test_one_response_changes_all_cells_together_by_no_more_than_the_budget(self):
        """L1 of each kind, over its scale, adds up to epsilon: what OpenDP accounts for is what one response can do."""
        table = disclose([])
        most = dict.fromkeys(table.noise, 1) | {"codes": 2, "parts_by_voice": 2}
        spent = sum(most[kind] / noise[0][0] for kind, noise in table.noise.items())
        assert spent == pytest.approx(table.epsilon, rel=1e-6)
        both = contributions(said("B1±", "C1-"))
        assert len({f"{cell[0]}{cell[-1]}" for cell in both}) == len(both) <= 2

    def test_off_topic_and_nonsense_are_not_counted(self):
        spam = dataclasses.replace(said("B1-"), flags=("F-SPAM",))
        assert abs(disclose([spam] * 1000).codes["B1-"]) < 60

    def test_it_holds_no_true_number(self):
        """Nothing in the stored form is the count of any of 40 odd amounts in every draw of five."""
        stored = [disclose([said("B1-")] * 977).as_dict() for _ in range(5)]
        assert not all(s["responses"] == 977 and s["codes"]["B1-"] == 977 for s in stored)
        assert set(stored[0]) == {
            "form", "parts", "method", "codebook", "agencies", "periods", "codes", "responses", "voices",
            "stages", "ratings", "parts_by_voice", "epsilon", "noise", "known", "digest",
        }  # fmt: skip

    def test_round_trip_through_json(self):
        table = disclose([said("B1-")] * 30, known={"adopter": "50_to_199"}, agency="North", period="2026")
        assert NoisedTable.from_dict(json.loads(json.dumps(table.as_dict()))) == table

    def test_it_is_frozen(self):
        table = disclose([])
        with pytest.raises(dataclasses.FrozenInstanceError):
            table.responses = 5  # type: ignore[misc]
        with pytest.raises(TypeError):
            table.codes["B1-"] = 5  # type: ignore[index]

    @pytest.mark.parametrize("part", ["codes", "responses", "epsilon", "noise", "parts", "known", "digest", "form"])
    def test_a_change_of_any_part_is_refused(self, part):
        stored = disclose([said("B1-")]).as_dict()
        stored[part] = {"B1-": 3} if isinstance(stored[part], dict) else 17
        with pytest.raises(UnreadableTable, match="damaged or was changed"):
            NoisedTable.from_dict(stored)

    @pytest.mark.parametrize("stored", [{}, {"form": "noised-table-2"}, {"form": 3, "digest": None}])
    def test_something_else_is_refused(self, stored):
        with pytest.raises(UnreadableTable):
            NoisedTable.from_dict(stored)

    def test_unknown_bands_and_voices_are_refused(self):
        for known in ({"adopter": "many"}, {"martian": "under_50"}):
            with pytest.raises(UnknownTheme, match="People known"):
                disclose([], known=known)

    def test_memory_stays_flat(self):
        def peak(n: int) -> int:
            tracemalloc.start()
            disclose(said("B1-", "C1-") for _ in range(n))
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return most

        peak(10)
        assert peak(20_000) < peak(200) + 200_000


class TestTables:
    def test_one_table_for_each_agency_and_period_in_any_order(self):
        rows = [("North", "1", said("B1-")), ("South", "1", said("C1+")), ("North", "1", said("B1-"))] * 200
        tables = disclose_each(iter(rows))
        assert set(tables) == {("North", "1"), ("South", "1")}
        assert abs(tables["North", "1"].codes["B1-"] - 400) < 40
        assert tables["South", "1"].agencies == ("South",)

    def test_adding_tables_adds_numbers_and_noise(self):
        first, second = disclose([said("B1-")] * 50, period="1"), disclose([said("B1-")] * 60, period="2")
        year = combine([first, second])
        assert year.codes["B1-"] == first.codes["B1-"] + second.codes["B1-"]
        assert year.responses == first.responses + second.responses
        assert year.noise["codes"][0][1] == 2
        assert year.periods == ("1", "2")
        assert NoisedTable.from_dict(year.as_dict()) == year

    def test_adding_order_does_not_matter(self):
        tables = [disclose([], period=str(i)) for i in range(3)]
        assert combine(tables) == combine(reversed(tables))

    def test_the_same_draw_twice_is_refused(self):
        table = disclose([])
        with pytest.raises(CannotCombine, match="twice"):
            combine([table, combine([table, disclose([])])])

    def test_no_table_and_mixed_methods_are_refused(self):
        with pytest.raises(CannotCombine):
            combine([])
        other = dataclasses.replace(disclose([]), method="0")
        with pytest.raises(CannotCombine, match="different methods"):
            combine([disclose([]), other])

    def test_a_family_is_the_sum_of_its_themes(self):
        table = disclose([said("B1-"), said("B2-")] * 40)
        number, noise = table.family("B", "-")
        assert number == sum(value for cell, value in table.codes.items() if cell[0] == "B" and cell[-1] == "-")
        assert noise[0][1] == sum(1 for code in CODEBOOK.codes if code[0] == "B")

    def test_known_people_of_two_agencies_add_up_and_of_two_periods_do_not(self):
        known = {"birth_family": "50_to_199", "adopter": "200_or_more"}
        a, b = (
            disclose([], known=known, agency="a", period="1"),
            disclose([], known=known, agency="a", period="2"),
        )
        assert combine([a, b]).known["birth_family"] == "50_to_199"
        many = [disclose([], known=known, agency=str(i)) for i in range(4)]
        assert combine(many).known["birth_family"] == "200_or_more"


class TestMethod:
    def stored(self) -> dict:
        return tomllib.loads((files("analysis") / "disclosure.toml").read_text("utf-8"))

    def test_the_shipped_numbers_are_sound(self):
        assert method_from(self.stored()) == METHOD

    @pytest.mark.parametrize(
        ("part", "name", "value"),
        [
            ("budget", "total", 3.0),
            ("budget", "codes", 2.5),
            ("budget", "voices", 0.0),
            ("budget", "stages", 0.0),
            ("budget", "parts_by_voice", 0.5),
            ("contributions", "themes_a_response", 0),
            ("contributions", "one_a_family_and_sign", False),
            ("publish", "least_count", 5),
            ("publish", "few_responses", 1),
            ("publish", "round_to", 1),
            ("publish", "false_findings_a_report", 0.5),
            ("names_a_voice", "D5", "martian"),
        ],
    )
    def test_a_number_that_would_not_protect_is_refused(self, part, name, value):
        stored = self.stored()
        stored[part][name] = value
        with pytest.raises(BrokenMethod):
            method_from(stored)

    def test_numbers_without_a_date_are_refused(self):
        with pytest.raises(BrokenMethod):
            method_from(self.stored() | {"checked": "some day"})

    def test_a_missing_part_is_refused(self):
        stored = self.stored()
        del stored["budget"]
        with pytest.raises(BrokenMethod, match="budget"):
            method_from(stored)
