"""A note is near to what it was copied from, as near as chance would have it to what it was not."""

from __future__ import annotations

import math

import pytest

from analysis.likeness import Likeness, Written, chance_of_gap, crowd

STORY = "She kept the purple kettle whistling and dismissed everything my sister wrote in the letterbox file."
NOTE = "Letters between families were late, and nobody said why."


@pytest.fixture(scope="module")
def likeness():
    return Likeness(NOTE, crowd("D3-", 20, 100))


def test_the_nearer_a_text_is_put_the_nearer_it_lies(likeness):
    far, like, same = (likeness.near(Written.of(text)) for text in ("My cat sleeps.", "Our letters are late.", NOTE))
    assert far < like < same
    assert likeness.near(Written.of("")) < like


def test_endings_do_not_hide_a_word():
    others = [Written.of(text) for text in ("We waited.", "They rang us.", "Nobody came to the group.", "It was good.")]
    near = Likeness("Workers dismiss people.", others).near
    assert near(Written.of("I was dismissed.")) > near(Written.of("I was visited."))


def test_chance_is_exact_for_people_who_are_like_the_others():
    likeness = Likeness(NOTE, [Written.of(text) for text in ("a", "Letters.", "Late letters.", "We were told why.")])
    among = likeness.others
    assert likeness.chance(among[-1] + 1, 1) == pytest.approx(1 / 5)
    assert likeness.chance(among[-1] + 1, 4) == pytest.approx(4 / 8)
    assert likeness.chance(among[0] - 1, 4) == 1
    assert Likeness(NOTE, []).chance(5.0, 3) == 1


def test_the_crowd_raises_a_theme_as_often_as_it_should():
    found = crowd("D3-", 25, 100)
    on = crowd("D3-", 300, 300)
    words = {each.words for each in on}
    share = sum(each.words in words for each in found) / len(found)
    assert 0.2 < share < 0.3
    assert len(found) > 500
    assert crowd("Z9-", 2, 10) == []


def test_the_crowd_can_leave_out_what_an_attacker_knows():
    without = ["Six years and we're still making it up at bedtime because there's no book."]
    words = Written.of(without[0]).words
    assert words in {each.words for each in crowd("D1-", 100, 100)}
    assert words not in {each.words for each in crowd("D1-", 100, 100, without)}


def test_what_is_shared_are_the_notes_own_words_rarest_first(likeness):
    assert likeness.shared(Written.of(STORY)) == ["and"]
    assert likeness.shared(Written.of("The letters? Late!")) == ["late", "letters"]


def test_the_crowd_grows_with_those_who_wrote():
    assert len(crowd("C3-", 200, 1000)) > 2 * len(crowd("C3-", 20, 100))


def test_a_gap_before_the_next_is_rarer_the_wider_it_is():
    even = [3.0 - math.log(place) for place in range(1, 41)]
    assert chance_of_gap(even) == pytest.approx(0.5, abs=0.2)
    assert chance_of_gap([even[0] + 3, *even[1:]]) < 0.05
    assert chance_of_gap([2.0] * 10) == 1
    assert chance_of_gap([2.0]) == chance_of_gap([3.0, 2.0]) == 1
