"""Promise 10: before the first question each person reads what would make us act, what would not, and when we read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from feedback_app.intake.doors import doors
from tests.house import House
from tests.pages.shows.ways import through

WAYS = [door.value for page in ("start", "children") for door in doors(page).doors if door.route]
WOULD_NOT = "would not tell anyone"
WOULD = ("may have to tell someone", "to think about telling someone")
EXAMPLES = ("angry", "sad", "cross", "worn out")


def before_the_first_question(house: House, door: str) -> str:
    """All that is shown on the way through a door, up to the page whose button asks the first question."""
    seen: list[str] = []
    real = house.client.press

    def press(button: str, status: int = 200, /, **fields: str) -> object:
        seen.append(house.client.page.words)
        return real(button, status, **fields)

    house.client.press = press  # type: ignore[method-assign,assignment]
    through(house, door)
    return " ".join((*seen, house.client.page.words))


@pytest.mark.parametrize("door", WAYS)
def test_each_way_says_both_with_examples_and_the_hours(house: House, door: str) -> None:
    words = before_the_first_question(house, door)
    assert WOULD_NOT in words
    assert any(would in words for would in WOULD)
    assert any(example in words for example in EXAMPLES)
    assert "hurt" in words
    assert "Monday to Friday, 9 to 5" in words
    assert "999" in words
    assert "{" not in words, "something from the settings was not filled in"


def test_there_is_a_way_for_every_audience() -> None:
    assert {"adopter", "prospective_adopter", "birth_family", "adopted_adult", "someone_else", "proxy", "easy_read",
            "child_4_7", "child_8_11", "child_12_17"} <= set(WAYS)  # fmt: skip


def test_the_hours_are_those_of_who_runs_it_and_independent_is_printed_only_from_the_facts(
    house: House, tmp_path: Path
) -> None:
    facts = house.settings.who_we_are() | {"reading_hours": "Tuesday, 10 to noon", "who_pays": ""}
    file = tmp_path / "facts.toml"
    file.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in facts.items()), "utf-8")
    assert "Our independent team reads" in before_the_first_question(house, "birth_family")
    settings = replace(house.settings, who_we_are_file=str(file))
    house.client.application.config["SETTINGS"] = settings
    words = house.client.visit("/tell-us/before-you-start").words
    assert "We read on Tuesday, 10 to noon." in words
    assert "ndependent" not in words
    assert "we do not call ourselves independent" in house.client.visit("/who-we-are").words
