"""The one place where responses become numbers: counted in memory, noised once, true counts let go."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

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
]

NOT_SAID = "not_said"
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
    codes, voices, responses = _count(readings)
    cells = [f"{code}{sign}" for code in sorted(CODEBOOK.codes) for sign in "+-"]
    groups = [*VOICES, NOT_SAID]
    most = METHOD.themes_a_response
    noisy_codes, code_scale, code_cost = draw(
        [codes[cell] for cell in cells], contributions=most, epsilon=METHOD.epsilon["codes"]
    )
    (noisy_responses,), response_scale, response_cost = draw(
        [responses], contributions=1, epsilon=METHOD.epsilon["responses"]
    )
    noisy_voices, voice_scale, voice_cost = draw(
        [voices[voice] for voice in groups], contributions=1, epsilon=METHOD.epsilon["voices"]
    )
    scales = {"codes": code_scale, "responses": response_scale, "voices": voice_scale}
    return NoisedTable(
        parts=(secrets.token_hex(16),),
        method=METHOD.version,
        codebook=CODEBOOK.version,
        agencies=(agency,),
        periods=(period,),
        codes=dict(zip(cells, noisy_codes, strict=True)),
        responses=noisy_responses,
        voices=dict(zip(groups, noisy_voices, strict=True)),
        noise={kind: ((scale, 1),) for kind, scale in scales.items()},
        epsilon=code_cost + response_cost + voice_cost,
        known=known or {},
    )


def _count(readings: Iterable[Reading]) -> tuple[Counter[str], Counter[str], int]:
    codes: Counter[str] = Counter()
    voices: Counter[str] = Counter()
    responses = 0
    for reading in readings:
        if METHOD.not_counted_flags.intersection(reading.flags):
            continue
        responses += 1
        voices[reading.voice if reading.voice in VOICES else NOT_SAID] += 1
        codes.update(contributions(reading))
    return codes, voices, responses


def contributions(reading: Reading, method: Method = METHOD) -> tuple[str, ...]:
    """The cells ("B1-") that one response adds one to: two at most, and one at most for a family and sign.

    Themes go in this order: those an agency may be shown before those that are national only; set by a
    person or the team before those the machine heard; the more certain first; then by code. Both signs
    (±) add to both and use two places; a neutral theme adds nothing. Raises UnknownTheme for a code that
    the codebook does not have.
    """
    taken: list[str] = []
    used: set[tuple[str, str]] = set()
    for theme in sorted(_countable(reading, method), key=_order):
        signs = _SIGNS[theme.sign]
        slots = {(CODEBOOK.codes[theme.code].family, sign) for sign in signs}
        if len(taken) + len(signs) <= method.themes_a_response and not slots & used:
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
