"""Each age of children has its own words for each step of a complaint, as easy as it was promised."""

from __future__ import annotations

import re

import pytest

from feedback_app.complaints.guide import CHILDREN
from feedback_app.complaints.moves import MOVES
from feedback_app.complaints.progress import OUTCOMES, WORSE
from feedback_app.words.load import load
from tests.pages.reading_grade import grade, words

MOST = {"child_4_7": 2.0, "child_8_11": 4.0, "child_12_17": 5.0}
SAID = load("complaints_children")


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


def test_no_two_ages_are_told_the_same_way():
    assert len({SAID[age]["lead"] for age in CHILDREN}) == len({SAID[age]["danger"] for age in CHILDREN}) == 3
