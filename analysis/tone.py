"""Weighs how each clause sounds, with TextBlob's own lexicon kept away from words about who people are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from analysis.segment import Segments

_NOT_NEEDED: Final = ("sklearn", "scipy")


@contextmanager
def _without_training_libraries() -> Iterator[None]:
    """Hide scikit-learn while TextBlob loads: nltk would pull it in, for 1.5 s and 140 MB."""
    hidden = [name for name in _NOT_NEEDED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@lru_cache(maxsize=1)
def _lexicon() -> Callable[[Sequence[str]], Any]:
    with _without_training_libraries():
        from textblob.en import sentiment
    loaded: Callable[[Sequence[str]], Any] = sentiment
    return loaded


def clause_polarities(segments: Segments) -> tuple[float, ...]:
    """Polarity from -1 to 1 of every clause, in order."""
    return tuple(float(_lexicon()([w.plain for w in segments.of(c)])[0]) for c in segments.clauses)


def tone_of(polarities: Sequence[float]) -> str:
    """positive, negative, mixed or neutral, from the polarities of the clauses."""
    up = any(p > 0.1 for p in polarities)
    down = any(p < -0.1 for p in polarities)
    if up and down:
        return "mixed"
    return "positive" if up else "negative" if down else "neutral"
