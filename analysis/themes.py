"""Finds what a comment is about: codes with a sign, how sure, and the words that led there."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.hearing import CODES, Heard, chance
from analysis.linear import Numbers
from analysis.reading import SIGNS, Theme

MOST_CODES: Final = 6
_EVIDENCE: Final = 3


def chances(heard: Heard) -> Numbers:
    """How likely each code is, 0 to 1, in the order of CODES, when all codes are heard together."""
    return chance(heard.told @ heard.trained.dense["code"])


def themes(heard: Heard) -> tuple[Theme, ...]:
    """The codes of a comment, most likely first, at most six; none when nothing is likely enough."""
    if not heard.comment.segments.clauses:
        return ()
    likely = chances(heard)
    settings = heard.trained.settings
    order = [int(at) for at in np.argsort(-likely) if likely[at] >= settings["least"]][:MOST_CODES]
    if not order and float(likely.max()) >= settings["least_alone"]:
        order = [int(likely.argmax())]
    return tuple(_theme(heard, at, float(likely[at])) for at in order)


def _theme(heard: Heard, code: int, likely: float) -> Theme:
    share = heard.shares(code)
    sign = SIGNS[int((heard.sign_sounds(code, share) @ heard.trained.dense["sign"]).argmax())]
    return Theme(CODES[code], sign, round(likely, 3), "machine", evidence(heard, code, share))


def evidence(heard: Heard, code: int, share: Numbers) -> tuple[tuple[int, int], ...]:
    """[start, end) of the words that led to a code: its cues in the clauses that carry it, or those clauses."""
    segments = heard.comment.segments
    carrying = [segments.clauses[int(at)] for at in np.argsort(-share)[:_EVIDENCE] if share[at] > 0.5 / len(share)]
    name = f"k:{CODES[code]}"
    cued = {
        (segments.words[hit.first].start, segments.words[hit.end - 1].end)
        for hit in heard.comment.hits
        if hit.name == name and any(c.first <= hit.first < c.last for c in carrying)
    }
    return tuple(sorted(cued or {(c.start, c.end) for c in carrying[:1]}))
