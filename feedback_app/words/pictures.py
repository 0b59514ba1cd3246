"""The names of the pictures, so that a question that asks for one that was never drawn is refused at start."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

DRAWN: Final = Path(__file__).resolve().parents[2] / "templates" / "pictures"
FACES: Final = ("very_good", "good", "mixed", "bad", "very_bad", "unsure")
"""Feelings, from the best; `components/pictures.html` draws them."""


@cache
def drawings() -> tuple[str, ...]:
    """The names of all drawings, in order."""
    return tuple(sorted(path.stem for path in DRAWN.glob("*.svg")))


def is_picture(name: str) -> bool:
    """Whether `tile_picture(name)` of `components/pictures.html` can draw this."""
    return name in FACES or name in drawings()
