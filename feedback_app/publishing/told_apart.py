"""Plays the attacker with a note before it is kept: do its words point to one of those who took part?"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Final

from analysis.codebook import CODEBOOK
from analysis.likeness import Likeness, Written, chance_of_gap, crowd
from analysis.released import ReleasedReport
from analysis.segment import words
from feedback_app.publishing.for_children import MARK
from feedback_app.publishing.own_words import RULES, quoted

NAMED: Final = 3
"""As many of the note's own words as are named, those first that others use least."""


class ToldApart:
    """Hears the words of a period, one response after another, and keeps of them only how near each lies to a note.

    Everybody else who might have said the same is a crowd of invented comments that ships with us, where as large a
    part raises the theme: an attacker holds a note against all whose words they know, and most did not write to us.
    """

    def __init__(self, note: str, people: int, others: Collection[Written]) -> None:
        """`people` are how many of this period raised the theme, `others` what others say."""
        self._note, self._people = note, people
        self._likeness = Likeness(note, others)
        self._near: list[float] = []
        self._nearest = -math.inf
        self._shared: list[str] = []

    def hear(self, text: Written) -> None:
        """One response of this period, whatever it is about."""
        near = self._likeness.near(text)
        self._near.append(near)
        if near > self._nearest:
            self._nearest, self._shared = near, self._likeness.shared(text)

    def fault(self) -> str:
        """What to do about the note; "" when nobody stands out. It quotes only the note itself."""
        if self._says_nothing() or self._chance() >= RULES.least_chance or self._said_by_most():
            return ""
        loud = [word for word in self._shared if word not in RULES.small][:NAMED]
        spans = [(word.start, word.end) for word in words(self._note) if word.plain in loud]
        which = f", above all {quoted(self._note, spans)}" if spans else ""
        return (
            f"Please say this more generally{which}. It lies so near to what one person wrote that somebody who knows "
            "how people write could see that they took part. Say what all who raised this have in common, in plain "
            "words of your own."
        )

    def _says_nothing(self) -> bool:
        """Thanks to everybody, whose words point to nobody although few may write them."""
        return {word.plain for word in words(self._note)} <= RULES.small | RULES.courtesies

    def _chance(self) -> float:
        """That chance alone brings one of them so near. What all of them are nearer by is no one's: it is taken off.

        Where so many wrote, or so few others raise the theme, that the crowd cannot tell, it is how far the nearest
        lies before the next of those who raised it.
        """
        if not self._near:
            return 1.0
        if self._likeness.chance(math.inf, len(self._near)) >= RULES.least_chance:
            return chance_of_gap(sorted(self._near, reverse=True)[: self._people])
        return self._likeness.chance(self._nearest - sum(self._near) / len(self._near), len(self._near))

    def _said_by_most(self) -> bool:
        """Half of those who raised it lie about as near: then it is what the group said, and nobody stands out."""
        half = sorted(self._near, reverse=True)[: math.ceil(self._people / 2)]
        return len(half) >= RULES.least_cases and half[0] - half[-1] <= RULES.about_as_near


def attackers(texts: Mapping[str, str], raised: Mapping[str, int], responses: int) -> dict[str, ToldApart]:
    """One for each text that speaks of a theme which so many of so many `responses` raised, by the text's key."""
    return {
        key: ToldApart(texts[key], people, crowd(theme_of(key), people, responses))
        for key, people in raised.items() if people and texts.get(key)
    }  # fmt: skip


def raised(released: ReleasedReport, opening: str) -> dict[str, int]:
    """How many raised what each text speaks of, by the text's key; `opening` is the key of what speaks of all."""
    shown = {line.key: line.count for line in released.themes() if line.count is not None}
    return shown | {MARK + key: count for key, count in shown.items()} | {opening: released.responses or 0}


def theme_of(key: str) -> str:
    """The theme that a text speaks of, by its key; "" where it speaks of no one theme."""
    theme = key.removeprefix(MARK)
    return theme if theme[:-1] in CODEBOOK.codes else ""
