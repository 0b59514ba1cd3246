"""Shows one of the team why a theme, a warning or a flag was heard: marked words, and how sure the machine was.

Worked out from the opened words each time, in the memory of the unlocked session; it stands in no table and no log.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from analysis import Reading, Theme
from analysis.explain import Places, explain, joined, sureness
from feedback_app.sealed.vault import DRAWING, Words
from feedback_app.words.load import load

GAP: Final = "\n\n"
PLACE: Final = "place"
"""Where somebody lives is kept beside the answers and was not read."""
MOST_QUOTES: Final = 4
LONGEST_QUOTE: Final = 120
Piece = tuple[str, bool]
"""A run of a person's words as written, and whether it is marked."""


@dataclass(frozen=True)
class Because:
    """One thing that was heard: "B1-", a reason or a flag; how sure, in words; and the words that led to it."""

    about: str
    sure: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Explained:
    """Each written answer (question key, pieces), and why each theme, reason and flag stands in the reading."""

    answers: tuple[tuple[str, tuple[Piece, ...]], ...]
    themes: tuple[Because, ...] = ()
    reasons: tuple[Because, ...] = ()
    flags: tuple[Because, ...] = ()


def explained(words: Words, reading: Reading | None) -> Explained:
    """Why each part of this reading was heard; without a reading (it was counted) the words with no mark."""
    text, starts = _text(words)
    if reading is None:
        return Explained(_answers(words, starts, ()))
    why = explain(text, reading)
    marked = joined(place for part in (why.themes, why.reasons, why.flags) for own in part.values() for place in own)
    return Explained(
        _answers(words, starts, marked),
        tuple(Because(str(t), _how_sure(t), _quotes(text, why.themes.get(t.code, ()))) for t in reading.themes),
        tuple(Because(reason, "", _quotes(text, why.reasons.get(reason, ()))) for reason in reading.reasons),
        tuple(Because(flag, "", _quotes(text, why.flags.get(flag, ()))) for flag in reading.flags),
    )


def meanings() -> tuple[tuple[str, str], ...]:
    """How sure, in words, and what that means."""
    return tuple((each["word"], each["means"]) for each in load("explained")["how_sure"].values())


def _how_sure(theme: Theme) -> str:
    step = theme.set_by if theme.set_by != "machine" else sureness(theme.confidence).name
    word: str = load("explained")["how_sure"][step]["word"]
    return word


def _text(words: Words) -> tuple[str, dict[str, int]]:
    """The text as it was read when it was sent, and where each answer begins in it."""
    starts, parts, at = {}, [], 0
    for key, answer in words.answers:
        if key not in (DRAWING, PLACE):
            starts[key] = at
            parts.append(answer)
            at += len(answer) + len(GAP)
    return GAP.join(parts), starts


def _answers(words: Words, starts: dict[str, int], marked: Places) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    return tuple(
        (key, tuple(_pieces(answer, starts[key], marked)) if key in starts else ((answer, False),))
        for key, answer in words.answers
    )


def _pieces(answer: str, start: int, marked: Places) -> Iterator[Piece]:
    """An answer cut where marks begin and end; all pieces together are the answer."""
    at = 0
    for first, last in marked:
        begin, end = max(at, first - start), min(len(answer), last - start)
        if begin >= end:
            continue
        if begin > at:
            yield answer[at:begin], False
        yield answer[begin:end], True
        at = end
    if at < len(answer):
        yield answer[at:], False


def _quotes(text: str, places: Places) -> tuple[str, ...]:
    """The words at these places, each once, a few of them, long ones cut short."""
    found = dict.fromkeys(" ".join(text[start:end].split()) for start, end in places)
    short = (quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE].rstrip()}…" for quote in found)
    return tuple(short)[:MOST_QUOTES]
