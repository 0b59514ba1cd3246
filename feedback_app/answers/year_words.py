"""A year's numbers in words and tables, made once: everyone's page, the team's preview and the PDF say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from analysis.released import Line
from feedback_app.answers.nation_words import label_words, not_heard, whose
from feedback_app.answers.wording import HOW_COUNTED, day_words
from feedback_app.answers.years import ReadYear

NOT_SHOWN: Final = "not shown"
KEPT_SUMS: Final = "These are sums of numbers that we keep. Nothing was counted again."
ROUGH: Final = (
    "These numbers are rough. We count this for the whole country only, so that no group can be found at one agency."
)
NOT_COUNTED_AGAIN: Final = "Nothing was counted again. A number that is gone looks like one that was never shown."


@dataclass(frozen=True)
class Table:
    """A caption, the names of columns, and rows of cells, the first cell naming its row; `numeric` from 0."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A heading ("" for none), what is said under it, a table, and a list that the page opens on request."""

    title: str
    words: tuple[str, ...] = ()
    table: Table | None = None
    folded: str = ""
    lines: tuple[str, ...] = ()


def title_words(read: ReadYear) -> str:
    """What stands over the year."""
    return f"{read.title}: numbers for the year"


def lead_words(read: ReadYear) -> str:
    """What these numbers are."""
    together = "" if read.report.level == "agency" else ", at all agencies together"
    return f"This is what people told us in a whole year{together}."


def published_words(read: ReadYear) -> str:
    """Since when everyone can read it, and who looked at it."""
    return f"Published {day_words(read.row.day)}. Two of our team looked at it."


def responses_words(read: ReadYear) -> str:
    """How many responses, about."""
    many = read.report.responses
    return f"About {many:,} responses." if many else "Too few responses to say how many."


def bars(read: ReadYear) -> list[tuple[str, int, str]]:
    """(label, number, sign) for the picture of a year's themes, the largest first."""
    return [(line.label, line.count or 0, line.sign) for line in read.themes]


def number_words(line: Line) -> str:
    """A number as tables show it; held back and nought look alike."""
    return NOT_SHOWN if line.count is None else f"{line.count}{' or more' if line.or_more else ''}"


def parts(read: ReadYear) -> Iterator[Part]:
    """All that stands under a year's picture, in the order in which it is read."""
    headings = ("What it is about", "Worked for people", "Did not work", "Others must act")
    yield Part("", table=Table(f"Numbers of responses, {read.title}", headings, tuple(_themes(read)), (1, 2)))
    for title, column, lines in (
        ("Who told us", "Who", read.voices),
        ("How it was for them", "They said", read.ratings),
        ("Where they were in it", "When", read.stages),
    ):
        if lines:
            table = Table(f"{title}, {read.title}", (column, "Responses"), tuple(_answers(lines)), (1,))
            yield Part(title, table=table)
    if read.parts_by_voice:
        title, columns = "What each group told us", ("Who, and what about", "Worked for them", "Did not work")
        yield Part(title, (ROUGH,), Table(f"{title}, {read.title}", columns, tuple(_by_voice(read)), (1, 2)))
    missing = not_heard(read.report)
    if missing:
        yield Part("Who we have not heard enough from", (missing,))
    counted = tuple(f"{agency}: {period}" for agency, period in read.counted)
    yield Part("What was added up", (KEPT_SUMS,), folded="Whose weeks are in it", lines=counted)
    yield Part("How we counted", (HOW_COUNTED,))


def _answers(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """A row for each answer, or each group, and its number."""
    return ((label_words(line).capitalize(), number_words(line)) for line in lines)


def _by_voice(read: ReadYear) -> Iterator[tuple[str, str, str]]:
    """What each group raised: a row for each group and part of the list; worked, and did not."""
    shown = {(whose(line), line.label, line.sign): number_words(line) for line in read.parts_by_voice}
    for who, part in dict.fromkeys((who, part) for who, part, _ in shown):
        worked, did_not = (shown.get((who, part, sign), NOT_SHOWN) for sign in "+-")
        yield f"{who.capitalize()}: {part}", worked, did_not


def _themes(read: ReadYear) -> Iterator[tuple[str, str, str, str]]:
    """A row for each part of the list and each theme: worked, did not, and whose it is when others must act."""
    lines = (*read.families, *read.themes)
    shown = {(line.kind, line.code, line.sign): number_words(line) for line in lines}
    each = {(line.kind, line.code): line for line in lines}
    for (kind, code), line in each.items():
        yield (
            f"All of: {line.label}" if kind == "family" else line.label,
            shown.get((kind, code, "+"), NOT_SHOWN),
            shown.get((kind, code, "-"), NOT_SHOWN),
            line.owner if line.owned_by_others else "",
        )
