"""A route is data: the one we ask is whole, and a broken file is refused with a sentence that says where."""

from __future__ import annotations

import pytest

from feedback_app.intake import questions
from feedback_app.intake.questions import BrokenRoute, adult_route, load_route

NEEDED = """
[[question]]
key = "happened"
kind = "text"
title = "What happened?"
why = "So that we know."
who_sees = "Our team."
needed = true
"""
CHOICE = """
[[question]]
key = "how"
kind = "choice"
title = "How was it?"
why = "It helps."
who_sees = "Our team."
"""
OPTION = '[[question.options]]\nvalue = "{0}"\nlabel = "{0}"\n'


@pytest.fixture
def route_file(tmp_path, monkeypatch):
    """Write a route where routes are kept, for this test."""
    monkeypatch.setattr(questions, "WORDS", tmp_path)

    def write(text):
        (tmp_path / "made_up.toml").write_text(text, "utf-8")
        return load_route("made_up.toml")

    return write


def test_the_adult_route_asks_what_issue_2_asks_with_the_agency_last():
    keys = [question.key for question in adult_route().questions]
    assert keys == ["who", "when", "how", "happened", "better", "agency"]
    assert adult_route().needed == "happened"


def test_every_question_says_why_and_who_sees_it():
    for question in adult_route().questions:
        assert question.why.strip()
        assert question.who_sees.strip()
        assert question.title.strip()


def test_the_four_adult_voices_stand_and_their_values_are_known_to_the_reading():
    from analysis.reading import VOICES

    values = [value for value, _, _ in adult_route().question("who").options]
    assert {"adopter", "prospective_adopter", "birth_family", "adopted_adult"} <= set(values) <= set(VOICES)


def test_walking_forth_and_back_meets_every_question_once():
    route, walked, key = adult_route(), [], adult_route().questions[0].key
    while key is not None:
        walked.append(key)
        key = route.after(key)
    assert walked == [question.key for question in route.questions]
    assert [route.before(key) for key in walked] == [None, *walked[:-1]]


def test_only_written_answers_are_words_and_empty_ones_are_left_out():
    given = {"who": "adopter", "happened": "It was slow.", "better": "   ", "name": "Wren", "agency": "x"}
    assert adult_route().words_of(given).answers == (("happened", "It was slow."),)


def test_a_whole_route_loads(route_file):
    route = route_file(NEEDED + CHOICE + OPTION.format("good") + OPTION.format("bad"))
    assert [question.key for question in route.questions] == ["happened", "how"]
    assert route.question("how").shown("good") == "good"
    assert route.question("nothing") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "just one question must be needed"),
        (NEEDED.replace("needed = true", ""), "just one question must be needed"),
        (NEEDED + NEEDED.replace('"happened"', '"again"'), "just one question must be needed"),
        (NEEDED + NEEDED.replace("needed = true", ""), "two questions have the same key"),
        (NEEDED + CHOICE, "question how needs two options or more"),
        (NEEDED + CHOICE + OPTION.format("good"), "question how needs two options or more"),
        (NEEDED.replace('kind = "text"', 'kind = "essay"'), "question happened is of an unknown kind"),
        (NEEDED.replace('why = "So that we know."', ""), "question happened: .*why"),
        (NEEDED.replace('who_sees = "Our team."', ""), "question happened: .*who_sees"),
        (NEEDED + 'colour = "red"\n', "question happened: .*colour"),
    ],
)
def test_a_broken_route_says_where(route_file, text, sentence):
    with pytest.raises(BrokenRoute, match=f"^made_up.toml: .*{sentence}"):
        route_file(text)
