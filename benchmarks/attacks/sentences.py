"""Attack 6: does a published note point to somebody who took part? The attacker knows how everyone writes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from analysis.likeness import Written, crowd
from benchmarks.attacks.likeness import TOGETHER, Attacker, Similar
from benchmarks.attacks.notes import OUTSIDE, Report, demo_reports, reports
from benchmarks.attacks.outcome import Outcome
from benchmarks.confidence import Z99, mean, mean_limits, share_limits
from feedback_app.publishing.own_words import faults
from feedback_app.publishing.told_apart import ToldApart

QUOTED: Final = (10, 20)
"""Words in a row that are copied from one response: what notes must not be."""
CHANCE: Final = 1 / (1 + OUTSIDE)
LEFT_OUT: Final = 0.25
"""Of so many notes at most the team may find no wording that passes: a check that lets nothing through protects nobody
who wants to be heard."""


@dataclass
class Tried:
    """What the attacker reached over many notes, by each way: how often who is nearest took part; the same of pairs.

    For each note it is the exact share over all draws of OUTSIDE others for each who took part.
    """

    hits: dict[str, list[float]] = field(default_factory=dict)
    pairs: list[float] = field(default_factory=list)

    def add(self, near: dict[str, Similar], inside: Sequence[int]) -> None:
        """One note: how near it lies to each of those who raised its theme, of whom those at `inside` took part."""
        for way, each in near.items():
            took_part = np.zeros(len(each), dtype=bool)
            took_part[list(inside)] = True
            self.hits.setdefault(way, []).append(_nearest(each[took_part], each[~took_part]))
        self.pairs.append(_right(each[took_part], each[~took_part]))


@dataclass
class Copied:
    """Words copied from one response: by each way, how often its writer is nearest; and what the machine lets by."""

    named: dict[str, list[bool]] = field(default_factory=dict)
    passed: dict[int, list[bool]] = field(default_factory=dict)


def run(seed: int = 6) -> list[Outcome]:
    """Notes pass through the service's own check first, as a team's do; copied words are the control."""
    rng = np.random.default_rng(seed)
    written = reports(rng)
    attacker = Attacker(text for report in written for text in report.same)
    drafts, published, copied = Tried(), Tried(), Copied()
    first = reworded = 0
    for report in written:
        drafts.add(attacker.near(report.wordings[0], report.same), report.inside)
        _copy(report, attacker, copied, rng)
        passing = next((place for place, note in enumerate(report.wordings) if not refused(report, note)), None)
        if passing is None:
            continue
        first, reworded = first + (passing == 0), reworded + (passing > 0)
        published.add(attacker.near(report.wordings[passing], report.same), report.inside)
    gone = len(written) - first - reworded
    return [
        *_held(published, copied),
        *_without_check(drafts),
        Outcome("6 sentences", f"notes that found no wording ({first} passed as written, {reworded} reworded)",
                gone / len(written), share_limits(gone, len(written))[1], LEFT_OUT, None, None, len(written)),
        *_of_the_demo(),
        *_of_copies(copied),
    ]  # fmt: skip


def refused(report: Report, note: str) -> bool:
    """Whether the service's own check sends a note back. The comments it compares with are none the attacker knows."""
    period = [*(report.same[place] for place in report.inside), *report.rest]
    known = {*report.same, *report.rest}
    check = ToldApart(note, len(report.inside), crowd(report.theme, len(report.inside), len(period), known))
    for text in period:
        check.hear(Written.of(text))
    return bool(check.fault() or faults({"note": note}, [(text, False) for text in period]))


def _held(published: Tried, copied: Copied) -> Iterable[Outcome]:
    """No better than chance: the lower limit of what was reached is not above it. Five ways are tried, each at 99%."""
    for way, hits in published.hits.items():
        control = share_limits(sum(copied.named[way]), len(copied.named[way]))[0]
        low, high = mean_limits(hits, Z99)
        words = f"by {way}: who is nearest to a note took part (lower limit against chance; the upper is {high:.3f})"
        yield Outcome("6 sentences", words, mean(hits), low, CHANCE, control, 0.8, len(hits))
    low, high = mean_limits(published.pairs)
    words = f"of two, who took part is nearer (lower limit against a coin; the upper is {high:.3f})"
    yield Outcome("6 sentences", words, mean(published.pairs), low, 0.5, None, None, len(published.pairs))


def _without_check(drafts: Tried) -> Iterable[Outcome]:
    """The control of the check itself: what the same notes gave away before it."""
    hits = drafts.hits[TOGETHER]
    words = "the same notes as first written, without the check: who is nearest took part"
    low, high = mean_limits(hits)
    yield Outcome("6 sentences", words, mean(hits), high, None, low, CHANCE, len(hits))


def _of_the_demo() -> Iterable[Outcome]:
    found, tried = demo_reports(), Tried()
    attacker = Attacker(text for report in found for text in report.same)
    gone = sum(refused(report, report.wordings[0]) for report in found)
    for report in found:
        tried.add(attacker.near(report.wordings[0], report.same), report.inside)
    hits = tried.hits[TOGETHER]
    words = f"the demo's notes ({gone} of them refused): who is nearest took part (lower limit against chance)"
    yield Outcome("6 sentences", words, mean(hits), mean_limits(hits)[0], CHANCE, None, None, len(hits))


def _of_copies(copied: Copied) -> Iterable[Outcome]:
    named = copied.named[TOGETHER]
    words = "a quote of ten words, used with a yes: its writer is nearest, if all letters are known"
    limit = share_limits(sum(named), len(named))[1]
    yield Outcome("6 sentences", words, mean(named), limit, None, None, None, len(named))
    for length, passed in copied.passed.items():
        words = f"{length} words copied from one response into a note that the machine lets through"
        limit = share_limits(sum(passed), len(passed))[1]
        yield Outcome("6 sentences", words, mean(passed), limit, None, None, None, len(passed))


def _copy(report: Report, attacker: Attacker, copied: Copied, rng: np.random.Generator) -> None:
    """The control: ten words in a row, two of them others; and copies that a note might hold, through the check."""
    source = int(rng.choice(report.inside))
    nearly = _quote(report.same[source], QUOTED[0], rng).split()
    nearly[2:3], nearly[6:7] = ["something"], ["people"]
    for way, near in attacker.near(" ".join(nearly), report.same).items():
        copied.named.setdefault(way, []).append(int(near.argmax()) == source)
    for length in QUOTED:
        note = _quote(report.same[source], length, rng)
        copied.passed.setdefault(length, []).append(not refused(report, note))


def _nearest(inside: Similar, outside: Similar) -> float:
    """The chance that of these and OUTSIDE times as many drawn from the others, one who took part is the nearest."""
    drawn = min(OUTSIDE * len(inside), len(outside))
    farther = int((outside < inside.max()).sum())
    return math.comb(farther, drawn) / math.comb(len(outside), drawn)


def _right(inside: Similar, outside: Similar) -> float:
    """How often one who took part looks nearer to the note than one who did not."""
    one, two = inside[:, None], outside[None, :]
    return float((one > two).mean() + (one == two).mean() / 2)


def _quote(text: str, length: int, rng: np.random.Generator) -> str:
    words = text.split()
    at = int(rng.integers(max(1, len(words) - length)))
    return " ".join(words[at : at + length])
