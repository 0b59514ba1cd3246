"""Turns a comment into what the trained models weigh, in the same way when training and when reading."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from analysis import identity
from analysis.codebook import CODEBOOK
from analysis.cues import Cues, Hit
from analysis.segment import Clause, Segments, segment

SHORTEST_GRAM: Final = 3
LONGEST_GRAM: Final = 5
LONGEST_WORD: Final = 24
WIDEST_SKIP: Final = 3

_CONCEPTS: Final = tomllib.loads(Path(__file__).with_name("concepts.toml").read_text(encoding="utf-8"))["concepts"]
_MEANINGS: Final = tomllib.loads(Path(__file__).with_name("meanings.toml").read_text(encoding="utf-8"))["meanings"]


@lru_cache(maxsize=1)
def _cues() -> Cues:
    named = {f"k:{code.id}": code.cues for code in CODEBOOK.codes.values()}
    named |= {f"m:{name}": tuple(cues) for name, cues in _MEANINGS.items()}
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
        self.disability = identity.speaks_of_disability([word.plain for word in segments.words])
        self.hidden = identity.hide(segments.text, segments.words)
        same = len(self.hidden) == len(segments.words)
        self.segments = segments if same else segment(segments.text, self.hidden)
        self.shown = [word.plain for word in self.hidden]
        self.hits: list[Hit] = _cues().find(self.hidden)
        self.noted: set[str] = set()
        self._of = self._by_clause()

    def unnamed(self) -> str:
        """Its text with an everyday word for each one about identity."""
        return identity.without(self.segments.text, self.hidden)

    def features(self, voice: str) -> set[str]:
        """All features of the comment, with the voice the person chose ("" where none)."""
        clauses = self.segments.clauses
        found = (self.clause_features(clauses) if clauses else set()) | self.noted
        if voice:
            found.add("v:" + voice)
        return found

    def clause_features(self, clauses: Sequence[Clause]) -> set[str]:
        """Names of features of some neighbouring clauses: words (w:), pairs (b:), pairs with a
        gap (s:), cues (k:), concepts (n:) and kinds of words (m:).

        Letters (c:) are not listed: they follow from the words, see `grams`.
        """
        found: set[str] = set()
        for clause in clauses:
            found |= self._of[clause.first]
            if clause is not clauses[0]:
                found.add(f"b:{self.shown[clause.first - 1]} {self.shown[clause.first]}")
        return found

    def _by_clause(self) -> dict[int, set[str]]:
        """The features of each clause on its own, by its first word."""
        named: dict[int, set[str]] = {clause.first: set() for clause in self.segments.clauses}
        starts = list(named)
        for hit in self.hits:
            named[starts[bisect_right(starts, hit.first) - 1]].add(hit.name)
        for clause in self.segments.clauses:
            found = named[clause.first]
            shown = self.shown[clause.first : clause.last]
            found.update(list(_pairs(found)))
            found.update("w:" + word for word in shown)
            found.update(f"b:{a} {b}" for a, b in pairwise(shown))
            found.update(_skips(shown))
        return named


def _pairs(names: Iterable[str]) -> Iterator[str]:
    """Two concepts in one clause say more than each alone: a worker and a change, money and an end."""
    concepts = sorted(name for name in names if name.startswith("n:"))
    for at, one in enumerate(concepts):
        for other in concepts[at + 1 :]:
            yield f"{one}+{other[2:]}"


def _skips(shown: Sequence[str]) -> Iterator[str]:
    """Two words of one clause with one or two others between them: what stays when somebody puts it otherwise."""
    for at, one in enumerate(shown):
        for other in shown[at + 2 : at + WIDEST_SKIP + 1]:
            yield f"s:{one} {other}"
