"""The only statistical thing that is ever kept: numbers that carry their noise, and what it cost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from analysis.canonical import digest
from analysis.method import KINDS, METHOD
from analysis.noise import Noise, add_noises

FORM: Final = "noised-table-2"
MAPS: Final = tuple(kind for kind in KINDS if kind != "responses")
_CELL: Final = re.compile(r"[A-Z]\d{1,2}[+-]")
_ID: Final = re.compile(r"[0-9a-f]{32}")


class UnreadableTable(ValueError):
    """A stored noised table was changed or is not one; the sentence says what to do."""


class CannotCombine(ValueError):
    """Tables that do not belong together; the sentence says why."""


@dataclass(frozen=True)
class NoisedTable:
    """Noisy whole numbers for every cell, drawn once; true zeros are in it like any other cell.

    `codes` maps "A1+" to the noisy number of responses that raised theme A1 as something that worked
    ("-": did not work). `responses` is rougher; `voices`, `stages`, `ratings` and `parts_by_voice`
    ("adopter/B-": a family of themes and its sign, from one voice) are so rough that only a year of the
    whole country shows them. `noise` holds what lies on one number of each kind; `epsilon` is the bound
    spent on any one response; `parts` are the ids of the draws inside; `known` the bands of people known.
    """

    parts: tuple[str, ...]
    method: str
    codebook: str
    agencies: tuple[str, ...]
    periods: tuple[str, ...]
    codes: Mapping[str, int]
    responses: int
    voices: Mapping[str, int]
    stages: Mapping[str, int]
    ratings: Mapping[str, int]
    parts_by_voice: Mapping[str, int]
    noise: Mapping[str, Noise]
    epsilon: float
    known: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (*MAPS, "noise", "known"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def family(self, letter: str, sign: str, *, without: Iterable[str] = ()) -> tuple[int, Noise]:
        """The noisy number of responses that raised the family with this sign, and its noise.

        A sum of the themes' numbers, since a response adds at most one to a family and sign. `without`
        leaves out themes (those that are published nationally only).
        """
        left_out = {f"{code}{sign}" for code in without}
        cells = [c for c in self.codes if c[0] == letter and c[-1] == sign and c not in left_out]
        return sum(self.codes[c] for c in cells), add_noises(*(self.noise["codes"] for _ in cells))

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready form with a digest over all of it."""
        plain: dict[str, Any] = {
            "form": FORM, "parts": list(self.parts), "method": self.method, "codebook": self.codebook,
            "agencies": list(self.agencies), "periods": list(self.periods), "epsilon": self.epsilon,
            "responses": self.responses, **{kind: dict(getattr(self, kind)) for kind in MAPS},
            "noise": {kind: [list(draws) for draws in noise] for kind, noise in self.noise.items()},
            "known": dict(self.known),
        }  # fmt: skip
        return plain | {"digest": digest(plain)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> NoisedTable:
        """Rebuild a table; raises UnreadableTable when it was changed, cut short or is something else."""
        try:
            plain = {key: value for key, value in stored.items() if key != "digest"}
            if stored["form"] != FORM or stored["digest"] != digest(plain):
                raise UnreadableTable(_CHANGED)
            table = cls(
                parts=tuple(plain["parts"]), method=plain["method"], codebook=plain["codebook"],
                agencies=tuple(plain["agencies"]), periods=tuple(plain["periods"]),
                responses=plain["responses"], epsilon=plain["epsilon"], **{kind: plain[kind] for kind in MAPS},
                noise={kind: _noise_from(draws) for kind, draws in plain["noise"].items()},
                known=plain["known"],
            )  # fmt: skip
            _refuse_impossible(table)
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise UnreadableTable(_CHANGED) from wrong
        return table


def _noise_from(draws: Iterable[tuple[float, int]]) -> Noise:
    return tuple((float(scale), int(times)) for scale, times in draws)


_CHANGED: Final = (
    "This noised table is damaged or was changed, so no report is made from it. "
    "Restore it from a spare copy; do not count again, because a second draw would weaken the protection."
)


def _refuse_impossible(table: NoisedTable) -> None:
    numbers = [table.responses, *(number for kind in MAPS for number in getattr(table, kind).values())]
    sound = (
        all(type(number) is int for number in numbers)
        and bool(table.parts) and len(set(table.parts)) == len(table.parts)
        and all(_ID.fullmatch(part) for part in table.parts)
        and bool(table.codes) and all(_CELL.fullmatch(cell) for cell in table.codes)
        and all(f"{cell[:-1]}{sign}" in table.codes for cell in table.codes for sign in "+-")
        and set(table.noise) == set(KINDS)
        and all(scale > 0 and times > 0 for noise in table.noise.values() for scale, times in noise)
        and table.epsilon > 0
        and set(table.known.values()) <= set(METHOD.known_bands)
    )  # fmt: skip
    if not sound:
        raise UnreadableTable(_CHANGED)


def combine(tables: Iterable[NoisedTable], *, known: Mapping[str, str] | None = None) -> NoisedTable:
    """Add noised tables (quarters to a year, agencies to a region or the nation): it costs nothing.

    `known` gives the bands for the whole; without it the lowest safe band is worked out. `epsilon` is
    the largest of the parts: it bounds one response, and a response is in one table only. Raises
    CannotCombine for no tables, the same draw twice, or different methods or
    codebooks.
    """
    parts = list(tables)
    _refuse_mixture(parts)
    first = parts[0]
    return NoisedTable(
        parts=tuple(sorted(i for t in parts for i in t.parts)),
        method=first.method,
        codebook=first.codebook,
        agencies=tuple(sorted({a for t in parts for a in t.agencies})),
        periods=tuple(sorted({p for t in parts for p in t.periods})),
        responses=sum(t.responses for t in parts),
        **{kind: {cell: sum(getattr(t, kind)[cell] for t in parts) for cell in getattr(first, kind)} for kind in MAPS},
        noise={kind: add_noises(*(t.noise[kind] for t in parts)) for kind in KINDS},
        epsilon=max(t.epsilon for t in parts),
        known=_known_together(parts) if known is None else known,
    )


def _refuse_mixture(tables: list[NoisedTable]) -> None:
    if not tables:
        raise CannotCombine("There is no table to add up.")
    draws = [part for table in tables for part in table.parts]
    if len(set(draws)) != len(draws):
        raise CannotCombine("The same table was given twice. Give each closing once.")
    if len({(t.method, t.codebook, *(tuple(sorted(getattr(t, kind))) for kind in MAPS)) for t in tables}) > 1:
        raise CannotCombine("These tables were counted with different methods or codebooks and cannot be added.")


def _known_together(tables: list[NoisedTable]) -> dict[str, str]:
    lowest: dict[str, dict[tuple[str, ...], int]] = {}
    for table in tables:
        for voice, band in table.known.items():
            agencies = lowest.setdefault(voice, {})
            floor = METHOD.known_bands[band]
            agencies[table.agencies] = min(floor, agencies.get(table.agencies, floor))
    return {voice: band_of(sum(floors.values())) for voice, floors in lowest.items()}


def band_of(people: int) -> str:
    """The band of a number of people known, by the floors in disclosure.toml."""
    return max((floor, band) for band, floor in METHOD.known_bands.items() if floor <= people)[1]
