"""The words behind each theme are shown; every letter stays as written; a counted reading does not come back."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from analysis import Reading, Theme, read
from analysis.explain import STEPS
from feedback_app.casework.explained import MOST_QUOTES, explained, meanings
from feedback_app.sealed.vault import Words
from feedback_app.words.load import load

SLOW = "We waited eight months for the support plan."
RUDE = "Then nobody called us back."


def marked(answers: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]) -> list[str]:
    return [words for _, pieces in answers for words, is_marked in pieces if is_marked]


def test_words_are_marked_in_the_answer_they_stand_in() -> None:
    words = Words((("happened", SLOW), ("drawing", "M 0 0"), ("change", RUDE), ("place", "waited eight months")))
    found = explained(words, Reading(themes=(Theme("B1", "-", 0.9), Theme("C3", "-", 0.4))))
    by_key = dict(found.answers)
    assert any("waited eight months" in said for said, is_marked in by_key["happened"] if is_marked)
    assert any("called us back" in said for said, is_marked in by_key["change"] if is_marked)
    assert by_key["drawing"] == (("M 0 0", False),)
    assert by_key["place"] == (("waited eight months", False),)
    (waiting,) = [why for why in found.themes if why.about == "B1-"]
    assert any("waited eight months" in quote for quote in waiting.quotes)


def test_it_says_who_set_a_theme_and_how_sure_the_machine_was() -> None:
    by = [("machine", 0.95), ("machine", 0.6), ("machine", 0.2), ("person", 0.2), ("reviewer", 1.0)]
    themes = tuple(Theme(f"B{at}", "-", sure, who) for at, (who, sure) in enumerate(by, start=1))
    found = explained(Words((("happened", SLOW),)), Reading(themes=themes))
    assert [why.sure for why in found.themes] == [
        "Quite sure", "Likely", "A guess", "They said so", "One of us set it",
    ]  # fmt: skip


def test_a_counted_reading_is_not_made_again() -> None:
    found = explained(Words((("happened", SLOW),)), None)
    assert found.answers == (("happened", ((SLOW, False),)),)
    assert (found.themes, found.reasons, found.flags) == ((), (), ())


def test_warnings_and_flags_have_their_words() -> None:
    said = "I want to die and I have the tablets here."
    found = explained(Words((("happened", said),)), read(said))
    assert ("Words about ending a life", ("I want to die",)) in [(why.about, why.quotes) for why in found.reasons]
    assert found.flags
    assert "want to die" in " ".join(marked(found.answers))


def test_quotes_are_few() -> None:
    text = " ".join(f"We waited {number} months. We rang them about it all." for number in range(20))
    found = explained(Words((("happened", text),)), read(text))
    assert all(len(why.quotes) <= MOST_QUOTES for why in found.themes)


def test_each_meaning_says_the_measured_figure() -> None:
    words = load("explained")["how_sure"]
    assert [word for word, _ in meanings()] == [each["word"] for each in words.values()]
    for step in STEPS:
        assert re.search(rf"about {step.right_of_ten} in 10 ", words[step.name]["means"], re.IGNORECASE)


@given(st.lists(st.text(max_size=80), max_size=3))
def test_all_pieces_together_are_what_was_written(texts: list[str]) -> None:
    words = Words(tuple((f"question {at}", text) for at, text in enumerate(texts)))
    reading = Reading(themes=(Theme("C1", "-"), Theme("B1", "+")), flags=("F-IDENT",))
    found = explained(words, reading)
    assert [(key, "".join(piece for piece, _ in pieces)) for key, pieces in found.answers] == list(words.answers)
