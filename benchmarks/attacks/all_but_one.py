"""Attack 2: the attacker knows every other record and the method, and asks about the one that is left."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

import numpy as np

from analysis.disclose import NoisedTable, disclose
from analysis.method import METHOD
from analysis.noise import Noise, chance_of_at_least
from analysis.reading import Reading, Theme
from analysis.released import ReleasedReport, report
from benchmarks.attacks.outcome import Outcome
from benchmarks.confidence import share_limits
from benchmarks.worlds import counted, people, responses

TRIALS = 4000
KNOWN = {"adopter": "1000_or_more"}
BOTH = ("B1-", "C3-")
OTHER = ("A6+", "D3-")


def target(*cells: str) -> Reading:
    """The response of the one who is left."""
    themes = tuple(Theme(c[:-1], c[-1], 0.9) for c in cells)
    return Reading(themes=themes, voice="adopter", stage="first_year", rating="poor")


def wide(readings: list[Reading]) -> dict[str, Counter[str]]:
    """The true counts of what only the country shows, which a stored table holds too."""
    return {
        "voices": Counter(reading.voice for reading in readings),
        "stages": Counter(reading.stage for reading in readings),
        "ratings": Counter(reading.rating for reading in readings),
        "parts_by_voice": Counter(f"{r.voice}/{c[0]}{c[-1]}" for r in readings for c in counted([r])),
    }


ASKED = {
    "voices": ("adopter",), "stages": ("first_year",), "ratings": ("poor",),
    "parts_by_voice": tuple(f"adopter/{cell[0]}{cell[-1]}" for cell in sorted({*BOTH, *OTHER})),
}  # fmt: skip
"""The cells of these that tell of the target."""


def bound(epsilon: float) -> float:
    """The largest share of even guesses that can be right (Kairouz, Oh and Viswanath 2015)."""
    return math.exp(epsilon) / (1 + math.exp(epsilon))


def log_chance(noise: Noise, k: int) -> float:
    """log P(noise = k)."""
    return math.log(max(chance_of_at_least(noise, k) - chance_of_at_least(noise, k + 1), 1e-300))


def at_the_edge(others: list[Reading]) -> list[Reading]:
    """The others, with the cells in question where one response more shows best: just under the threshold."""
    edge = report(disclose([], known=KNOWN)).shown_from["theme"] - 1
    asked = {*BOTH, *OTHER}
    rest = [reading for reading in others if not asked & set(counted([reading]))]
    return [*rest, *(target(cell) for cell in sorted(asked) for _ in range(edge))]


class Attacker:
    """Knows all other responses; scores how likely what was seen is with one story or another."""

    def __init__(self, others: list[Reading]) -> None:
        self.cells = counted(others)
        self.responses = len(others)
        self.wide = wide(others)

    def sees_table(self, table: NoisedTable, story: list[Reading]) -> float:
        """log P(the stored noised table | others and story), up to a constant."""
        mine = counted(story)
        score = sum(log_chance(table.noise["codes"], table.codes[c] - self.cells[c] - mine[c]) for c in {*BOTH, *OTHER})
        score += log_chance(table.noise["responses"], table.responses - self.responses - len(story))
        told = wide(story)
        return score + sum(
            log_chance(table.noise[kind], getattr(table, kind)[cell] - self.wide[kind][cell] - told[kind][cell])
            for kind, cells in ASKED.items() for cell in cells
        )  # fmt: skip

    def sees_report(self, released: ReleasedReport, noise: Noise, story: list[Reading]) -> float:
        """log P(the published lines of the cells in question | others and story)."""
        mine = counted(story)
        lines = {line.key: line for line in released.themes()}
        start = released.shown_from["theme"]
        return sum(log_published(noise, lines[c].count, start, self.cells[c] + mine[c]) for c in {*BOTH, *OTHER})


def log_published(noise: Noise, count: int | None, start: int, true: int) -> float:
    """log P(this published value | true count): held back means below `start`, else within its rounding."""
    if count is None:
        chance = 1 - chance_of_at_least(noise, start - true)
    else:
        low = max(start, count - METHOD.round_to // 2)
        high = count + METHOD.round_to // 2 + 1
        chance = chance_of_at_least(noise, low - true) - chance_of_at_least(noise, high - true)
    return math.log(max(chance, 1e-300))


def guess(
    one: list[Reading], two: list[Reading], look: Callable[[list[Reading]], Callable[[list[Reading]], float]],
    rng: np.random.Generator, trials: int,
) -> int:  # fmt: skip
    """How many even guesses between two stories are right; `look` counts a story and returns its scorer."""
    right = 0
    for _ in range(trials):
        truth = bool(rng.integers(2))
        score = look(one if truth else two)
        difference = score(one) - score(two)
        guessed = difference > 0 if difference else bool(rng.integers(2))
        right += guessed == truth
    return right


def run(seed: int = 2, trials: int = TRIALS) -> list[Outcome]:
    """The table and the report, for taking part, for what was said, and for someone who wrote twice."""
    rng = np.random.default_rng(seed)
    others = at_the_edge(responses(people(100, rng), rng))
    attacker = Attacker(others)

    def table(story: list[Reading]) -> Callable[[list[Reading]], float]:
        seen = disclose([*others, *story], known=KNOWN)
        return lambda told: attacker.sees_table(seen, told)

    def published(story: list[Reading]) -> Callable[[list[Reading]], float]:
        seen = disclose([*others, *story], known=KNOWN)
        released = report(seen)
        return lambda told: attacker.sees_report(released, seen.noise["codes"], told)

    def twice(story: list[Reading]) -> Callable[[list[Reading]], float]:
        first, second = table(story), table(story)
        return lambda told: first(told) + second(told)

    total = METHOD.epsilon_total
    one_theme = METHOD.epsilon["codes"] + METHOD.epsilon["parts_by_voice"]
    control = _raw(attacker, others, rng, trials)
    cases = [
        ("took part, from the report", [target(*BOTH)], [], published, total),
        ("took part, from the stored table", [target(*BOTH)], [], table, total),
        ("said one theme or another, stored table", [target(BOTH[0])], [target(OTHER[0])], table, one_theme),
        ("said two themes or two others, stored table", [target(*BOTH)], [target(*OTHER)], table, total),
        ("took part twice, two stored tables", [target(*BOTH)], [], twice, 2 * total),
    ]  # fmt: skip
    outcomes = []
    for what, one, two, look, epsilon in cases:
        right = guess(one, two, look, rng, trials)
        outcomes.append(
            Outcome("2 all but one", what, right / trials, share_limits(right, trials)[1], bound(epsilon),
                    control, 0.98, trials)
        )  # fmt: skip
    return outcomes


def _raw(attacker: Attacker, others: list[Reading], rng: np.random.Generator, trials: int) -> float:
    """Positive control: the same question of true counts."""

    def true_counts(story: list[Reading]) -> Callable[[list[Reading]], float]:
        seen = counted([*others, *story])
        return lambda told: -float(sum(abs(seen[c] - attacker.cells[c] - counted(told)[c]) for c in BOTH))

    right = guess([target(*BOTH)], [], true_counts, rng, trials)
    return share_limits(right, trials)[0]
