"""The country's numbers use the words that people chose from, and count just these answers."""

from __future__ import annotations

import pytest

from analysis.method import METHOD
from feedback_app.answers.nation_words import RATING_WORDS, STAGE_WORDS
from feedback_app.intake.routes import adult_route


@pytest.mark.parametrize(
    ("key", "words", "counted"), [("how", RATING_WORDS, METHOD.ratings), ("stage", STAGE_WORDS, METHOD.stages)]
)
def test_they_are_those_of_the_question(key, words, counted):
    question = next(each for each in adult_route().questions if each.key == key)
    asked = {option.value: option.label for option in question.options if option.value != "not_sure"}
    assert asked == words
    assert tuple(asked) == counted
