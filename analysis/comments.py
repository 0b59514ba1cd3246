"""Reads comments from a CSV file row by row, and says in one sentence what is wrong with a bad one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analysis.reading import VOICES

LONGEST_COMMENT: Final = 50_000  # characters; as long as the form takes
LONGEST_NAME: Final = 200
COLUMNS: Final = ("text", "voice", "agency", "period")

Seen = Callable[[int], None]


class UnreadableComments(ValueError):
    """The file is not a CSV of comments; the sentence says where and what to do."""


@dataclass(frozen=True)
class Comment:
    """One comment as it was given; `voice`, `agency` and `period` are "" where the file does not say."""

    text: str
    voice: str = ""
    agency: str = ""
    period: str = ""


def comments(path: Path, seen: Seen = lambda _bytes: None) -> Iterator[Comment]:
    """The comments of a CSV file (UTF-8, commas, a header row with a `text` column), one at a time.

    Rows without text are passed over. `seen` is told how many bytes were read so far. Raises
    UnreadableComments for a file that cannot be opened, is not UTF-8 or not CSV, has no `text` column,
    an unknown voice, a comment of more than 50,000 characters, or no comment at all.
    """
    table = rows(path, seen)
    next(table)
    yield from (comment for _, comment in table if comment.text)


def rows(path: Path, seen: Seen = lambda _bytes: None) -> Iterator[tuple[list[str], Comment]]:
    """The header (with an empty comment), then every row that is not blank as it was written, with its comment.

    Raises as `comments` does; a row may have no text, but one of them must.
    """
    try:
        yield from _rows(path, seen)
    except UnicodeDecodeError as wrong:
        raise UnreadableComments(
            f"{path.name} is not a UTF-8 text file. Save it as “CSV UTF-8” and try again."
        ) from wrong
    except OSError as wrong:
        raise UnreadableComments(f"{path} cannot be opened: {wrong.strerror}.") from wrong


def _rows(path: Path, seen: Seen) -> Iterator[tuple[list[str], Comment]]:
    found = False
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as file:
        table = csv.reader(_lines(file, path), strict=True)
        try:
            header = next(table, [])
            columns = _columns(header, path)
            yield header, Comment("")
            for row in table:
                seen(raw.tell())
                comment = _comment(row, columns, f"Line {table.line_num} of {path.name}")
                found = found or bool(comment.text)
                if row:
                    yield row, comment
        except csv.Error as wrong:
            raise UnreadableComments(_broken(path, table.line_num, str(wrong))) from wrong
    if not found:
        raise UnreadableComments(f"{path.name} has no comments in its “text” column.")


def _lines(file: Iterator[str], path: Path) -> Iterator[str]:
    for line in file:
        if "\0" in line:
            raise UnreadableComments(f"{path.name} is not a CSV file. Save it as “CSV UTF-8” and try again.")
        yield line


def _broken(path: Path, line: int, reason: str) -> str:
    if "field limit" in reason:
        return f"Line {line} of {path.name} has a cell that is too long. {_TOO_LONG}"
    return f"{path.name} is not a CSV file that can be read: line {line} is broken ({reason})."


_TOO_LONG: Final = f"A comment can have {LONGEST_COMMENT:,} characters. Shorten it, or check the quotation marks."


def _columns(header: list[str], path: Path) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    if not names:
        raise UnreadableComments(
            f"{path.name} is empty, or its first row is. It needs a first row with the word “text” in it."
        )
    if "text" not in names:
        raise UnreadableComments(
            f"{path.name} has no column called “text”. Name the column that holds the comments “text”, "
            "and use commas between columns."
        )
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise UnreadableComments(f"{path.name} has two columns called “{twice[0]}”. Keep one.")
    return {name: names.index(name) for name in COLUMNS if name in names} | {"": len(names)}


def _comment(row: list[str], columns: dict[str, int], where: str) -> Comment:
    if not row:
        return Comment("")
    if len(row) != columns[""]:
        raise UnreadableComments(
            f"{where} has {len(row)} cells where the first row has {columns['']}. "
            "Put quotation marks around a comment that has a comma in it."
        )
    cells = {name: row[place].strip() for name, place in columns.items() if name}
    if len(cells["text"]) > LONGEST_COMMENT:
        raise UnreadableComments(f"{where} is too long. {_TOO_LONG}")
    if any(len(cells.get(name, "")) > LONGEST_NAME for name in ("agency", "period")):
        raise UnreadableComments(f"{where} has an agency or period of more than {LONGEST_NAME} characters.")
    return Comment(**cells | {"voice": _voice(cells.get("voice", ""), where)})


_BETWEEN: Final = re.compile(r"[^a-z0-9]+")


def _voice(written: str, where: str) -> str:
    voice = _BETWEEN.sub("_", written.lower()).strip("_")
    if voice and voice not in VOICES:
        raise UnreadableComments(
            f"{where} has a voice that is not known. Use one of: {', '.join(VOICES)}; or leave it empty."
        )
    return voice
