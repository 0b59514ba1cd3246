"""Where a page goes on in the line of what waits: read as written, and anything else begins at the head."""

from __future__ import annotations

from datetime import date

import pytest

from feedback_app.casework.unread import HEAD, Turn
from feedback_app.models.testimony import RecordId


@pytest.mark.parametrize("text", ["", "now", "2026-11-24", "2026-11-24.zz", "24.11.2026.00", "."])
def test_what_is_no_place_in_the_line_is_its_head(text: str) -> None:
    assert Turn.of(text) == HEAD


def test_a_place_in_the_line_is_read_as_it_was_written() -> None:
    place = Turn(date(2026, 11, 24), RecordId(bytes(range(16))))
    assert Turn.of(str(place)) == place
