"""Each part of a reading can be shown with the words that led to it, and how sure it was is told truly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import Reading, Theme, examples, read
from analysis.explain import STEPS, BrokenSureness, explain, joined, steps_from, sureness

LONG = "We waited eight months for the support plan and nobody called us back. The group was lovely though."


def words(text: str, places: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in places]


def test_each_theme_has_its_words() -> None:
    reading = read(LONG, "adopter")
    found = explain(LONG, reading).themes
    assert set(found) == {theme.code for theme in reading.themes}
    assert any("waited eight months" in said for said in words(LONG, found["B1"]))
    assert all("group" in said for said in words(LONG, found["B8"]))


def test_a_theme_that_a_person_chose_has_words_too() -> None:
    chosen = replace(read(LONG), themes=(Theme("C3", "-", 1.0, "person"),))
    (said,) = words(LONG, explain(LONG, chosen).themes["C3"])
    assert "called us back" in said


def test_a_warning_shows_the_words_of_its_reasons() -> None:
    text = "I want to die and I have the tablets here."
    reading = read(text)
    found = explain(text, reading)
    assert words(text, found.reasons["Words about ending a life"]) == ["I want to die"]
    assert all(found.flags[flag] for flag in reading.flags)


def test_a_flag_about_names_shows_the_names() -> None:
    text = "My worker Bronwen Achebe from Rotherham lied to us."
    found = explain(text, replace(read(text), flags=("F-IDENT",)))
    assert words(text, found.flags["F-IDENT"]) == ["Bronwen Achebe", "Rotherham"]


def test_what_nothing_was_said_of_has_no_words() -> None:
    strange = Reading(themes=(Theme("Z9", "+"),), reasons=("Somebody rang",), flags=("F-HELPED",))
    found = explain("The group was lovely.", strange)
    assert (dict(found.themes), found.reasons["Somebody rang"], found.flags["F-HELPED"]) == ({}, (), ())
    assert dict(explain("", strange).reasons) == {}


@given(st.text(max_size=300))
def test_places_lie_in_any_text_in_order(text: str) -> None:
    found = explain(text, replace(read(text), themes=(Theme("C1", "-"),)))
    for places in (*found.themes.values(), *found.reasons.values(), *found.flags.values()):
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert list(places) == sorted(places)


def test_what_overlaps_is_one_place() -> None:
    assert joined([(5, 9), (0, 4), (7, 12), (20, 22)]) == ((0, 12), (20, 22))
    assert joined([(0, 4), (10, 12)], near=6) == ((0, 12),)


def test_how_sure_goes_down_in_steps() -> None:
    assert [sureness(chance).name for chance in (1.0, 0.6, 0.1, 0.0)] == ["quite_sure", "likely", "guess", "guess"]


@pytest.mark.parametrize("least", [[], [0.9], [0.5, 0.9, 0], [0.9, 0.9, 0], [1.5, 0]])
def test_steps_that_do_not_follow_each_other_are_refused(least: list[float]) -> None:
    with pytest.raises(BrokenSureness):
        steps_from({"steps": [{"name": "x", "least": each, "right_of_ten": 5} for each in least]})


def test_no_step_is_told_kinder_than_it_was_measured() -> None:
    right: dict[str, list[bool]] = {step.name: [] for step in STEPS}
    for example in examples.comments(examples.KEPT_COMMENTS):
        for theme in read(example.text, example.voice).themes:
            right[sureness(theme.confidence).name].append(theme.code in example.codes)
    for step in STEPS:
        assert 10 * sum(right[step.name]) / len(right[step.name]) >= step.right_of_ten - 0.6
