"""New talk is shown when at least three people share it, and never with anyone's name."""

from __future__ import annotations

from analysis.emerging import FEWEST_PEOPLE, phrases, rising, unfitting

BEFORE = [
    f"The {thing} was {how} and the worker listened."
    for thing in ("panel", "training", "letter", "school meeting", "therapy")
    for how in ("good", "slow", "fair", "kind")
]


def test_a_new_phrase_is_found() -> None:
    now = [*BEFORE, *(f"The disco ball was {how}." for how in ("hard", "slow", "awful", "costly", "odd"))]
    found = rising(now, BEFORE)
    assert "disco ball" in found[0].words
    assert (found[0].now, found[0].before) == (5, 0)


def test_two_people_are_too_few() -> None:
    now = [*BEFORE, "The disco ball was hard to get.", "The disco ball was slow."]
    assert not any("disco" in phrase.words for phrase in rising(now, BEFORE))
    assert FEWEST_PEOPLE == 3


def test_names_and_places_are_hidden_first() -> None:
    said = phrases("Our worker Bronwen Achebe from Rotherham lost the purple folder.")
    assert any("purple folder" in phrase for phrase in said)
    assert not any(word in phrase for phrase in said for word in ("bronwen", "achebe", "rotherham"))


def test_progress_reaches_the_end() -> None:
    seen: list[tuple[int, int]] = []
    rising(["The disco ball was hard."], ["The panel was fair."], lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_talk_without_a_code_is_gathered() -> None:
    comments = [f"My {colour} bicycle shop visit." for colour in ("red", "old", "blue", "big")]
    found = unfitting(comments)
    assert all(phrase.now >= FEWEST_PEOPLE for phrase in found)
