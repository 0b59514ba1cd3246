"""How near a short text lies to what somebody wrote, seen beside what others wrote about the same."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.examples import training_comments
from analysis.features import grams
from analysis.linear import weights
from analysis.segment import words

LEAST_CROWD: Final = 900
CROWD_TO_ONE: Final = 3
WAYS: Final = 4
LEAST_PIECES: Final = 9
"""Under so many pieces a text is not held to be nearer for being short."""
ENDINGS: Final = ("ingly", "edly", "ing", "ed", "ies", "es", "s", "ly")
"""The first that fits is cut, where three letters or more are left."""
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Written:
    """What a text is made of: its words, these without endings, how many runs of letters they hold, and where they
    point by their use."""

    words: frozenset[str]
    stems: frozenset[str]
    letters: int
    direction: Numbers

    @classmethod
    def of(cls, text: str) -> Written:
        """Any text; an empty one is near to nothing."""
        plain = frozenset(word.plain for word in words(text) if word.plain.isalpha())
        stems = frozenset(map(_stem, plain))
        return cls(plain, stems, sum(len(grams(word)) for word in plain), _direction(sorted(plain)))


def _stem(word: str) -> str:
    """Without its ending: "waited" and "waiting" are alike."""
    ending = next((ending for ending in ENDINGS if word.endswith(ending) and len(word) >= len(ending) + 3), "")
    return word.removesuffix(ending)


def _direction(plain: Sequence[str]) -> Numbers:
    near = weights().nearness
    assert near is not None, "the weights that ship with the package hold it"
    return near.centred(near.direction(plain))


@lru_cache(maxsize=1)
def _comments() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for each in training_comments():
        found.setdefault(each.text, set()).update(code + sign for code, sign in each.codes.items())
    return {text: frozenset(themes) for text, themes in found.items()}


@lru_cache(maxsize=3000)
def _written(comment: str) -> Written:
    return Written.of(comment)


def crowd(theme: str, people: int, responses: int, without: Collection[str] = ()) -> list[Written]:
    """Invented comments that ship with the package, at least CROWD_TO_ONE for each of `responses` where there are so
    many, of which as large a part raises a theme ("B1-") as the `people` are of the responses; "" for any theme.

    `without` are texts that must not be among them, where it is measured what the check is worth.
    """
    share = min(1.0, people / max(1, responses))
    size = max(LEAST_CROWD, CROWD_TO_ONE * responses)
    comments = {text: themes for text, themes in _comments().items() if text not in without}
    on = [text for text, themes in comments.items() if not theme or theme in themes]
    off = [text for text in _spread(list(comments), size) if theme and theme not in comments[text]]
    most = min(len(on), int(size * share) + 1)
    others = int(most * (1 - share) / share) if most and share else 0
    return [_written(text) for text in (*_spread(on, most), *_spread(off, others))]


def _spread(texts: Sequence[str], many: int) -> Iterator[str]:
    """So many of them, evenly from first to last, since neighbours were written together."""
    return (texts[at * len(texts) // many] for at in range(min(many, len(texts))))


class Likeness:
    """How near texts lie to one note, by words, stems, letters and the use of words together.

    Each is told in standard deviations of `others`, which wrote about the same and had no part in it.
    """

    def __init__(self, note: str, others: Collection[Written]) -> None:
        self._note = Written.of(note)
        self._runs = frozenset(run for word in self._note.words for run in grams(word))
        self._of_word: dict[str, frozenset[str]] = {}
        self._words = _rarity(self._note.words, [each.words for each in others])
        self._stems = _rarity(self._note.stems, [each.stems for each in others])
        self._letters = _rarity(self._runs, [self._shared_runs(each) for each in others])
        raw = np.array([self._raw(each) for each in others]).reshape(len(others), WAYS)
        self._middle = raw.mean(axis=0) if len(others) else np.zeros(WAYS)
        self._spread = raw.std(axis=0) + 1e-9 if len(others) else np.ones(WAYS)
        self.others = np.sort(((raw - self._middle) / self._spread).sum(axis=1))

    def near(self, text: Written) -> float:
        """How near: about 0 for what others write, higher for nearer."""
        return float(((np.array(self._raw(text)) - self._middle) / self._spread).sum())

    def _raw(self, text: Written) -> tuple[float, float, float, float]:
        return (
            _weighed(self._words, self._note.words & text.words, len(text.words)),
            _weighed(self._stems, self._note.stems & text.stems, len(text.stems)),
            _weighed(self._letters, self._shared_runs(text), text.letters),
            float(self._note.direction @ text.direction),
        )

    def _shared_runs(self, text: Written) -> set[str]:
        """The runs of letters that a text has in common with the note; each word is looked at once."""
        shared: set[str] = set()
        for word in text.words:
            if word not in self._of_word:
                self._of_word[word] = self._runs.intersection(grams(word))
            shared |= self._of_word[word]
        return shared

    def chance(self, nearest: float, people: int) -> float:
        """How likely it is that one of so many `people`, no different from the others, lies as near as `nearest`.

        Exact where nothing tells them apart: if that many of the others lie nearer still, it is one less the chance
        that, drawn in order of nearness, one more of the others than that come first.
        """
        others = len(self.others)
        nearer = others - int(np.searchsorted(self.others, nearest, side="left"))
        none = 1.0
        for at in range(min(nearer + 1, others)):
            none *= (others - at) / (people + others - at)
        return 1 - none if nearer < others else 1.0

    def shared(self, text: Written) -> list[str]:
        """The note's own words that stand in a text too, those that others use least first."""
        return sorted(self._note.words & text.words, key=lambda word: (-self._words[word], word))


def chance_of_gap(near: Sequence[float]) -> float:
    """How likely the nearest lies so far before the next, by how the nearest half of these (the nearest first) lie.

    In the tail of any usual distribution the gaps between the nearest, each times its place, are exponential
    (Renyi 1953), so that the first over the mean of the others follows F(2, 2n).
    """
    half = [place * (one - two) for place, (one, two) in enumerate(pairwise(near[: len(near) // 2 + 1]), start=1)]
    others = half[1:]
    mean = sum(others) / len(others) if others else 0.0
    return (1 + half[0] / mean / len(others)) ** -len(others) if mean > 0 else 1.0


def _rarity(of: Iterable[str], texts: Sequence[Collection[str]]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    mine = frozenset(of)
    for each in texts:
        seen.update(mine.intersection(each))
    return {piece: math.log((1 + len(texts)) / (1 + seen[piece])) for piece in mine}


def _weighed(rarity: Mapping[str, float], shared: Collection[str], length: int) -> float:
    """Longer texts share more by chance: the sum over the root of their length."""
    return sum(rarity[piece] for piece in shared) / math.sqrt(max(LEAST_PIECES, length))
