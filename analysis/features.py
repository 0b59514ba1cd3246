"""Turns a comment into what the trained models weigh, in the same way when training and when reading."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from analysis import identity
from analysis.codebook import CODEBOOK
from analysis.cues import Cues, Hit
from analysis.segment import Clause, Segments, Word

SHORTEST_GRAM: Final = 3
LONGEST_GRAM: Final = 5
LONGEST_WORD: Final = 24
DISABILITY: Final = "disability"

_CONCEPTS: Final = tomllib.loads(Path(__file__).with_name("concepts.toml").read_text(encoding="utf-8"))["concepts"]


@lru_cache(maxsize=1)
def _cues() -> Cues:
    named = {f"k:{code.id}": code.cues for code in CODEBOOK.codes.values()}
    return Cues(named | {f"n:{name}": tuple(cues) for name, cues in _CONCEPTS.items()})


@lru_cache(maxsize=16384)
def grams(word: str) -> tuple[str, ...]:
    """Runs of 3 to 5 letters of a word with its edges marked: what is left of it when it is misspelt."""
    edged = f" {word[:LONGEST_WORD]} "
    longest = min(LONGEST_GRAM, len(edged))
    return tuple(
        "c:" + edged[at : at + length]
        for length in range(SHORTEST_GRAM, longest + 1)
        for at in range(len(edged) - length + 1)
    )


class Weighable:
    """A comment ready to be weighed: its words with identity hidden, and its cues and concepts by clause."""

    def __init__(self, segments: Segments) -> None:
        self.segments = segments
        self.shown = identity.hide([word.plain for word in segments.words])
        self.hidden = [Word(p, w.start, w.end) for p, w in zip(self.shown, segments.words, strict=True)]
        self.hits: list[Hit] = _cues().find(self.hidden)
        self.noted: set[str] = set()

    def features(self, voice: str) -> set[str]:
        """All features of the comment, with the voice the person chose ("" where none)."""
        clauses = self.segments.clauses
        found = (self.clause_features(clauses) if clauses else set()) | self.noted
        if voice:
            found.add("v:" + voice)
        if identity.speaks_of_disability([word.plain for word in self.segments.words]):
            found.add("v:" + DISABILITY)
        return found

    def clause_features(self, clauses: Sequence[Clause]) -> set[str]:
        """Names of features of some neighbouring clauses: words (w:), pairs (b:), cues (k:), concepts (n:).

        Letters (c:) are not listed: they follow from the words, see `grams`.
        """
        first, last = clauses[0].first, clauses[-1].last
        found: set[str] = set()
        shown = self.shown[first:last]
        found.update("w:" + word for word in shown)
        found.update(f"b:{a} {b}" for a, b in pairwise(shown))
        for clause in clauses:
            names = {h.name for h in self.hits if clause.first <= h.first < clause.last}
            found.update(names)
            found.update(_pairs(names))
        return found


def _pairs(names: Iterable[str]) -> Iterator[str]:
    """Two concepts in one clause say more than each alone: a worker and a change, money and an end."""
    concepts = sorted(name for name in names if name.startswith("n:"))
    for at, one in enumerate(concepts):
        for other in concepts[at + 1 :]:
            yield f"{one}+{other[2:]}"
