"""What a form brought for a question, as the one line of text that a draft keeps; and why it cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from feedback_app.intake.drawing import NotADrawing, strokes_of
from feedback_app.intake.questions import WITH_OPTIONS, Question, Topic, pairs

Field = Callable[[str], Sequence[str]]
"""All values of a form's field, in order."""


def value_of(asked: Question, field: Field) -> str:
    """The answer: words as they were written, a chosen value, "tile:face" pairs, or chosen topics."""
    if asked.kind == "tiles":
        return " ".join(_tiles(asked, field))
    if asked.kind == "topics":
        return " ".join(dict.fromkeys(field(asked.key)))
    return next(iter(field(asked.key)), "")


def _tiles(asked: Question, field: Field) -> Iterator[str]:
    if not asked.options:
        yield from dict.fromkeys(field(asked.key))
        return
    for tile in asked.tiles:
        for face in field(f"{asked.key}.{tile.value}")[:1]:
            if face:
                yield f"{tile.value}:{face}"


def wrong_with(asked: Question, value: str, topics: Sequence[Topic] = ()) -> str:
    """Why an answer cannot be taken, as a kind sentence; "" when it can. Nothing at all is never wrong here."""
    if len(value) > asked.most and asked.kind in {"text", "line"}:
        over = len(value) - asked.most
        return f"This is {over:,} letters too long to send. Nothing is lost. Make it shorter, or send it in two parts."
    if asked.kind == "drawing":
        return _wrong_drawing(value)
    if asked.kind == "tiles":
        known = set(pairs(" ".join(_every_tile(asked))))
        return "" if set(pairs(value)) <= known else "Please choose from the pictures, or press Skip."
    if asked.kind == "topics":
        return "" if set(value.split()) <= {t.value for t in topics} else "Please choose from the list, or press Skip."
    if asked.kind in WITH_OPTIONS and value and value not in {option.value for option in asked.options}:
        return "Please choose one of these, or press Skip."
    return ""


def _every_tile(asked: Question) -> Iterator[str]:
    for tile in asked.tiles:
        yield from (f"{tile.value}:{option.value}" for option in asked.options) if asked.options else (tile.value,)


def _wrong_drawing(value: str) -> str:
    try:
        strokes_of(value)
    except NotADrawing as wrong:
        return str(wrong)
    return ""
