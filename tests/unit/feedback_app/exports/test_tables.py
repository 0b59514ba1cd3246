"""No cell of a CSV file can be run by a spreadsheet."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_app.exports.tables import COMMANDS, cell


@pytest.mark.parametrize("start", COMMANDS)
def test_a_cell_that_begins_like_a_command_is_neutralised(start: str) -> None:
    assert cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@given(st.text() | st.tuples(st.text(), st.text()))
def test_whatever_people_write_no_cell_begins_like_a_command(words: str | tuple[str, ...]) -> None:
    assert not cell(words).startswith(COMMANDS)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), (True, "yes"), (False, "no"), (0, "0"), (25, "25"), (date(2026, 11, 24), "2026-11-24"),
        ((), ""), (("a", "b"), "a; b"), ("plain - words", "plain - words"), (-5, "'-5"),
    ],
)  # fmt: skip
def test_values_are_shown_plainly(value: object, shown: str) -> None:
    assert cell(value) == shown  # type: ignore[arg-type]
