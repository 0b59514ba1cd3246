"""Attack 4: looking again, correcting, and taking the nation apart, to get behind a published number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.disclose import NoisedTable, disclose
from analysis.method import METHOD
from analysis.reading import Reading
from analysis.released import ReleasedReport, report
from benchmarks.attacks.outcome import Outcome
from benchmarks.confidence import share_limits
from benchmarks.worlds import counted, people, responses

LOOKS, TRIALS, SIZE = 20, 400, 120
SLACK = 0.02
KNOWN = {"adopter": "1000_or_more"}
CORRECTED = {"adopter": "500_or_more"}


def run(seed: int = 4, trials: int = TRIALS) -> list[Outcome]:
    """True counts of the most said theme that are named exactly."""
    rng = np.random.default_rng(seed)
    once = often = apart = stored = redrawn = 0
    for _ in range(trials):
        said, elsewhere = responses(people(SIZE, rng), rng), responses(people(SIZE, rng), rng)
        cell, true = counted(said).most_common(1)[0]
        table, other = disclose(said, known=KNOWN, agency="a"), disclose(elsewhere, known=KNOWN, agency="b")
        looks = _looks(table, cell)
        once += looks[0] == true
        often += round(sum(looks) / LOOKS) == true
        apart += _apart(table, other, cell) == true
        stored += table.codes[cell] == true
        redrawn += _redrawn(said, cell) == true
    control = share_limits(redrawn, trials)[0]
    return [
        Outcome("4 previews and time", f"named exactly after {LOOKS} looks and corrections, less after one",
                (often - once) / trials, _gain_limit(often, once, trials), SLACK, control, 0.5, trials),
        Outcome("4 previews and time", "named exactly by taking the nation apart, less one stored table",
                (apart - stored) / trials, _gain_limit(apart, stored, trials), SLACK, control, 0.5, trials),
    ]  # fmt: skip


def _gain_limit(new: int, old: int, trials: int) -> float:
    """Upper limit of a gain in hits; three in all trials when there was none (the rule of three)."""
    return 3 / trials if new == old else share_limits(new, trials)[1] - old / trials


def _looks(table: NoisedTable, cell: str) -> list[float]:
    """The number shown in twenty previews, every other one after a figure about the agency is corrected."""
    previews = (report(replace(table, known=CORRECTED) if turn % 2 else table) for turn in range(LOOKS))
    return [_number(preview, cell) for preview in previews]


def _number(released: ReleasedReport, cell: str) -> float:
    return float(next(line.count or 0 for line in released.themes() if line.key == cell))


def _apart(table: NoisedTable, other: NoisedTable, cell: str) -> int:
    """The middle of what three reports together leave open about the agency's number."""
    here, there, both = report(table), report(other), report([table, other], level="nation")
    low, high = _between(here, cell)
    other_low, other_high = _between(there, cell)
    both_low, both_high = _between(both, cell)
    return (max(low, both_low - other_high) + min(high, both_high - other_low)) // 2


def _between(released: ReleasedReport, cell: str) -> tuple[int, int]:
    count, start = int(_number(released, cell)), released.shown_from["theme"]
    if not count:
        return 0, start - 1
    return max(start, count - METHOD.round_to // 2), count + METHOD.round_to // 2


def _redrawn(said: list[Reading], cell: str) -> int:
    """Positive control: a preview that draws anew each time, averaged."""
    return round(sum(disclose(said).codes[cell] for _ in range(LOOKS)) / LOOKS)
