"""Every reader has words for the three choices; a file with one missing is refused at start."""

from __future__ import annotations

import pytest

from feedback_app.words.load import load
from feedback_app.words.rating import FACES, WORDS, checked, words_for


def test_children_choose_by_faces_and_adults_by_words() -> None:
    assert [picture for _, _, picture in words_for("child_8_11").options] == list(FACES.values())
    assert [picture for _, _, picture in words_for("adopter").options] == ["", "", ""]
    assert words_for("") is WORDS["adult"]
    assert words_for("child_4_7").say("chose", "partly") == "You chose: A bit."


@pytest.mark.parametrize("change", [{"ask": " "}, {"counted": "It stays."}, {"more": "x"}])
def test_a_word_that_is_missing_is_refused(change: dict[str, str]) -> None:
    found = load("rating")
    with pytest.raises(ValueError, match="adult"):
        checked(found | {"adult": found["adult"] | change})
    with pytest.raises(ValueError, match="readers"):
        checked({"adult": found["adult"]})
