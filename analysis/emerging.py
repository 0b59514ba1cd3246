"""Finds phrases that are newly common, and talk that no code fits, so that the codebook can follow what people say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from analysis import redact
from analysis.read import read
from analysis.tone import without_training_libraries

FEWEST_PEOPLE: Final = 3
LEAST_RISE: Final = 1.6  # standard errors: about 1 chance in 20 that nothing rose
MOST_SHOWN: Final = 10
LONGEST_PHRASE: Final = 4
_PARTS_KEPT: Final = ("NN", "JJ", "VBG", "VBN", "CD")
_EMPTY: Final = frozenset(
    {"thing", "things", "lot", "way", "time", "people", "person", "one", "bit", "something", "anything", "everything",
     "someone", "anyone", "everyone", "nobody", "nothing", "name", "place", "date", "organisation", "number", "detail"}
)  # fmt: skip
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Phrase:
    """A phrase, how many comments now and before have it, and how far it rose in standard errors."""

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


def phrases(text: str) -> set[str]:
    """Noun phrases of a comment by TextBlob's chunks, after personal details are hidden; at most four words."""
    hidden, _ = redact.redact(text)
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


def rising(now: Sequence[str], before: Sequence[str], progress: Progress = lambda _done, _all: None) -> list[Phrase]:
    """Phrases of the comments `now` that rose most against those of `before`, by log-odds; at most ten.

    A phrase is given only when at least three comments have it. `progress` is told how many comments are
    done of all. Nothing is kept: the caller shows the result in the unlocked session and drops it.
    """
    total = len(now) + len(before)
    current = _count(now, progress, 0, total)
    earlier = _count(before, progress, len(now), total)
    found = [
        Phrase(words, times, earlier[words], rise)
        for words, times in current.items()
        if times >= FEWEST_PEOPLE and (rise := _rise(times, len(now), earlier[words], len(before))) >= LEAST_RISE
    ]
    return _without_parts(sorted(found, key=lambda phrase: (-phrase.rise, phrase.words)))[:MOST_SHOWN]


def unfitting(comments: Sequence[str], progress: Progress = lambda _done, _all: None) -> list[Phrase]:
    """Phrases that at least three comments share in which no code was heard."""
    unheard = []
    for done, text in enumerate(comments, start=1):
        if text.strip() and not read(text).themes:
            unheard.append(text)
        progress(done, len(comments))
    counted = _count(unheard, lambda _done, _all: None, 0, len(unheard))
    shared = [Phrase(words, times, 0, 0.0) for words, times in counted.items() if times >= FEWEST_PEOPLE]
    return _without_parts(sorted(shared, key=lambda phrase: (-phrase.now, phrase.words)))[:MOST_SHOWN]


def _count(comments: Iterable[str], progress: Progress, done: int, total: int) -> Counter[str]:
    """In how many comments each phrase stands."""
    counted: Counter[str] = Counter()
    for number, text in enumerate(comments, start=done + 1):
        counted.update(phrases(text))
        progress(number, total)
    return counted


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
