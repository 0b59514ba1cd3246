"""The children's edition has words for all that children may say, short ones; a gap stops the start."""

from __future__ import annotations

import copy

import pytest

from feedback_app.publishing import for_children as room
from feedback_app.words.for_children import (
    MOST_LETTERS,
    WORDS,
    NotForChildren,
    checked,
    picture_of,
    ready_words,
    refuse_hard,
)
from tests.pages.reading_grade import grade


def test_the_words_that_stand_ready_are_easy_to_read() -> None:
    said = [words[sign] for words in WORDS["theme"].values() for sign in ("plus", "minus")]
    assert grade(said) <= 3
    for part in ("status", "reason", "waiting", "country_did"):
        told = [words for words in WORDS[part].values() if words]
        assert grade([words.replace("{when}", "May") for words in told]) <= 4, part


def test_a_theme_has_a_picture_and_words_or_children_are_told_nothing_of_it() -> None:
    assert (ready_words("B1-"), picture_of("B1-")) == ("We had to wait too long for help.", "wait")
    assert ready_words("B4-") == ready_words("Z9+") == ""


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("status", {"PLAN": None}), ("reason", {"R1": None}), ("waiting", {"late": None}), ("theme", {"C1": None}),
        ("theme", {"B1": {"picture": "nowhere", "plus": "Yes.", "minus": "No."}}),
        ("theme", {"B1": {"picture": "wait", "plus": "Yes.", "minus": "They said it 3 times."}}),
        ("theme", {"Z9": {"picture": "wait", "plus": "Yes.", "minus": "No."}}), ("country_did", {"more": "x"}),
    ],
)  # fmt: skip
def test_a_gap_is_refused_at_start(part: str, change: dict[str, object]) -> None:
    found = copy.deepcopy(dict(WORDS))
    found[part].update(change)
    found[part] = {key: words for key, words in found[part].items() if words is not None}
    with pytest.raises(ValueError, match="for_children"):
        checked(found)


@pytest.mark.parametrize("text", ["word " * 16, "We are 12.", "w" * (MOST_LETTERS + 1)])
def test_what_the_team_writes_must_be_short_and_without_numbers(text: str) -> None:
    with pytest.raises(NotForChildren):
        refuse_hard(text)
    with pytest.raises(NotForChildren):
        room.chosen({"B1-": text}, ["B1-"])


def test_what_is_emptied_is_left_out_and_only_own_words_are_ticked() -> None:
    shown = ["B1-", "C1+", "B4-"]
    assert room.chosen(None, shown) == room.ready(shown) == {key: ready_words(key) for key in ("B1-", "C1+")}
    mine = room.chosen({"B1-": " It takes too long. ", "C1+": " ", "A6-": "Not shown."}, shown)
    assert mine == {"B1-": "It takes too long."}
    assert room.own(mine) == {"children-B1-": "It takes too long."}
    assert room.own(room.ready(shown)) == {}
