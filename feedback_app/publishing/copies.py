"""Words that are nearly the same in several responses, and weeks with many more than usual: a person then looks."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from statistics import median
from typing import Final, TypeVar

from analysis.segment import words

SHINGLE: Final = 3
"""Words in a row."""
LEAST_WORDS: Final = 8
"""Shorter ones are alike by nature."""
ALIKE: Final = 0.5
"""Jaccard: the share of all their shingles that two texts have in common (Broder 1997)."""
SKETCH: Final = 12
"""Smallest hashes of a text by which it is found: two that are alike share one of them in all but 1 of 4,000 pairs."""
BURST_TIMES: Final = 3
BURST_MORE: Final = 10
Key = TypeVar("Key", bound=Hashable)


def alike(texts: Iterable[tuple[Key, str]]) -> tuple[tuple[Key, ...], ...]:
    """Groups of two or more whose words are nearly the same, the largest first; nothing of the words is given back.

    Each text is read once and held as hashes of its shingles. Each is compared with the first of every group with
    which it shares one of its smallest hashes, so a flood of copies costs no more than as many different texts.
    """
    groups: list[list[Key]] = []
    firsts: list[frozenset[int]] = []
    found_by: defaultdict[int, list[int]] = defaultdict(list)
    for key, text in texts:
        shingles = _shingles(text)
        if not shingles:
            continue
        sketch = sorted(shingles)[:SKETCH]
        near = dict.fromkeys(group for mark in sketch for group in found_by[mark])
        same = next((group for group in near if _jaccard(shingles, firsts[group]) >= ALIKE), None)
        if same is not None:
            groups[same].append(key)
            continue
        for mark in sketch:
            found_by[mark].append(len(groups))
        groups.append([key])
        firsts.append(shingles)
    return tuple(sorted((tuple(group) for group in groups if len(group) > 1), key=len, reverse=True))


def _shingles(text: str) -> frozenset[int]:
    plain = [word.plain for word in words(text)]
    if len(plain) < LEAST_WORDS:
        return frozenset()
    runs = (" ".join(plain[at : at + SHINGLE]) for at in range(len(plain) - SHINGLE + 1))
    return frozenset(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) for run in runs)


def _jaccard(one: frozenset[int], two: frozenset[int]) -> float:
    return len(one & two) / len(one | two)


def bursts(weeks: Mapping[Key, date], starts: date, ends: date) -> dict[date, tuple[Key, ...]]:
    """The weeks with many more responses than the middle week of the period, each with its responses.

    `weeks` are Mondays; a week in which nobody wrote counts as a week.
    """
    many = Counter(weeks.values())
    all_weeks = (ends - starts).days // 7
    usual = median(sorted(many.values()) + [0] * max(0, all_weeks - len(many)) or [0])
    over = max(BURST_TIMES * usual, usual + BURST_MORE)
    return {
        week: tuple(key for key, own in weeks.items() if own == week)
        for week in sorted(many)
        if many[week] > over
    }  # fmt: skip
