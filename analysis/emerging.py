"""Finds phrases that are newly common, and talk that no code fits, so that the codebook can follow what people say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from analysis import redact
from analysis.explain import STEPS, sureness
from analysis.read import read
from analysis.segment import sentences
from analysis.tone import without_training_libraries

FEWEST_PEOPLE: Final = 3
LEAST_RISE: Final = 1.6  # standard errors: about 1 chance in 20 that nothing rose
LEAST_APART: Final = 1.0  # three people with no code for it, and nobody with one; not a test, since people look at each
MOST_SHOWN: Final = 10
LONGEST_PHRASE: Final = 4
_PARTS_KEPT: Final = ("NN", "JJ", "VBG", "VBN", "CD")
_EMPTY: Final = frozenset(
    {"thing", "things", "lot", "way", "time", "people", "person", "one", "bit", "something", "anything", "everything",
     "someone", "anyone", "everyone", "nobody", "nothing", "name", "place", "date", "organisation", "number", "detail"}
)  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """A phrase, how many comments have it, how many of those it is held against, and its rise in standard errors."""

    words: str
    now: int
    before: int
    rise: float


@lru_cache(maxsize=1)
def _parse() -> Callable[[str], Any]:
    with without_training_libraries():
        from textblob.en import parse
    loaded: Callable[[str], Any] = parse
    return loaded


class Talk:
    """What many comments say, heard one at a time. Only phrases and how many have each are held, never a comment, and
    whoever asked drops it when it was shown.

    A phrase is given only when at least three comments have it, after personal details are hidden in it.
    """

    def __init__(self) -> None:
        self.now = self.before = 0
        self._now: Counter[str] = Counter()
        self._before: Counter[str] = Counter()
        self._fitting: Counter[str] = Counter()
        self._unfitting: Counter[str] = Counter()

    def hear_before(self, text: str) -> None:
        """A comment of an earlier period."""
        self.before += 1
        self._before.update(phrases(text))

    def hear(self, text: str, on_topic: bool = True) -> None:
        """A comment of this period. Sentences that no code fits are told apart, unless it is not on the topic."""
        self.now += 1
        fitting: set[str] = set()
        unfitting: set[str] = set()
        for sentence in _hidden_sentences(text):
            (fitting if _fits(sentence) else unfitting).update(_phrases(sentence))
        self._now.update(fitting | unfitting)
        self._fitting.update(fitting)
        if on_topic:
            self._unfitting.update(unfitting)

    def rising(self) -> list[Phrase]:
        """At most ten phrases that rose most against the earlier comments, by log-odds."""
        return _risen(self._now, self.now, self._before, self.before, LEAST_RISE)

    def unfitting(self) -> list[Phrase]:
        """At most ten phrases that stand in sentences without a code much more than in the others."""
        return _risen(self._unfitting, self.now, self._fitting, self.now, LEAST_APART)


def phrases(text: str) -> set[str]:
    """Noun phrases of a comment by TextBlob's chunks, after personal details are hidden; at most four words."""
    return {phrase for sentence in _hidden_sentences(text) for phrase in _phrases(sentence)}


def _hidden_sentences(text: str) -> Iterator[str]:
    """The sentences of a comment. Details are hidden in the whole of it first: what stands around a name tells it."""
    hidden, _ = redact.redact(text)
    for start, end in sentences(hidden):
        yield hidden[start:end]


def _fits(sentence: str) -> bool:
    """Whether some code fits it by more than a guess."""
    return any(sureness(theme.confidence) != STEPS[-1] for theme in read(sentence).themes)


def _phrases(hidden: str) -> set[str]:
    for shown in redact.SHOWN.values():
        hidden = hidden.replace(shown, " . ")
    return {phrase for chunk in _chunks(hidden) if (phrase := _phrase(chunk))}


def _chunks(text: str) -> Iterator[list[tuple[str, str]]]:
    """Noun chunks as (word, part of speech)."""
    for sentence in _parse()(text).split():
        chunk: list[tuple[str, str]] = []
        for word, part, role, *_ in sentence:
            if role.startswith("B-") and chunk:
                yield chunk
                chunk = []
            if role.endswith("NP"):
                chunk.append((word, part))
        if chunk:
            yield chunk


def _phrase(chunk: Sequence[tuple[str, str]]) -> str:
    kept = [word.lower() for word, part in chunk if part.startswith(_PARTS_KEPT) and word.isalpha()]
    if not kept or len(kept) > LONGEST_PHRASE or all(word in _EMPTY or len(word) < 3 for word in kept):
        return ""
    return " ".join(kept)


def _risen(now: Counter[str], of_now: int, before: Counter[str], of_before: int, least: float) -> list[Phrase]:
    found = [
        Phrase(words, times, before[words], rise)
        for words, times in now.items()
        if times >= FEWEST_PEOPLE and (rise := _rise(times, of_now, before[words], of_before)) >= least
    ]
    return _without_parts(sorted(found, key=lambda phrase: (-phrase.rise, phrase.words)))[:MOST_SHOWN]


def _rise(now: int, of_now: int, before: int, of_before: int) -> float:
    """Log-odds of a phrase now against before, in standard errors (half a comment added on each side)."""
    odds = math.log((now + 0.5) / (of_now - now + 0.5)) - math.log((before + 0.5) / (of_before - before + 0.5))
    return odds / math.sqrt(1 / (now + 0.5) + 1 / (before + 0.5))


def _without_parts(found: Sequence[Phrase]) -> list[Phrase]:
    """Leave out a phrase that stands inside a stronger one, so that one topic is shown once."""
    kept: list[Phrase] = []
    for phrase in found:
        if not any(set(phrase.words.split()) & set(other.words.split()) for other in kept):
            kept.append(phrase)
    return kept
