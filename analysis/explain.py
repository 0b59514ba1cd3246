"""Shows which words led to each part of a reading, and how sure it is, so that a person can judge it; kept nowhere."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from analysis import redact, triage
from analysis.features import Weighable
from analysis.hearing import CODES, Heard
from analysis.linear import weights
from analysis.reading import Reading
from analysis.segment import segment
from analysis.themes import evidence

Places = tuple[tuple[int, int], ...]
"""[start, end) of characters, in order, none touching another."""
_NAMES: Final = {"F-IDENT", "F-STAFF"}
_NEAR: Final = 12
"""Characters between two cues that are shown as one run of words: "waited eight months"."""


class BrokenSureness(ValueError):
    """sureness.toml has steps that do not follow each other; the sentence says which."""


@dataclass(frozen=True)
class Sureness:
    """One step of how sure a suggestion is: from which confidence, and how many of ten such were right when tested."""

    name: str
    least: float
    right_of_ten: int


def steps_from(stored: Mapping[str, Any]) -> tuple[Sureness, ...]:
    """Steps from parsed TOML, the surest first; raises BrokenSureness when they do not go down to 0."""
    steps = tuple(Sureness(step["name"], float(step["least"]), int(step["right_of_ten"])) for step in stored["steps"])
    least = [step.least for step in steps]
    if not least or least != sorted(set(least), reverse=True) or least[-1] != 0 or least[0] > 1:
        raise BrokenSureness("sureness.toml: begin with the surest step, and give the last one 0 as its least.")
    return steps


STEPS: Final = steps_from(tomllib.loads(Path(__file__).with_name("sureness.toml").read_text(encoding="utf-8")))


def sureness(confidence: float) -> Sureness:
    """The step of a confidence, 0 to 1."""
    return next(step for step in STEPS if confidence >= step.least or step.least == 0)


@dataclass(frozen=True)
class Explanation:
    """Where in the text each theme (by code), each reason of the warning level and each flag was heard.

    What was heard in the whole and in no words of its own has no places.
    """

    themes: Mapping[str, Places] = field(default_factory=dict)
    reasons: Mapping[str, Places] = field(default_factory=dict)
    flags: Mapping[str, Places] = field(default_factory=dict)


def explain(text: str, reading: Reading) -> Explanation:
    """Which words of `text` led to what stands in `reading`, also where a person set it right since; never raises.

    Places are found again from the words, since a reading is sealed without them. Two milliseconds for a comment.
    """
    segments = segment(text.replace("\x00", " "))
    if not segments.words:
        return Explanation()
    comment = Weighable(segments)
    details = redact.find(text)
    found = triage.note(comment, details)
    heard = Heard(comment, reading.voice, weights())
    if not comment.segments.clauses:
        return Explanation()
    known = [theme.code for theme in reading.themes if theme.code in CODES]
    told = triage.places(heard, found)
    named = joined((start, end) for start, end, _ in details)
    return Explanation(
        {code: joined(evidence(heard, at, heard.shares(at)), _NEAR) for code in known for at in [CODES.index(code)]},
        {reason: joined(told.get(reason, ()), _NEAR) for reason in reading.reasons},
        {flag: _of_flag(heard, flag, told, named) for flag in reading.flags},
    )


def _of_flag(heard: Heard, flag: str, told: Mapping[str, Places], named: Places) -> Places:
    """The details, for flags about them; else the cues of the flag; else the clause that speaks for it most."""
    if flag in _NAMES and named:
        return named
    return joined(told.get(flag, ()), _NEAR) or triage.loudest(heard, f"flag:{flag}")


def joined(places: Iterable[tuple[int, int]], near: int = 1) -> Places:
    """The same words as few places: what overlaps, or stands no more than `near` characters apart, is one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1] + near:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
