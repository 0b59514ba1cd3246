"""Ratings are counted by person, noised once, added up, and shown only where enough rated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from analysis import ratings
from analysis.method import METHOD, BrokenMethod, method_from
from analysis.noise import Drawn
from analysis.ratings import CannotCombine, NoisedRatings, Ratings, UnreadableTable


@pytest.fixture
def no_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn is what was counted, with the scale that the budget asks for."""

    def draw(values: Sequence[int], *, contributions: int, epsilon: float) -> Drawn:
        return Drawn(tuple(values), contributions / epsilon, epsilon)

    monkeypatch.setattr(ratings, "draw", draw)


def counted(*people: Mapping[str, str], agency: str = "One") -> NoisedRatings:
    return ratings.count(people, agency=agency)


def filled(table: NoisedRatings, **numbers: int) -> NoisedRatings:
    return replace(table, overall={**table.overall, **numbers})


@pytest.mark.usefixtures("no_noise")
class TestOnePerson:
    def test_adds_one_overall_whatever_they_rated(self) -> None:
        table = counted({"B1-": "yes", "C3-": "yes"}, {"B1-": "no"}, {"B1-": "yes", "C3-": "no"}, {})
        assert dict(table.overall) == {"yes": 1, "partly": 1, "no": 1}

    def test_adds_one_theme_at_most_the_first_that_did_not_work(self) -> None:
        table = counted({"A1+": "yes", "C3-": "partly", "B1-": "no"})
        assert {cell: number for cell, number in table.themes.items() if number} == {"C3-:partly": 1}

    def test_what_is_no_rating_is_not_counted(self) -> None:
        table = counted({"B1-": "perhaps"}, {"Q9-": "yes"}, {"E1-": "yes"})
        assert sum(table.overall.values()) == 2
        assert not any(table.themes.values())


def test_what_one_person_can_change_is_what_the_budget_says() -> None:
    table = counted({"B1-": "yes"})
    assert table.epsilon <= sum(METHOD.epsilon_ratings.values()) + 1e-9
    assert table.noise["overall"][0][0] == pytest.approx(1 / METHOD.epsilon_ratings["overall"])
    assert len(table.themes) == len(counted().themes) > 80


def test_a_table_is_kept_whole_or_refused() -> None:
    table = counted({"B1-": "yes"})
    stored = table.as_dict()
    assert NoisedRatings.from_dict(stored) == table
    for changed in ({"epsilon": 9}, {"form": "another"}, {"overall": {"yes": 400}}):
        with pytest.raises(UnreadableTable):
            NoisedRatings.from_dict(stored | changed)


class TestShown:
    def test_few_none_and_negative_look_alike_and_the_rest_is_rounded(self) -> None:
        table = filled(counted(), yes=43, partly=9, no=-12)
        assert ratings.overall([table]) == Ratings(yes=45)
        assert ratings.overall([filled(counted(), yes=0, partly=0, no=0)]) == Ratings() == ratings.overall([])

    def test_a_year_needs_more_since_its_noise_is_more(self) -> None:
        once = [filled(counted(), yes=20, partly=0, no=0)]
        four = [filled(counted(), yes=5, partly=0, no=0) for _ in range(4)]
        assert (ratings.overall(once).yes, ratings.overall(four).yes) == (20, None)

    def test_never_more_than_half_of_those_known(self) -> None:
        assert ratings.most_of({"adopter": "50_to_199"}) == 25
        assert ratings.most_of({}) is None
        assert ratings.overall([filled(counted(), yes=40, partly=0, no=0)], most=25).yes is None

    def test_the_same_draw_twice_is_refused(self) -> None:
        table = counted()
        with pytest.raises(CannotCombine):
            ratings.overall([table, table])

    def test_the_country_needs_several_agencies_and_shows_themes_alone_that_pass(self) -> None:
        one, two = counted(agency="One"), counted(agency="Two")
        with pytest.raises(CannotCombine):
            ratings.by_theme([one])
        many = [replace(each, themes=dict.fromkeys(each.themes, 0) | {"B1-:no": 60}) for each in (one, two)]
        assert ratings.by_theme(many) == {"B1-": Ratings(no=120)}


def test_a_method_that_spends_more_on_ratings_is_refused() -> None:
    import tomllib
    from importlib.resources import files

    stored = tomllib.loads((files("analysis") / "disclosure.toml").read_text("utf-8"))
    assert method_from(stored).epsilon_ratings == METHOD.epsilon_ratings
    for spoiled in ({"overall": 0.25}, {"overall": 0.4, "themes": 0.25}, {"overall": 0.5, "themes": 0.0}):
        with pytest.raises(BrokenMethod):
            method_from(stored | {"ratings": spoiled})
