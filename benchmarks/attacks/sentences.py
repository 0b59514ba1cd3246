"""Attack 6: whose words are behind a published sentence? Everyone's writing is known; characters tell their style."""

from __future__ import annotations

import csv
import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.attacks.outcome import Outcome
from benchmarks.confidence import mean, mean_limits, share_limits
from feedback_app.config import ROOT
from feedback_app.publishing.own_words import faults

DEMO: Final = ROOT / "feedback_app" / "demo"
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


def run(seed: int = 6) -> list[Outcome]:
    """Whose words are behind each sentence of the demo's reports, written as teams write; quotes are the control."""
    rng = np.random.default_rng(seed)
    told = _responses()
    style = Style(each.text for each in told)
    known = [(each, style.of(each.text)) for each in told]
    hits, chances, pairs, named, passed = 0, [], [], 0, dict.fromkeys(QUOTED, 0)
    sentences = _sentences()
    for report, theme, sentence in sentences:
        same = [(each, weights) for each, weights in known if theme in each.themes]
        inside = [place for place, (each, _) in enumerate(same) if each.report == report]
        near = np.array([alike(style.of(sentence), weights) for _, weights in same])
        hits += int(near.argmax()) in inside
        chances.append(len(inside) / len(same))
        pairs.append(_right(near, inside))
        source = int(rng.choice(inside))
        quote = _quote(same[source][0].text, QUOTED[0], rng)
        named += int(np.argmax([alike(style.of(quote), weights) for _, weights in same])) == source
        group = [(same[place][0].text, False) for place in inside]
        for length in QUOTED:
            copied = _quote(same[source][0].text, length, rng)
            passed[length] += not faults({"quote": copied}, group)
    many = len(sentences)
    control = share_limits(named, many)[0]
    return [
        Outcome("6 sentences", f"the response nearest in words and style took part (chance: {mean(chances):.3f})",
                hits / many, hits / many, by_chance(chances, rng), control, 0.8, many),
        Outcome("6 sentences", "of two, who took part is nearer (a coin: .500); notes tell what the group said",
                mean(pairs), mean_limits(pairs)[1], None, control, 0.8, many),
        *(
            Outcome("6 sentences", f"{length} words copied from one response that the machine lets through",
                    passed[length] / many, share_limits(passed[length], many)[1], None, None, None, many)
            for length in QUOTED
        ),
    ]  # fmt: skip


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
