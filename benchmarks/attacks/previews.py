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
FAR = 10_000
KNOWN = {"adopter": "1000_or_more"}
CORRECTED = {"adopter": "500_or_more"}


def run(seed: int = 4, trials: int = TRIALS) -> list[Outcome]:
    """True counts of the most said theme that are named exactly."""
    rng = np.random.default_rng(seed)
    once = often = apart = stored = redrawn = 0
    for _ in range(trials):
        said = responses(people(SIZE, rng), rng)
        cell, true = counted(said).most_common(1)[0]
        table = disclose(said, known=KNOWN, agency="a")
        elsewhere = ((agency, responses(people(SIZE, rng), rng)) for agency in "abc")
        others = [disclose(one, known=KNOWN, agency=agency) for agency, one in elsewhere]
        looks = _looks(table, cell)
        once += looks[0] == true
        often += round(sum(looks) / LOOKS) == true
        apart += _apart([table, *others], cell) == true
        stored += table.codes[cell] == true
        redrawn += _redrawn(said, cell) == true
    control = share_limits(redrawn, trials)[0]
    return [
        Outcome("4 previews and time", f"named exactly after {LOOKS} looks and corrections, less after one",
                (often - once) / trials, _gain_limit(often, once, trials), SLACK, control, 0.5, trials),
        Outcome("4 previews and time", "named exactly by taking year, region and nation apart, less one stored table",
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


def _apart(closings: list[NoisedTable], cell: str) -> int:
    """The middle of what all reports together leave open about the first of the agency's two quarters.

    The other closings are its second quarter, its neighbour's year, and those who were not sure: what is published of
    them, taken off the agency's year, the region's and the country's.
    """
    low, high = _between(report(closings[0]), cell)
    for many, level in ((2, "agency"), (3, "region"), (4, "nation")):
        least, most = _between(report(closings[:many], level=level), cell)
        for other in closings[1:many]:
            # those who were not sure have no report of their own: only its threshold is known
            other_low, other_high = _between(report(other), cell) if other is not closings[3] else (0, FAR)
            least, most = least - other_high, most - other_low
        low, high = max(low, least), min(high, most)
    return (low + high) // 2


def _between(released: ReleasedReport, cell: str) -> tuple[int, int]:
    count, start = int(_number(released, cell)), released.shown_from["theme"]
    if not count:
        return 0, start - 1
    return max(start, count - METHOD.round_to // 2), count + METHOD.round_to // 2


def _redrawn(said: list[Reading], cell: str) -> int:
    """Positive control: a preview that draws anew each time, averaged."""
    return round(sum(disclose(said).codes[cell] for _ in range(LOOKS)) / LOOKS)
