"""Confidence limits for shares and means, so that no figure is shown without its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Sequence

Z95 = 1.6449  # one-sided 95%
Z99 = 2.3263  # one-sided 99%: each of five limits, so that all five hold together in 95 of 100


def share_limits(hits: float, trials: int) -> tuple[float, float]:
    """One-sided 95% lower and upper limits of a share (Wilson score)."""
    if trials == 0:
        return 0.0, 1.0
    share, z2 = hits / trials, Z95 * Z95
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z95 / (1 + z2 / trials) * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    return middle - half, middle + half


def mean_limits(values: Sequence[float], z: float = Z95) -> tuple[float, float]:
    """One-sided lower and upper limits of a mean of independent worlds (normal; values within 1 of 0): 95%, or by `z`.

    Where all values are the same, three in n worlds could still differ (the rule of three).
    """
    n = len(values)
    mean = sum(values) / n
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n) if n > 1 else math.inf
    reach = z * spread or 3 / n
    return mean - reach, mean + reach


def rate_limit(events: int, n: int) -> float:
    """One-sided 95% upper limit of events in each of n reports (exact Poisson)."""
    low, high = 0.0, 10.0 + 3 * events
    for _ in range(60):
        middle = (low + high) / 2
        at_most = sum(math.exp(-middle + k * math.log(middle) - math.lgamma(k + 1)) for k in range(events + 1))
        low, high = (middle, high) if at_most > 0.05 else (low, middle)
    return high / n


def mean(values: Sequence[float]) -> float:
    """The mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
