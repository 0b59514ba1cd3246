"""A drawing is kept as strokes, never as a picture file: nothing to decode, and no larger than a long text.

The size of what is sealed would else tell that a child drew: strokes stay under the length that words may have.
A stroke is "colour width x y x y ..."; strokes are joined by ";". All are whole numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

WIDE, HIGH = 1000, 750
"""The sheet on which points lie: x from 0 to WIDE, y from 0 to HIGH."""
COLOURS: Final = ("ink", "red", "orange", "yellow", "green", "blue", "purple", "brown", "pink", "white")
WIDTHS: Final = (6, 14, 30)
"""How thick each of the three pens draws, in the sheet's own units."""
MOST_LETTERS: Final = 20_000
TOO_MUCH: Final = (
    "That is a big drawing! It is too big to send. Please take some out, or start a new one. All else is kept."
)
NOT_A_DRAWING: Final = "We could not keep this drawing. All else is kept. You can draw it again, or go on."
_STROKE: Final = re.compile(r"[0-9] [0-2](?: [0-9]{1,4} [0-9]{1,4})+")


class NotADrawing(ValueError):
    """This is no drawing that we can keep; the sentence says what to do."""


@dataclass(frozen=True)
class Stroke:
    """One line: its colour by name, its width, and its points."""

    colour: str
    width: int
    points: tuple[tuple[int, int], ...]

    def as_points(self) -> str:
        """For a polyline. One point alone is drawn as a dot."""
        shown = self.points if len(self.points) > 1 else self.points * 2
        return " ".join(f"{x},{y}" for x, y in shown)


def strokes_of(text: str) -> tuple[Stroke, ...]:
    """The strokes of a drawing. Raises NotADrawing with a kind sentence."""
    if len(text) > MOST_LETTERS:
        raise NotADrawing(TOO_MUCH)
    return tuple(_stroke(part) for part in text.split(";") if part)


def drawn(text: str) -> tuple[Stroke, ...]:
    """The strokes of a drawing that was kept, for those who look at it; none where it cannot be read any more."""
    try:
        return strokes_of(text)
    except NotADrawing:
        return ()


def _stroke(part: str) -> Stroke:
    if not _STROKE.fullmatch(part):
        raise NotADrawing(NOT_A_DRAWING)
    colour, width, *numbers = (int(number) for number in part.split(" "))
    points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    if any(x > WIDE or y > HIGH for x, y in points):
        raise NotADrawing(NOT_A_DRAWING)
    return Stroke(COLOURS[colour], WIDTHS[width], points)
