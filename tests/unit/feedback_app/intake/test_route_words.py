"""The words of every way are what was promised to those who read them: easy, kind, one thing at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from feedback_app.intake.doors import doors
from feedback_app.intake.questions import Route
from feedback_app.intake.routes import routes
from tests.pages.reading_grade import grade, words

GRADES = {"adult": 6.0, "easy_read": 6.0, "child_12_17": 5.0, "child_8_11": 4.0, "child_4_7": 2.0}
"""Source: design page "How it feels to use", measures."""
SCREENS = {"adult": 9, "easy_read": 9, "child_12_17": 7, "child_8_11": 7, "child_4_7": 7}
"""Between the first page and "done", the door among them. Source: the same."""
FORBIDDEN = re.compile(
    r"\b(testimony|sealed|vault|case|queue|escalat\w*|withdraw\w*|real mum|forever family|friends and family"
    r"|independent reviewer)\b",
    re.I,
)
A_COURT_CASE = re.compile(r"\b(your|their|court) case\b", re.I)
"""The one case that people themselves speak of."""
NEGATIVE = re.compile(r"\b(no|not|never|nobody|nothing|none|without|un(happy|safe|fair))\b|n't\b", re.I)
DATE = re.compile(r"\b(date|what year|how long ago|which month|since when|when did)\b", re.I)
UNSURE = {"not_sure", "unsure", "rather_not_say"}
WAYS = list(routes().values())
CHILDREN = [way for way in WAYS if way.for_children]
BY_FORM = {
    "child_4_7": {"C1", "B2", "B3", "B6", "B8", "D1", "D3"},
    "child_8_11": {"E1", "C1", "C2", "C3", "C6", "C7", "D1", "D3", "D4", "B1", "B3", "B6", "B8"},
    "child_12_17": {"E1", "B1", "B2", "B3", "B6", "B8", "C1", "C2", "C3", "C6", "C7", "D1", "D3", "D4"},
}
"""What each form can say without words. Source: codebook section 6."""


def every_way(test: Any) -> Any:
    return pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)(test)


def every_child(test: Any) -> Any:
    return pytest.mark.parametrize("way", CHILDREN, ids=lambda way: way.name)(test)


def texts(found: object) -> Iterator[str]:
    """Every text inside, whatever it is kept in."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for inside in found.values():
            yield from texts(inside)
    elif isinstance(found, (list, tuple)):
        for inside in found:
            yield from texts(inside)


def said(way: Route) -> list[str]:
    """Every text of a way that its people read; not those of the grown-up's page."""
    shown = [[dict(part) | {"picture": ""} for part in way.before], dict(way.words)]
    asked = [
        (q.title, q.short, q.why, q.hint, q.who_sees, q.by_voice, [(o.label, o.hint) for o in q.options],
         [t.label for t in q.tiles])
        for q in way.questions
    ]  # fmt: skip
    topics = [(topic.label, topic.hint, topic.note) for topic in way.topics]
    return [text for text in texts([shown, asked, topics]) if text]


def sentences(found: list[str]) -> list[str]:
    return [part for text in found for part in re.split(r"(?<=[.!?:])[”’]*\s+", text) if words(part)]


@every_way
def test_no_word_of_courts_or_prisons(way: Route) -> None:
    everything = [*said(way), *texts(dict(way.grown_up))]
    assert [text for text in everything if FORBIDDEN.search(A_COURT_CASE.sub("", text))] == []


@every_way
def test_the_words_are_as_easy_as_promised(way: Route) -> None:
    long_enough = [text for text in sentences(said(way)) if len(words(text)) > 3]
    assert grade(long_enough) <= GRADES[way.audience]
    for part in way.before:
        assert grade(sentences(list(texts(part["words"])))) <= max(4.5, GRADES[way.audience])


@every_way
def test_it_is_short(way: Route) -> None:
    voice = way.voice or "adopter"
    screens = 1 + bool(way.grown_up) + 1 + len(way.path({"who": voice})) + len(way.ends)
    assert screens <= SCREENS[way.audience]


@every_way
def test_nobody_is_made_to_know(way: Route) -> None:
    closed = [q for q in way.questions if q.options and q.key != "who"]
    assert [q.key for q in closed if not UNSURE & {option.value for option in q.options}] == []


@every_child
def test_a_childs_question_is_one_question_without_a_negative_or_a_date(way: Route) -> None:
    for asked in way.questions:
        assert asked.title.count("?") <= 1, asked.title
        assert not re.search(r"\band\b|;", asked.title), asked.title
        assert not NEGATIVE.search(asked.title), asked.title
        assert not any(NEGATIVE.search(tile.label) for tile in asked.tiles), asked.key
        assert not DATE.search(f"{asked.title} {asked.hint} {asked.why}"), asked.title


@every_child
def test_a_child_can_say_without_words_what_the_codebook_asks(way: Route) -> None:
    tiled = {tile.code for asked in way.questions for tile in asked.tiles}
    assert tiled | {code for asked in way.questions for code in asked.codes} >= BY_FORM[way.name]


@every_child
def test_a_child_reads_the_limit_and_whom_to_call_before_the_first_question(way: Route) -> None:
    before = " ".join(texts([part["words"] for part in way.before]))
    assert "tell" in before
    assert re.search(r"We do not know (your name or where|who) you are", before)
    if way.name != "child_4_7":  # the grown-up reads the numbers to the youngest
        assert {"999", "0800 1111"} <= set(re.findall(r"999|0800 1111", before))


def test_under_12_no_code_is_what_stands_first() -> None:
    assert {way.name: way.code for way in CHILDREN} == {"child_4_7": "no", "child_8_11": "no", "child_12_17": "yes"}


def test_the_youngest_are_asked_nothing_about_home_and_what_they_may_not_know_can_be_left_out() -> None:
    way = routes()["child_4_7"]
    assert way.grown_up
    tiles = [tile for asked in way.questions for tile in asked.tiles]
    assert "E1" not in {tile.code for tile in tiles}
    assert {tile.code for tile in tiles if tile.leave_out} == {"D1", "D3", "D4"}
    assert all(tile.leave_out for tile in tiles if tile.code in {"D1", "D3", "D4"})


def test_an_unsafe_answer_of_a_child_raises_a_flag() -> None:
    for name in ("child_8_11", "child_12_17"):
        asked = routes()[name].questions
        home = [t for q in asked for t in q.tiles if t.code == "E1"] + [
            option for q in asked if "E1" in q.codes for option in q.options if option.flag
        ]
        assert {each.flag for each in home} == {"F-SAFE"}


def test_a_worker_who_helped_is_read_and_not_counted() -> None:
    for way in WAYS:
        helpers = [q for q in way.questions if q.kind == "helper"]
        assert all([o.value for o in q.options if not o.counted] == ["worker"] for q in helpers)
        assert helpers or way.name == "adult"


def test_easy_read_has_a_picture_for_each_idea_and_short_sentences() -> None:
    way = routes()["easy_read"]
    long = [sentence for sentence in sentences(said(way)) if len(words(sentence)) > 15]
    assert long == []
    assert [part for part in way.before if not part.get("picture")] == []
    assert [q.key for q in way.questions if not (q.picture or q.pictured)] == []


def test_the_doors_are_easy_too() -> None:
    for page, most in (("start", 6.0), ("children", 4.0)):
        found = doors(page)
        assert grade(sentences([found.title, found.why, *(door.label for door in found.doors)])) <= most
