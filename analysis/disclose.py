"""The one place where responses become numbers: counted in memory, noised once, true counts let go."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from analysis.codebook import CODEBOOK
from analysis.method import METHOD, Method
from analysis.noise import draw
from analysis.noised_table import (
    CannotCombine,
    NoisedTable,
    UnreadableTable,
    combine,
)
from analysis.reading import SET_BY, VOICES, Reading, Theme

__all__ = [
    "CannotCombine",
    "NoisedTable",
    "UnknownTheme",
    "UnreadableTable",
    "combine",
    "contributions",
    "disclose",
    "disclose_each",
]

NOT_SAID = "not_said"
CELLS: Final[Mapping[str, tuple[str, ...]]] = {
    "codes": tuple(f"{code}{sign}" for code in sorted(CODEBOOK.codes) for sign in "+-"),
    "voices": (*VOICES, NOT_SAID),
    "stages": METHOD.stages,
    "ratings": METHOD.ratings,
    "parts_by_voice": tuple(
        f"{voice}/{letter}{sign}"
        for voice in (*VOICES, NOT_SAID)
        for letter in sorted({code[0] for code in CODEBOOK.codes})
        for sign in "+-"
    ),
}
"""Every cell of each kind that is drawn: also those that nobody raised."""
_BY_THEME: Final = frozenset({"codes", "parts_by_voice"})
"""To these a response may add as often as it has themes; to all others once."""
_SIGNS = {"+": "+", "-": "-", "±": "+-", "0": ""}


class UnknownTheme(ValueError):
    """A reading holds a theme or band that this codebook or method does not have; nothing was counted."""


def disclose(
    readings: Iterable[Reading],
    *,
    known: Mapping[str, str] | None = None,
    agency: str = "",
    period: str = "",
) -> NoisedTable:
    """Count readings and draw the noise, once: the true counts never leave this function.

    `readings` may be an iterator of any length; memory stays flat. `known` maps a voice to its band of
    people known (keys of known_bands in disclosure.toml); voices left out count as under 50. Each call
    spends the whole budget on these responses: store the table and never call again for them. Raises
    UnknownTheme before anything is drawn.
    """
    _refuse_unknown_bands(known or {})
    counts = _Counts()
    for reading in readings:
        counts.add(reading)
    return _noised(counts, known or {}, agency, period)


def disclose_each(
    readings: Iterable[tuple[str, str, Reading]], *, known: Mapping[str, str] | None = None
) -> dict[tuple[str, str], NoisedTable]:
    """As `disclose`, for (agency, period, reading) rows in any order: one table for each agency and period.

    Memory grows with the number of agencies and periods, not with the number of readings.
    """
    _refuse_unknown_bands(known or {})
    each: dict[tuple[str, str], _Counts] = {}
    for agency, period, reading in readings:
        each.setdefault((agency, period), _Counts()).add(reading)
    return {key: _noised(counts, known or {}, *key) for key, counts in sorted(each.items())}


class _Counts:
    """True counts, held in memory only while readings are counted."""

    def __init__(self) -> None:
        self.codes: Counter[str] = Counter()
        self.voices: Counter[str] = Counter()
        self.stages: Counter[str] = Counter()
        self.ratings: Counter[str] = Counter()
        self.parts_by_voice: Counter[str] = Counter()
        self.responses = 0

    def add(self, reading: Reading) -> None:
        if METHOD.not_counted_flags.intersection(reading.flags):
            return
        self.responses += 1
        voice = reading.voice if reading.voice in VOICES else NOT_SAID
        added = contributions(reading)
        self.voices[voice] += 1
        self.stages[reading.stage] += 1
        self.ratings[reading.rating] += 1
        self.codes.update(added)
        self.parts_by_voice.update(f"{voice}/{cell[0]}{cell[-1]}" for cell in added)


def _noised(counts: _Counts, known: Mapping[str, str], agency: str, period: str) -> NoisedTable:
    drawn = {
        kind: draw(
            [getattr(counts, kind)[cell] for cell in cells],
            contributions=METHOD.themes_a_response if kind in _BY_THEME else 1,
            epsilon=METHOD.epsilon[kind],
        )
        for kind, cells in CELLS.items()
    }
    responses = draw([counts.responses], contributions=1, epsilon=METHOD.epsilon["responses"])
    noise = {kind: ((one.scale, 1),) for kind, one in (drawn | {"responses": responses}).items()}
    return NoisedTable(
        parts=(secrets.token_hex(16),),
        method=METHOD.version,
        codebook=CODEBOOK.version,
        agencies=(agency,),
        periods=(period,),
        responses=responses.values[0],
        **{kind: dict(zip(CELLS[kind], one.values, strict=True)) for kind, one in drawn.items()},
        noise=noise,
        epsilon=sum(one.spent for one in drawn.values()) + responses.spent,
        known=known,
    )


def contributions(reading: Reading, method: Method = METHOD) -> tuple[str, ...]:
    """The cells ("B1-") that one response adds one to: two at most, and one at most for a family and sign.

    Themes go in this order: those an agency may be shown before those that are national only; set by a
    person or the team before those the machine heard; the more certain first; then by code. Both signs
    (±) add to both and use two places; a neutral theme adds nothing; a response with a flag that is not
    counted adds nothing at all. Raises UnknownTheme for a code that the codebook does not have.
    """
    if method.not_counted_flags.intersection(reading.flags):
        return ()
    taken: list[str] = []
    used: set[tuple[str, str]] = set()
    apart = method.one_a_family_and_sign
    for theme in sorted(_countable(reading, method), key=_order):
        signs = _SIGNS[theme.sign]
        slots = {(CODEBOOK.codes[theme.code].family, sign) for sign in signs}
        if len(taken) + len(signs) <= method.themes_a_response and not (apart and slots & used):
            taken += [f"{theme.code}{sign}" for sign in signs]
            used |= slots
    return tuple(taken)


def _countable(reading: Reading, method: Method) -> Iterator[Theme]:
    for theme in reading.themes:
        if theme.code in method.not_counted_codes:
            continue
        if theme.code not in CODEBOOK.codes:
            raise UnknownTheme(
                f"A response has theme {theme.code}, which codebook {CODEBOOK.version} does not have. "
                "Nothing was counted. Correct that reading, then close again."
            )
        yield theme


def _order(theme: Theme) -> tuple[bool, int, float, str, str]:
    national = CODEBOOK.codes[theme.code].national_only
    return national, -SET_BY.index(theme.set_by), -theme.confidence, theme.code, theme.sign


def _refuse_unknown_bands(known: Mapping[str, str]) -> None:
    if not set(known) <= set(VOICES) or not set(known.values()) <= set(METHOD.known_bands):
        raise UnknownTheme(f"People known are given as a voice and one of: {', '.join(METHOD.known_bands)}.")
