"""Scores reading against labels that people gave, in the measures that the service promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from analysis import redact
from analysis.examples import Example, Passage
from analysis.explain import sureness
from analysis.read import read
from analysis.reading import Reading


@dataclass
class Tally:
    """Right, wrong and missed answers."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: Set[Any], true: Set[Any]) -> None:
        """Count one comment's answers."""
        self.right += len(found & true)
        self.wrong += len(found - true)
        self.missed += len(true - found)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 where nothing was to be found."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


@dataclass
class CommentScores:
    """What `score_comments` counted; shares are 0 to 1."""

    comments: int = 0
    codes: Tally = field(default_factory=Tally)
    signed: Tally = field(default_factory=Tally)
    flags: Tally = field(default_factory=Tally)
    by_voice: dict[str, Tally] = field(default_factory=dict)
    by_code: dict[str, Tally] = field(default_factory=dict)
    by_sureness: dict[str, Tally] = field(default_factory=dict)
    tones: Counter[tuple[str, str]] = field(default_factory=Counter)
    levels: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def tone_accuracy(self) -> float:
        """Share of comments whose tone is right."""
        right = sum(times for (true, found), times in self.tones.items() if true == found)
        return right / max(1, self.tones.total())

    @property
    def negatives_called_positive(self) -> float:
        """Share of negative comments that are called positive."""
        negative = sum(times for (true, _), times in self.tones.items() if true == "negative")
        return self.tones["negative", "positive"] / max(1, negative)


def score_comments(examples: Iterable[Example]) -> CommentScores:
    """Read each example and compare."""
    scores = CommentScores()
    for example in examples:
        _compare(scores, example, read(example.text, example.voice))
    return scores


def _compare(scores: CommentScores, example: Example, reading: Reading) -> None:
    found = {theme.code: theme.sign for theme in reading.themes}
    scores.comments += 1
    scores.codes.add(set(found), set(example.codes))
    scores.signed.add(set(found.items()), set(example.codes.items()))
    scores.flags.add(set(reading.flags), set(example.flags))
    scores.by_voice.setdefault(example.voice, Tally()).add(set(found), set(example.codes))
    for code in found.keys() | example.codes.keys():
        scores.by_code.setdefault(code, Tally()).add({code} & found.keys(), {code} & example.codes.keys())
    for theme in reading.themes:
        scores.by_sureness.setdefault(sureness(theme.confidence).name, Tally()).add({theme.code}, set(example.codes))
    if example.tone:
        scores.tones[example.tone, reading.tone] += 1
    if example.level:
        scores.levels[example.level, reading.level] += 1


@dataclass(frozen=True)
class DangerScores:
    """Shares of sentences: immediate danger seen as immediate and seen at all, any risk seen, false alarms."""

    immediate: float
    immediate_seen_at_all: float
    any_risk: float
    false_alarms: float
    sentences: int


def score_dangers(sentences: Sequence[tuple[str, str]]) -> DangerScores:
    """Read each sentence and compare its level with the labelled one."""
    levels = Counter((true, read(text).level) for text, true in sentences)

    def share(true: set[str], found: set[str]) -> float:
        total = sum(times for (t, _), times in levels.items() if t in true)
        return sum(times for (t, f), times in levels.items() if t in true and f in found) / max(1, total)

    seen = {"concern", "immediate"}
    return DangerScores(
        share({"immediate"}, {"immediate"}), share({"immediate"}, seen), share(seen, seen),
        share({"none"}, seen), len(sentences),
    )  # fmt: skip


@dataclass(frozen=True)
class RedactionScores:
    """Share of details wholly hidden (rare facts apart), share of rare facts touched, false spans a 1,000 words."""

    recall: float
    rare: float
    false_spans: float
    details: int


def score_redaction(passages: Sequence[Passage]) -> RedactionScores:
    """Hide the details of each passage; a detail counts when every letter and digit of it is covered."""
    whole, rare = Counter[bool](), Counter[bool]()
    false = words = 0
    for passage in passages:
        spans = redact.find(passage.text)
        words += len(passage.text.split())
        for start, end, label in passage.spans:
            if label == "RARE":
                rare[any(s < end and start < e for s, e, _ in spans)] += 1
            else:
                whole[_covered(passage.text, start, end, spans)] += 1
        false += sum(not any(s < e2 and s2 < e for s2, e2, _ in passage.spans) for s, e, _ in spans)
    return RedactionScores(
        whole[True] / max(1, whole.total()), rare[True] / max(1, rare.total()),
        1000 * false / max(1, words), whole.total() + rare.total(),
    )  # fmt: skip


def _covered(text: str, start: int, end: int, spans: Sequence[redact.Span]) -> bool:
    return all(not text[at].isalnum() or any(s <= at < e for s, e, _ in spans) for at in range(start, end))
