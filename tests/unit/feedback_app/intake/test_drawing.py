"""A drawing is lines of whole numbers on a sheet, and nothing else gets through."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jinja2 import Environment, FileSystemLoader

from feedback_app.config import ROOT
from feedback_app.intake.drawing import (
    COLOURS,
    HIGH,
    MOST_LETTERS,
    NOT_A_DRAWING,
    TOO_MUCH,
    WIDE,
    WIDTHS,
    NotADrawing,
    Stroke,
    drawn,
    strokes_of,
)

SHEET = (ROOT / "static" / "app.css").read_text("utf-8")


@pytest.fixture(scope="module")
def macros() -> Any:
    room = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, trim_blocks=True)
    return room.get_template("components/drawing.html").module


def test_a_drawing_is_read_line_by_line() -> None:
    assert strokes_of("1 2 10 20 30 40;0 0 5 5") == (
        Stroke("red", 30, ((10, 20), (30, 40))),
        Stroke("ink", 6, ((5, 5),)),
    )
    assert strokes_of("") == ()
    assert strokes_of("0 0 5 6")[0].as_points() == "5,6 5,6"


@pytest.mark.parametrize("text", [
    "hello", "1 2", "1 2 10", "1 2 10 20 30", "10 2 10 20", "1 3 10 20", "1 2 -1 20", "1 2 1001 20", "1 2 10 751",
    "1 2 10  20", "1 2 10 20\n", "1 2 1e3 20", "1 2 10 20,30", '1 2 10 20"><script>', "١ 2 10 20", "1 2 00010 20",
    " 1 2 10 20", "1 2 10.5 20",
])  # fmt: skip
def test_anything_else_is_refused_with_a_kind_sentence(text: str) -> None:
    with pytest.raises(NotADrawing, match=re.escape(NOT_A_DRAWING)):
        strokes_of(text)
    assert drawn(text) == ()


def test_a_drawing_that_is_too_big_is_refused_before_it_is_read() -> None:
    with pytest.raises(NotADrawing, match=re.escape(TOO_MUCH)):
        strokes_of("x" * (MOST_LETTERS + 1))


@given(some.text(max_size=200) | some.from_regex(r"[0-9 ;]{0,200}"))
def test_whatever_comes_it_is_shown_as_lines_on_the_sheet_or_not_at_all(text: str) -> None:
    for stroke in drawn(text):
        assert stroke.colour in COLOURS
        assert stroke.width in WIDTHS
        assert re.fullmatch(r"\d+,\d+( \d+,\d+)+", stroke.as_points())
        assert all(0 <= x <= WIDE and 0 <= y <= HIGH for x, y in stroke.points)


def test_the_page_offers_just_the_colours_and_pens_that_are_kept(macros: Any) -> None:
    box = str(macros.drawing_box("picture"))
    assert re.findall(r'data-colour="(\d)"', box) == [str(n) for n in range(len(COLOURS))]
    assert re.findall(r'data-pen="(\d)" data-wide="(\d+)"', box) == [(str(n), str(w)) for n, w in enumerate(WIDTHS)]
    assert f'width="{WIDE}" height="{HIGH}"' in box
    assert f'data-most="{MOST_LETTERS}"' in box
    for number, colour in enumerate(COLOURS):
        pen, kept = (
            re.search(rule + r"\{[^}]*?(#[0-9a-f]+)", SHEET) for rule in (rf"\.ink-{number}", rf"\.stroke--{colour}")
        )
        assert pen is not None
        assert kept is not None
        assert pen[1] == kept[1]


def test_what_was_typed_by_hand_into_the_field_stays_words(macros: Any) -> None:
    assert 'value="&#34;&gt;&lt;script&gt;"' in str(macros.drawing_box("picture", '"><script>'))
