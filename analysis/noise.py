"""The noise itself: drawn once from OpenDP, and the arithmetic that says how far it can reach."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from opendp.domains import atom_domain, vector_domain
from opendp.measurements import make_laplace
from opendp.metrics import l1_distance
from opendp.mod import enable_features

enable_features("contrib")

Noise: TypeAlias = tuple[tuple[float, int], ...]
"""What lies on one number: (scale, how many draws) pairs of discrete Laplace noise added together."""


class CannotProtect(RuntimeError):
    """The noise library could not give the promised bound; nothing was counted."""


@dataclass(frozen=True)
class Drawn:
    """Noisy whole numbers, the scale of their noise, and the epsilon spent as OpenDP accounts for it."""

    values: tuple[int, ...]
    scale: float
    spent: float


def draw(values: Sequence[int], *, contributions: int, epsilon: float) -> Drawn:
    """Add discrete Laplace noise to `values`.

    One response may change the values by at most `contributions` in all (L1). The draw uses OpenDP's own
    cryptographic generator and has no seed by design. Raises CannotProtect when the bound is not met.
    """
    scale = contributions / epsilon
    space = vector_domain(atom_domain(T="i64")), l1_distance(T="i64")
    mechanism = make_laplace(*space, scale=scale)
    while (spent := mechanism.map(contributions)) > epsilon:  # type: ignore[no-untyped-call]
        scale = math.nextafter(scale, math.inf)
        mechanism = make_laplace(*space, scale=scale)
    noisy = [int(value) for value in mechanism(list(values))]
    if len(noisy) != len(values) or not 0 < spent <= epsilon:
        raise CannotProtect("The noise could not be drawn as promised. Nothing was counted; please try again.")
    return Drawn(tuple(noisy), scale, float(spent))


@lru_cache(maxsize=512)
def _tail_table(noise: Noise) -> tuple[int, np.ndarray[Any, np.dtype[np.float64]]]:
    """Position of zero and P(noise >= k) for every k in reach, by the exact characteristic function."""
    deviation = math.sqrt(sum(times * _variance(scale) for scale, times in noise))
    widest = max(scale for scale, _ in noise)
    length = 1 << math.ceil(math.log2(max(64.0, 24 * deviation, 80 * widest)))
    angle = 2 * np.pi * np.arange(length) / length
    transform = np.ones(length)
    for scale, times in noise:
        a = math.exp(-1 / scale)
        transform *= ((1 - a) ** 2 / (1 - 2 * a * np.cos(angle) + a * a)) ** times
    chance = np.fft.fftshift(np.fft.ifft(transform).real)
    return length // 2, np.clip(chance[::-1].cumsum()[::-1], 0.0, 1.0)


def _variance(scale: float) -> float:
    a = math.exp(-1 / scale)
    return 2 * a / (1 - a) ** 2


def chance_of_at_least(noise: Noise, k: int) -> float:
    """P(noise >= k), exact to about 1e-12 (discrete Laplace: Inusah and Kozubowski 2006)."""
    zero, tail = _tail_table(noise)
    place = zero + k
    if place < 0:
        return 1.0
    return float(tail[place]) if place < len(tail) else 0.0


def reach(noise: Noise, chance: float) -> int:
    """The smallest k with P(noise >= k) at most `chance`."""
    k = 0
    while chance_of_at_least(noise, k) > chance:
        k += 1
    return k


def add_noises(*noises: Noise) -> Noise:
    """The noise on a sum of numbers that were drawn independently."""
    times: dict[float, int] = {}
    for noise in noises:
        for scale, count in noise:
            times[scale] = times.get(scale, 0) + count
    return tuple(sorted(times.items()))
