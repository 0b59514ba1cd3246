"""The attacker's own ways to tell how near a text lies to a published note; the product's check is not one of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from analysis.likeness import ENDINGS
from analysis.linear import weights
from analysis.segment import words
from feedback_app.publishing.own_words import RULES

LENGTHS: Final = (3, 4, 5)
TOGETHER: Final = "all of these together"
Similar = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Pieces = Callable[[str], Sequence[str]]


def letters(text: str) -> Sequence[str]:
    """Runs of 3 to 5 characters, across words: spelling and style too."""
    plain = f" {' '.join(text.lower().split())} "
    return [plain[at : at + n] for n in LENGTHS for at in range(len(plain) - n + 1)]


def plain_words(text: str) -> Sequence[str]:
    """Every word."""
    return [word.plain for word in words(text) if word.plain.isalpha()]


def stems(text: str) -> Sequence[str]:
    """Content words without their endings."""
    return [_stem(word) for word in plain_words(text) if word not in RULES.small]


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


class Cosine:
    """How alike two texts are: cosine of their pieces, rare ones weighing more (TF-IDF)."""

    def __init__(self, pieces: Pieces, texts: Iterable[str]) -> None:
        self._pieces = pieces
        self._seen: Counter[str] = Counter()
        self._known: dict[str, dict[str, float]] = {}
        self._many = 0
        for text in texts:
            self._seen.update(set(pieces(text)))
            self._many += 1

    def near(self, note: str, texts: Sequence[str]) -> Similar:
        """How near the note is to each text, shape (texts,)."""
        mine = self._of(note)
        return np.array([_dot(mine, self._kept(text)) for text in texts])

    def _kept(self, text: str) -> dict[str, float]:
        if text not in self._known:
            self._known[text] = self._of(text)
        return self._known[text]

    def _of(self, text: str) -> dict[str, float]:
        raw = {
            piece: (1 + math.log(times)) * math.log((1 + self._many) / (1 + self._seen[piece]))
            for piece, times in Counter(self._pieces(text)).items()
        }
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {piece: weight / length for piece, weight in raw.items()}


def _dot(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    return sum(weight * two.get(piece, 0.0) for piece, weight in one.items())


def by_use(note: str, texts: Sequence[str]) -> Similar:
    """Cosine of where the words of two texts point by how they are used elsewhere: what is said in other words too."""
    near = weights().nearness
    assert near is not None
    pointing = near.centred(np.array([near.direction(plain_words(text)) for text in (note, *texts)]))
    found: Similar = (pointing[1:] @ pointing[0]).astype(np.float64)
    return found


class Attacker:
    """Knows all these texts and who wrote each; tells for each way how near a note lies to each of some."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = sorted(set(texts))
        ways = {"characters": letters, "words": plain_words, "stems": stems}
        self._ways = {name: Cosine(pieces, known) for name, pieces in ways.items()}

    def near(self, note: str, texts: Sequence[str]) -> dict[str, Similar]:
        """By each way, and by all together (in standard deviations of these texts)."""
        found = {name: way.near(note, texts) for name, way in self._ways.items()}
        found["use of words"] = by_use(note, texts)
        found[TOGETHER] = sum(((each - each.mean()) / (each.std() + 1e-9) for each in found.values()), np.zeros(1))
        return found
