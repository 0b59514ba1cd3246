"""Codes a CSV of comments (`python -m analysis code IN.csv OUT.csv`) for a team that has comments but no web."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from analysis.codebook import NO_CODE
from analysis.comments import UnreadableComments, rows
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
        done = code_file(arguments.source, arguments.target)
    except UnreadableComments as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except OSError as wrong:
        print(f"{arguments.target} cannot be written: {wrong.strerror}.", file=sys.stderr)
        return 2
    print(f"{done:,} {'comment' if done == 1 else 'comments'} coded into {arguments.target}.")
    return 0


def code_file(source: Path, target: Path) -> int:
    """Code every row of `source` into `target`, all columns kept; gives the number of rows.

    Raises UnreadableComments (see comments.py), or OSError, before anything stands in `target`.
    """
    if target.exists() and source.exists() and target.samefile(source):
        raise UnreadableComments(f"{source} would be written over. Give the result another name.")
    if target.is_dir():
        raise UnreadableComments(f"{target} is a folder. Give the result a name of its own.")
    read_so_far = [0]
    table = rows(source, lambda size: read_so_far.__setitem__(0, size))
    header, _ = next(table)
    text_at = [cell.strip().lower() for cell in header].index("text")
    total = max(1, source.stat().st_size)
    handle, unfinished = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    done = 0
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow([*kept_names(header), *ADDED])
            for row, comment in table:
                out.writerow([*row, *columns(row[text_at], comment.voice)])
                done += 1
                _progress(done, min(99, 100 * read_so_far[0] // total))
        Path(unfinished).replace(target)
    finally:
        Path(unfinished).unlink(missing_ok=True)
    if sys.stderr.isatty():
        print(f"\r{done:,} comments, 100%", file=sys.stderr)
    return done


def kept_names(header: list[str]) -> list[str]:
    """The names of the columns that were there; one that is called like an added one says that it was there before."""
    kept: list[str] = []
    for name in header:
        while name.strip().lower() in ADDED or name in kept:
            name = f"{name.strip()}_before"  # noqa: PLW2901
        kept.append(name)
    return kept


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
