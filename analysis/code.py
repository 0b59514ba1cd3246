"""Codes a CSV of comments (`python -m analysis code IN.csv OUT.csv`) for a team that has comments but no web."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from analysis.codebook import NO_CODE
from analysis.comments import LONGEST_COMMENT, UnreadableComments
from analysis.read import read_with_details
from analysis.reading import Reading

ADDED: Final = ("codes", "tone", "flags", "safeguarding", "redacted", "redactions")
NOT_ON_TOPIC: Final = frozenset({"F-OTHER", "F-SPAM", "F-SEARCH", "F-COURT"})
_EVERY: Final = 50


def add_command(subparsers: Any) -> None:
    """Add `code` to the command line."""
    parser = subparsers.add_parser("code", help="add codes, tone, flags and redacted text to a CSV of comments")
    parser.add_argument("source", type=Path, metavar="IN.csv", help="needs a column called text; uses voice if there")
    parser.add_argument("target", type=Path, metavar="OUT.csv", help="the same rows with six more columns")
    parser.set_defaults(run=run, func=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0, or 2 with one sentence when the file cannot be used; then nothing is written."""
    try:
        rows = code_file(arguments.source, arguments.target)
    except (UnreadableComments, OSError) as wrong:
        reason = f"{wrong.filename} cannot be used: {wrong.strerror}." if isinstance(wrong, OSError) else str(wrong)
        print(reason, file=sys.stderr)
        return 2
    print(f"{rows:,} comments coded into {arguments.target}.")
    return 0


def code_file(source: Path, target: Path) -> int:
    """Code every row of `source` into `target`, all columns kept; gives the number of rows.

    Raises UnreadableComments (see comments.py) before anything stands in `target`.
    """
    rows = _rows(source)
    header = next(rows)
    text_at, voice_at = _column(header, "text", source), _place(header, "voice")
    total = max(1, source.stat().st_size)
    handle, unfinished = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    done = size = 0
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow([*header, *ADDED])
            for row in rows:
                voice = row[voice_at].strip() if voice_at is not None else ""
                out.writerow([*row, *columns(row[text_at], voice)])
                done += 1
                size += sum(len(cell) + 1 for cell in row)
                _progress(done, min(99, 100 * size // total))
        if not done:
            raise UnreadableComments(f"{source.name} has no comments in its “text” column.")
        Path(unfinished).replace(target)
    finally:
        Path(unfinished).unlink(missing_ok=True)
    if sys.stderr.isatty():
        print(f"\r{done:,} comments, 100%", file=sys.stderr)
    return done


def columns(text: str, voice: str) -> tuple[str, ...]:
    """The six added cells of one comment, in the order of ADDED."""
    reading, hidden, spans = read_with_details(text, voice)
    return (
        codes(reading, text), reading.tone, ";".join(reading.flags), reading.level, hidden,
        json.dumps([list(span) for span in spans]),
    )  # fmt: skip


def codes(reading: Reading, text: str) -> str:
    """Codes with signs (B1-;C3-); X0 when a comment is on the topic and no code fits; "" when it is not."""
    found = ";".join(str(theme) for theme in reading.themes)
    if found or not text.strip() or NOT_ON_TOPIC.intersection(reading.flags):
        return found
    return NO_CODE


def _progress(done: int, share: int) -> None:
    if done % _EVERY == 0 and sys.stderr.isatty():
        print(f"\r{done:,} comments, {share}%", end="", file=sys.stderr, flush=True)


def _rows(path: Path) -> Iterator[list[str]]:
    """The header and every row that is not blank, checked; raises UnreadableComments."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(_lines(file, path), strict=True)
            header = next(reader, [])
            if not any(cell.strip() for cell in header):
                raise UnreadableComments(f"{path.name} is empty. It needs a first row with the word “text” in it.")
            yield header
            at = _column(header, "text", path)
            for row in reader:
                if row:
                    yield _checked(row, len(header), at, f"Line {reader.line_num} of {path.name}")
    except UnicodeDecodeError as wrong:
        raise UnreadableComments(
            f"{path.name} is not a UTF-8 text file. Save it as “CSV UTF-8” and try again."
        ) from wrong
    except csv.Error as wrong:
        why = "has a cell that is too long" if "field limit" in str(wrong) else "is not a CSV file that can be read"
        raise UnreadableComments(f"{path.name} {why}. Check the quotation marks and try again.") from wrong


def _lines(file: Iterator[str], path: Path) -> Iterator[str]:
    for line in file:
        if "\0" in line:
            raise UnreadableComments(f"{path.name} is not a CSV file. Save it as “CSV UTF-8” and try again.")
        yield line


def _checked(row: list[str], width: int, text_at: int, where: str) -> list[str]:
    if len(row) != width:
        raise UnreadableComments(
            f"{where} has {len(row)} cells where the first row has {width}. "
            "Put quotation marks around a comment that has a comma in it."
        )
    if len(row[text_at]) > LONGEST_COMMENT:
        raise UnreadableComments(f"{where} is too long: a comment can have {LONGEST_COMMENT:,} characters.")
    return row


def _place(header: list[str], name: str) -> int | None:
    names = [cell.strip().lower() for cell in header]
    return names.index(name) if name in names else None


def _column(header: list[str], name: str, path: Path) -> int:
    place = _place(header, name)
    if place is None:
        raise UnreadableComments(
            f"{path.name} has no column called “{name}”. Name the column that holds the comments “{name}”, "
            "and use commas between columns."
        )
    return place
