"""New talk is shown when at least three people share it, and never with anyone's name."""

from __future__ import annotations

from analysis.emerging import FEWEST_PEOPLE, MOST_SHOWN, Talk, phrases

BEFORE = [
    f"The {thing} was {how} and the worker listened."
    for thing in ("panel", "training", "letter", "school meeting", "therapy")
    for how in ("good", "slow", "fair", "kind")
]
NEW = tuple(f"The disco ball was {how}." for how in ("hard", "slow", "awful", "costly", "odd"))


def talk(*now: str, on_topic: bool = True) -> Talk:
    found = Talk()
    for text in BEFORE:
        found.hear_before(text)
    for text in (*BEFORE, *now):
        found.hear(text, on_topic)
    return found


def test_a_new_phrase_is_found() -> None:
    found = talk(*NEW)
    first, *_ = found.rising()
    assert "disco ball" in first.words
    assert (first.now, first.before) == (5, 0)
    assert (found.now, found.before) == (25, 20)


def test_what_was_said_as_often_before_is_not_new() -> None:
    assert talk().rising() == []


def test_two_people_are_too_few() -> None:
    found = talk(*NEW[: FEWEST_PEOPLE - 1])
    assert not any("disco" in phrase.words for phrase in (*found.rising(), *found.unfitting()))
    assert FEWEST_PEOPLE == 3


def test_one_who_says_it_often_is_one() -> None:
    found = talk(" ".join(NEW))
    assert not any("disco" in phrase.words for phrase in (*found.rising(), *found.unfitting()))


def test_names_and_places_are_hidden_first() -> None:
    said = phrases("Our worker Bronwen Achebe from Rotherham lost the purple folder.")
    assert any("purple folder" in phrase for phrase in said)
    assert not any(word in phrase for phrase in said for word in ("bronwen", "achebe", "rotherham"))


def test_a_name_that_many_say_is_not_shown() -> None:
    found = talk(*(f"Our worker Bronwen Achebe was {how}." for how in ("late", "odd", "kind", "new", "fair")))
    shown = " ".join(phrase.words for phrase in (*found.rising(), *found.unfitting()))
    assert "bronwen" not in shown
    assert "achebe" not in shown


def test_talk_that_no_code_fits_is_told_apart_also_inside_a_comment_that_has_codes() -> None:
    said = [f"We waited {long} for help. The purple bicycle is {how}." for long, how in
            (("a year", "odd"), ("months", "red"), ("weeks", "big"), ("ages", "old"))]  # fmt: skip
    assert any("bicycle" in phrase.words for phrase in talk(*said).unfitting())
    assert not any("bicycle" in phrase.words for phrase in talk(*said, on_topic=False).unfitting())


def test_few_are_shown_and_one_topic_once() -> None:
    many = [f"The {one} {other} was odd." for one in ("tin", "mud", "ice", "wax") for other in
            ("hat", "cup", "jug", "bag", "map", "pin", "rug", "van", "axe", "oar", "urn", "yak")] * 3  # fmt: skip
    found = talk(*many).rising()
    assert len(found) <= MOST_SHOWN
    words = [word for phrase in found for word in phrase.words.split()]
    assert len(words) == len(set(words))
