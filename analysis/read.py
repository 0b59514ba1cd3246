"""Reads one comment: the single way from a person's words to what is counted about them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from analysis.codebook import CODEBOOK
from analysis.cues import Cues
from analysis.reading import VOICES, Reading, Theme
from analysis.segment import Segments, segment
from analysis.tone import clause_polarities, tone_of

MOST_CODES: Final = 4


@lru_cache(maxsize=1)
def _cues() -> Cues:
    return Cues({code.id: code.cues for code in CODEBOOK.codes.values()})


def read(text: str, voice: str = "") -> Reading:
    """What `text` (any string) says, as themes with signs, tone, flags and a warning level; never raises.

    `voice` is one of reading.VOICES or "", and is only a tie-break: it is never guessed from the words.
    """
    segments = segment(text.replace("\x00", " "))
    polarities = clause_polarities(segments)
    return Reading(
        themes=_themes(segments, polarities),
        tone=tone_of(polarities),
        voice=voice if voice in VOICES else "",
    )


def _themes(segments: Segments, polarities: tuple[float, ...]) -> tuple[Theme, ...]:
    """The codes most pointed to by cues, each signed by the clauses where its cues stand."""
    found: dict[str, list[tuple[int, int]]] = {}
    for hit in _cues().find(segments.words):
        found.setdefault(hit.name, []).append((hit.first, hit.end))
    best = sorted(found, key=lambda code: (-sum(end - first for first, end in found[code]), code))[
        :MOST_CODES
    ]
    return tuple(_theme(code, found[code], segments, polarities) for code in best)


def _theme(
    code: str, runs: list[tuple[int, int]], segments: Segments, polarities: tuple[float, ...]
) -> Theme:
    score = sum(
        polarity
        for clause, polarity in zip(segments.clauses, polarities, strict=True)
        if any(clause.first <= first < clause.last for first, _ in runs)
    )
    evidence = tuple((segments.words[first].start, segments.words[end - 1].end) for first, end in runs)
    weight = sum(end - first for first, end in runs)
    return Theme(code, "+" if score > 0 else "-", round(weight / (weight + 1), 2), "machine", evidence)
