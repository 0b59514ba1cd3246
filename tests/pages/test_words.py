"""The words of each page are as easy as its readers were promised."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.pages.gallery import Hung
from tests.pages.reading_grade import grade, sentences, words

MOST = {
    "adults": 6.0, "promises": 4.0, "leaders": 9.0, "team": 9.0,
    "child_12_17": 5.0, "child_8_11": 4.0, "child_4_7": 2.0,
}  # fmt: skip
"""The highest grade for each kind of reader. Source: design page "How it feels to use", measures."""
ENOUGH_WORDS = 40
"""A grade of fewer words says little: such pages are graded together."""


def test_the_grade_is_what_the_formulas_give() -> None:
    easy = ["We read your words.", "Then we lock them."]
    hard = ["Notwithstanding aforementioned considerations, organisational accountability necessitates transparency."]
    assert grade(easy) == pytest.approx((4.71 * 29 / 8 + 0.5 * 4 - 21.43 + 5.88 * 29 / 8 - 29.6 / 4 - 15.8) / 2)
    assert grade(hard) > 20
    assert grade([]) == 0


def test_only_our_own_sentences_are_graded() -> None:
    html = (
        '<nav>Ours not here.</nav><main><h1>Tell us</h1><p>We read it. You can go.</p><p class="as-typed">Theirs.</p>'
        "<select><option>Somewhere Adoption Partnership South</option></select><li>Four words in here</li></main>"
    )
    assert sentences(html) == ["We read it.", "You can go.", "Four words in here"]


def test_each_page_is_easy_enough(gallery: dict[str, Hung]) -> None:
    hard = too_hard(gallery.values())
    assert hard == [], "\n".join(hard)


def too_hard(pages: Iterable[Hung]) -> list[str]:
    """Each page that is above the grade of its readers, with its hardest sentences."""
    hard = []
    for hung in pages:
        found = sentences(hung.html)
        if sum(len(words(sentence)) for sentence in found) >= ENOUGH_WORDS and grade(found) > MOST[hung.reader]:
            worst = sorted(found, key=lambda sentence: grade([sentence]) * len(words(sentence)))[-3:]
            hard.append(f"{hung.name}: {grade(found):.1f} > {MOST[hung.reader]}: {worst}")
    return hard


@pytest.mark.parametrize("reader", MOST)
def test_all_pages_together_are_easy_enough(gallery: dict[str, Hung], reader: str) -> None:
    found = [sentence for hung in gallery.values() if hung.reader == reader for sentence in sentences(hung.html)]
    assert found
    assert grade(list(dict.fromkeys(found))) <= MOST[reader]
