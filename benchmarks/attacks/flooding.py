"""Attack 7: an insider sends forms of their own, so that a held-back number rises above the threshold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.disclose import disclose
from analysis.method import METHOD
from analysis.reading import Reading
from analysis.released import report
from benchmarks.attacks.all_but_one import KNOWN, Attacker, bound, guess, target
from benchmarks.attacks.outcome import Outcome
from benchmarks.confidence import share_limits
from benchmarks.worlds import counted, people, responses

TRIALS, SIZE = 2500, 40
FEW, MANY = 3, 31


def run(seed: int = 7, trials: int = TRIALS) -> list[Outcome]:
    """Whether one person raised a theme, from a report into which the attacker sent k forms of their own."""
    rng = np.random.default_rng(seed)
    others = [r for r in responses(people(SIZE, rng), rng) if "B1-" not in counted([r])]
    others += [target("B1-")] * FEW
    edge = report(disclose([], known=KNOWN)).shown_from["theme"] - 1
    outcomes = []
    for planted in (edge - FEW, MANY):
        flood = [target("B1-")] * planted
        attacker = Attacker([*others, *flood])

        def look(
            story: list[Reading], flood: list[Reading] = flood, attacker: Attacker = attacker
        ) -> Callable[[list[Reading]], float]:
            seen = disclose([*others, *flood, *story], known=KNOWN)
            released = report(seen)
            return lambda told: attacker.sees_report(released, seen.noise["codes"], told)

        right = guess([target("B1-")], [target()], look, rng, trials)
        outcomes.append(
            Outcome("7 flooding", f"one person's theme after {planted} planted forms", right / trials,
                    share_limits(right, trials)[1], bound(METHOD.epsilon_total),
                    _suppressed(others, flood, rng, trials), 0.95, trials)
        )  # fmt: skip
    return outcomes


def _suppressed(others: list[Reading], flood: list[Reading], rng: np.random.Generator, trials: int) -> float:
    """Positive control: true counts, hidden under ten; enough planted forms lift the number into sight."""
    attacker = Attacker(others)
    lift = [target("B1-")] * max(len(flood), 10)

    def look(story: list[Reading]) -> Callable[[list[Reading]], float]:
        number = Attacker([*others, *lift, *story]).cells["B1-"]
        shown = number if number >= 10 else None
        alone = attacker.cells["B1-"] + len(lift)
        return lambda told: 0.0 if shown is None else -abs(shown - alone - Attacker(told).cells["B1-"])

    return share_limits(guess([target("B1-")], [target()], look, rng, trials), trials)[0]
