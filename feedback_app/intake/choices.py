"""What a person chooses before sending: count and sum up or only count; the next report, or one six months away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from analysis import Reading
from feedback_app.clock import monday_of
from feedback_app.sealed.vault import Words
from feedback_app.words.load import load

USE: Final = "use"
REPORT: Final = "report"
CHOICES: Final = (USE, REPORT)
ONLY_COUNT: Final = "count"
LATER: Final = "later"
UNDER_12: Final = frozenset({"child_4_7", "child_8_11"})
"""Never asked for a quote: a yes of so young a child, perhaps with a grown-up beside, is not one to rely on."""


def _data(choice: str) -> Mapping[str, Any]:
    found: dict[str, Any] = load("choices")[choice]
    return found


def options(choice: str) -> list[tuple[str, str, str]]:
    """(value, words, hint) of each option; the first is the one taken when nothing is chosen."""
    return [(each["value"], each["label"], each.get("hint", "")) for each in _data(choice)["options"]]


def title(choice: str) -> str:
    text: str = _data(choice)["title"]
    return text


def chosen(given: Mapping[str, str], choice: str) -> str:
    """What stands for a choice now."""
    values = [value for value, _, _ in options(choice)]
    return given[choice] if given.get(choice) in values else values[0]


def changed(given: Mapping[str, str]) -> bool:
    return any(chosen(given, choice) != options(choice)[0][0] for choice in CHOICES)


def in_words(given: Mapping[str, str]) -> str:
    """What stands now, in one line."""
    words: str = load("choices")["now"][chosen(given, USE)][chosen(given, REPORT)]
    return words


def came_in(form: Mapping[str, str]) -> dict[str, str]:
    """The choices in a form, for a draft's answers; what is no option is left out, so that what stood there stays."""
    known = {choice: {value for value, _, _ in options(choice)} for choice in CHOICES}
    return {choice: form[choice] for choice in CHOICES if form.get(choice) in known[choice]}


def words_with(words: Words, given: Mapping[str, str]) -> Words:
    """The words with the wish that nothing is written from them, and whether a young child wrote; sealed with them."""
    return replace(words, only_count=chosen(given, USE) == ONLY_COUNT, no_quotes=given.get("who", "") in UNDER_12)


def reading_with(reading: Reading, given: Mapping[str, str], today: date) -> Reading:
    """The reading with the Monday before which no report may count it, when the person chose a later one."""
    if chosen(given, REPORT) != LATER:
        return reading
    return replace(reading, not_before=first_monday(today).isoformat())


def first_monday(today: date) -> date:
    """The Monday from which a report may count what is sent today: six months of whole weeks after this week."""
    return monday_of(today) + timedelta(weeks=1 + load("choices")["hold_weeks"])
