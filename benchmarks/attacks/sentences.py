"""Attack 6: whose words are behind a published sentence? Everyone's writing is known; characters tell their style."""

from __future__ import annotations

import csv
import hashlib
import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.attacks.outcome import Outcome
from benchmarks.confidence import mean, mean_limits, share_limits
from feedback_app.config import ROOT
from feedback_app.publishing.own_words import faults

DEMO: Final = ROOT / "feedback_app" / "demo"
TRAINING: Final = ROOT / "analysis" / "training"
NOTES: Final = Path(__file__).with_name("notes.toml")
LENGTHS: Final = (3, 4, 5)
QUOTED: Final = (10, 20)
"""Words in a row that are copied from one response: what notes must not be."""
Similar = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Told:
    """One response, as the attacker knows it from letters: which report it was counted in, its words and themes."""

    report: tuple[str, str]
    text: str
    themes: frozenset[str]


class Style:
    """How alike two texts are: cosine of their character n-grams, rare ones weighing more (TF-IDF)."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._seen: Counter[str] = Counter()
        self._many = 0
        for text in texts:
            self._seen.update(set(_grams(text)))
            self._many += 1

    def of(self, text: str) -> dict[str, float]:
        """The weights of a text, of length 1."""
        weights = {
            gram: (1 + math.log(times)) * math.log((1 + self._many) / (1 + self._seen[gram]))
            for gram, times in _grams(text).items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}


def _grams(text: str) -> Counter[str]:
    plain = f" {' '.join(text.lower().split())} "
    return Counter(plain[at : at + n] for n in LENGTHS for at in range(len(plain) - n + 1))


def alike(one: dict[str, float], two: dict[str, float]) -> float:
    """The cosine of two weighted texts."""
    few, many = (one, two) if len(one) < len(two) else (two, one)
    return sum(weight * many.get(gram, 0.0) for gram, weight in few.items())


@dataclass(frozen=True)
class World:
    """One published note, every response that raised its theme, and which of these were in its report."""

    note: str
    same: tuple[str, ...]
    inside: tuple[int, ...]


@dataclass
class Tried:
    """What the attacker reached over many worlds: hits and their chances, pairs, quotes named, copies let through."""

    hits: int = 0
    chances: list[float] = field(default_factory=list)
    pairs: list[float] = field(default_factory=list)
    named: int = 0
    passed: Counter[int] = field(default_factory=Counter)

    @property
    def many(self) -> int:
        return len(self.chances)


def run(seed: int = 6) -> list[Outcome]:
    """Whose words are behind each note, written as teams write? Quotes are the control, and reported by themselves."""
    rng = np.random.default_rng(seed)
    demo, shown, small = (_tried(worlds, rng) for worlds in (_demo(), _of_two(rng), _of_one()))
    every = Tried(
        named=demo.named + small.named, chances=demo.chances + small.chances, passed=demo.passed + small.passed
    )
    control, most = share_limits(every.named, every.many)
    return [
        _nearest(demo, "the demo's notes: the response nearest in words and style took part", control,
                 by_chance(demo.chances, rng)),
        _nearest(shown, "the same, notes from 14 of 42 responses"),
        _nearest(small, "the same, notes from 7 of 21, fewer than a report shows"),
        Outcome("6 sentences", "of two, who took part is nearer (a coin: .500); notes tell what the group said",
                mean(demo.pairs), mean_limits(demo.pairs)[1], None, control, 0.8, demo.many),
        Outcome("6 sentences", "a quote of ten words, used with a yes: its writer is nearest, if all letters are known",
                every.named / every.many, most, None, None, None, every.many),
        *(
            Outcome("6 sentences", f"{length} words copied from one response into a note that the machine lets through",
                    every.passed[length] / every.many, share_limits(every.passed[length], every.many)[1], None, None,
                    None, every.many)
            for length in QUOTED
        ),
    ]  # fmt: skip


def _nearest(tried: Tried, what: str, control: float | None = None, bound: float | None = None) -> Outcome:
    """With a bound, what was reached itself must stay within what guessing reaches; else its upper limit is shown."""
    reached = tried.hits / tried.many
    limit = share_limits(tried.hits, tried.many)[1] if bound is None else reached
    needed = None if control is None else 0.8
    words = f"{what} (chance: {mean(tried.chances):.3f})"
    return Outcome("6 sentences", words, reached, limit, bound, control, needed, tried.many)


def _tried(worlds: Sequence[World], rng: np.random.Generator) -> Tried:
    style, tried = Style(dict.fromkeys(text for world in worlds for text in world.same)), Tried()
    known: dict[str, dict[str, float]] = {}
    for world in worlds:
        known |= {text: style.of(text) for text in world.same if text not in known}
        weights = [known[text] for text in world.same]
        near = np.array([alike(style.of(world.note), each) for each in weights])
        tried.hits += int(near.argmax()) in world.inside
        tried.chances.append(len(world.inside) / len(world.same))
        tried.pairs.append(_right(near, world.inside))
        source = int(rng.choice(world.inside))
        quote = style.of(_quote(world.same[source], QUOTED[0], rng))
        tried.named += int(np.argmax([alike(quote, each) for each in weights])) == source
        group = [(world.same[place], False) for place in world.inside]
        for length in QUOTED:
            tried.passed[length] += not faults({"copied": _quote(world.same[source], length, rng)}, group)
    return tried


def by_chance(chances: Sequence[float], rng: np.random.Generator, draws: int = 20_000) -> float:
    """The share of hits that pure guessing reaches or stays under in 19 of 20 runs, each guess with its own chance."""
    hits = (rng.random((draws, len(chances))) < np.array(chances)).mean(axis=1)
    return float(np.quantile(hits, 0.95))


def _right(near: Similar, inside: Sequence[int]) -> float:
    """How often one who took part looks nearer to the sentence than one who did not."""
    took_part = np.zeros(len(near), dtype=bool)
    took_part[list(inside)] = True
    one, two = near[took_part][:, None], near[~took_part][None, :]
    return float((one > two).mean() + (one == two).mean() / 2)


def _quote(text: str, length: int, rng: np.random.Generator) -> str:
    words = text.split()
    at = int(rng.integers(max(1, len(words) - length)))
    return " ".join(words[at : at + length])


def _demo() -> list[World]:
    """The demo's notes, each against every response of the demo with its theme; its report's responses are inside."""
    told = _responses()
    found = []
    for report, theme, note in _sentences():
        same = [each for each in told if theme in each.themes]
        inside = tuple(place for place, each in enumerate(same) if each.report == report)
        found.append(World(note, tuple(each.text for each in same), inside))
    return found


def _behind() -> dict[str, list[tuple[str, list[str]]]]:
    """The notes of notes.toml by theme, each with its own seven comments."""
    texts = {hashlib.sha256(text.encode()).hexdigest()[:12]: text for text, _ in _comments()}
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for each in tomllib.loads(NOTES.read_text("utf-8"))["note"]:
        if gone := [mark for mark in each["of"] if mark not in texts]:
            raise ValueError(f"A comment behind a note is not in {TRAINING} any more: {gone[0]}. Write the note anew.")
        found.setdefault(each["theme"], []).append((each["text"], [texts[mark] for mark in each["of"]]))
    return found


def _of_one() -> list[World]:
    """Each note against its own comments and those of the other notes on its theme."""
    return [
        World(note, (same := tuple(dict.fromkeys(text for _, texts in notes for text in texts))),
              tuple(same.index(text) for text in own))
        for notes in _behind().values()
        for note, own in notes
    ]  # fmt: skip


def _of_two(rng: np.random.Generator) -> list[World]:
    """The first two notes on a theme as one text, and as many comments as a report shows: theirs, and twice as many."""
    found = []
    for theme, notes in _behind().items():
        own = [text for _, texts in notes[:2] for text in texts]
        others = sorted({text for text, themes in _comments() if theme in themes} - set(own))
        drawn = [others[place] for place in rng.permutation(len(others))[: 2 * len(own)]]
        found.append(World(" ".join(note for note, _ in notes[:2]), (*own, *drawn), tuple(range(len(own)))))
    return found


@cache
def _comments() -> tuple[tuple[str, frozenset[str]], ...]:
    """(text, themes) of every invented comment in analysis/training."""
    found = []
    for path in sorted(TRAINING.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [(row["text"], frozenset((row.get("codes") or "").split(";"))) for row in csv.DictReader(file)]
    return tuple(found)


def _responses() -> list[Told]:
    with (DEMO / "responses.csv").open(encoding="utf-8", newline="") as file:
        return [
            Told(
                (row["agency"], row["period"]),
                f"{row['happened']} {row['better']}",
                frozenset(row["themes"].split(";")),
            )
            for row in csv.DictReader(file)
        ]


def _sentences() -> list[tuple[tuple[str, str], str, str]]:
    """(report, theme, sentence) of every sentence of the demo's reports."""
    found = tomllib.loads((DEMO / "sentences.toml").read_text("utf-8"))["sentence"]
    return [((each["agency"], str(each["period"])), each["theme"], each["text"]) for each in found]
