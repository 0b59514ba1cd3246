"""Each age of children has its own words for each step of a complaint, as easy as it was promised."""

from __future__ import annotations

import re

import pytest

from feedback_app.complaints.guide import CHILDREN, asked_of, filled, guide
from feedback_app.complaints.moves import MOVES
from feedback_app.complaints.progress import OUTCOMES, WORSE
from feedback_app.complaints.routes import BrokenRoutes
from feedback_app.words.load import load
from tests.pages.reading_grade import grade, words

MOST = {"child_4_7": 2.0, "child_8_11": 4.0, "child_12_17": 5.0}
SAID = load("complaints_children")


PARTS = ("before", "questions", "ask", "errors", "offer")


def strings(value):
    if isinstance(value, str):
        yield value
    else:
        for each in value.values():
            yield from strings(each)


@pytest.mark.parametrize("age", CHILDREN)
def test_every_step_end_and_wish_has_words_of_this_age(age):
    shown = {kind for kind, move in MOVES.items() if not move.team_only}
    assert shown <= set(SAID[age]["steps"])
    assert set(SAID[age]["outcomes"]) == set(OUTCOMES)
    assert set(SAID[age]["wish"]) == set(WORSE)
    assert set(SAID[age]) == set(SAID[CHILDREN[0]])


@pytest.mark.parametrize("age", CHILDREN)
def test_they_are_easy_enough(age):
    found = [
        s for text in strings(SAID[age]) for s in re.split(r"(?<=[.!?])\s+", text.replace("{day}", "")) if words(s)
    ]
    assert grade(found) <= MOST[age]
    longest = [text for text in strings(SAID[age]) if len(words(text)) > 4]
    assert grade(longest) <= MOST[age]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("age", CHILDREN)
def test_the_first_pages_and_errors_are_easy_enough_alone(age, part):
    found = [s for text in strings(SAID[age][part]) for s in re.split(r"(?<=[.!?])\s+", text) if words(s)]
    assert grade(found) <= MOST[age]
    assert max(len(words(sentence)) for sentence in found) <= 20


@pytest.mark.parametrize("age", CHILDREN)
def test_what_an_age_is_asked_finds_a_way_whatever_they_choose(age):
    asked = asked_of(age)
    assert asked[0].key == "about"
    for each in asked:
        for value, _ in each.options:
            rest = {other.key: other.options[-1][0] for other in asked if other is not each}
            given = filled(age, rest | {"who": age, each.key: value})
            assert guide().missing(given) == {}
            assert guide().likely(given).route
    assert set(guide().missing(filled(age, {"who": age}))) == {each.key for each in asked}


def test_words_that_the_guide_does_not_know_stop_the_start(monkeypatch):
    broken = {age: {"ask": {"about": SAID[age]["ask"]["about"] | {"options": {"pony": "A pony"}}}} for age in CHILDREN}
    monkeypatch.setattr("feedback_app.complaints.guide.load", lambda _: broken)
    with pytest.raises(BrokenRoutes, match="knows no pony"):
        asked_of.__wrapped__("child_8_11")


def test_an_age_must_be_asked_what_nobody_can_leave_open(monkeypatch):
    monkeypatch.setattr("feedback_app.complaints.guide.load", lambda _: {"child_8_11": {"ask": {}}})
    with pytest.raises(BrokenRoutes, match="must be asked about"):
        asked_of.__wrapped__("child_8_11")


def test_no_two_ages_are_told_the_same_way():
    assert len({SAID[age]["lead"] for age in CHILDREN}) == len({SAID[age]["danger"] for age in CHILDREN}) == 3
