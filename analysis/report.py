"""The same safe report without the web: from a file of comments to a page and data to share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from analysis.comments import UnreadableComments, comments
from analysis.disclose import disclose_each
from analysis.method import METHOD
from analysis.noised_table import CannotCombine, NoisedTable, UnreadableTable
from analysis.read import read
from analysis.reading import VOICES, Reading
from analysis.released import ReleasedReport, report
from analysis.report_files import CannotWrite, Kept, file_hash, kept_in, write_report
from analysis.report_page import as_csv, as_html, as_json

MOST_TABLES = 400
REMINDER = (
    "This command counts. It does not look out for danger: a person must still read every comment.\n"
    "Share report.html, report.csv and report.json. Keep noised_table.json to yourself, and keep it: "
    "it stands in for a second count."
)


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `report` to the command line of `python -m analysis`."""
    parser = subparsers.add_parser("report", help="make a safe report from a CSV of comments", description=__doc__)
    parser.add_argument("comments", type=Path, help="CSV, UTF-8: text, and if you like voice, agency, period")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the report")
    parser.add_argument(
        "--known", action="append", default=[], type=_band, metavar="VOICE=BAND",
        help="how many people of a voice the agency knows, such as adopter=200_or_more; may be repeated",
    )  # fmt: skip
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the report; 0 when it is written, 2 with one sentence on standard error when it cannot be."""
    try:
        again = make(args.comments, args.out, dict(args.known))
    except (UnreadableComments, UnreadableTable, CannotCombine, CannotWrite) as wrong:
        print(f"No report was made. {wrong}", file=sys.stderr)
        return 2
    print(f"{'The same report was written again' if again else 'The report is ready'}: {args.out}/report.html")
    print(REMINDER)
    return 0


def make(path: Path, out: Path, known: Mapping[str, str]) -> bool:
    """Write the report on `path` into `out`; True when it came from the table that was kept there.

    Raises UnreadableComments, UnreadableTable or CannotWrite; then `out` is as it was before.
    """
    source = file_hash(path)
    kept = kept_in(out)
    again = kept is not None
    if kept is None:
        kept = Kept(source, tuple(_count(path, known)))
    elif kept.source != source:
        raise CannotWrite(f"{out} holds the report on another file. Choose a new folder.")
    elif known:
        kept = Kept(source, tuple(replace(table, known=known) for table in kept.tables))
    _refuse_known_of_several(kept, known)
    reports = released(kept.tables)
    write_report(out, kept, {
        "report.html": as_html(reports), "report.csv": as_csv(reports), "report.json": as_json(reports),
    })  # fmt: skip
    return again


def released(tables: Iterable[NoisedTable]) -> tuple[ReleasedReport, ...]:
    """One report for each table, by agency and period; each is compared with the agency's period before."""
    reports: list[ReleasedReport] = []
    before: NoisedTable | None = None
    for table in sorted(tables, key=lambda t: (t.agencies, t.periods)):
        same = before is not None and before.agencies == table.agencies
        reports.append(report(table, before=before if same else None))
        before = table
    return tuple(reports)


def _count(path: Path, known: Mapping[str, str]) -> Iterable[NoisedTable]:
    with _Progress(path) as progress:
        tables = disclose_each(_readings(path, progress), known=known)
    return tables.values()


def _refuse_known_of_several(kept: Kept, known: Mapping[str, str]) -> None:
    if known and len({table.agencies for table in kept.tables}) > 1:
        raise UnreadableComments("--known is about one agency, and this file has several. Give a file for each.")


def _readings(path: Path, progress: _Progress) -> Iterator[tuple[str, str, Reading]]:
    seen: set[tuple[str, str]] = set()
    for comment in comments(path, progress.at):
        seen.add((comment.agency, comment.period))
        if len(seen) > MOST_TABLES:
            raise UnreadableComments(
                f"{path.name} has more than {MOST_TABLES} agencies and periods. Check these two columns."
            )
        progress.count()
        yield (
            comment.agency,
            comment.period,
            read(comment.text, comment.voice).with_answers(voice=comment.voice),
        )


class _Progress:
    """One line on a terminal that says how far reading is; silent elsewhere."""

    def __init__(self, path: Path) -> None:
        self._size = max(1, path.stat().st_size)
        self._on = sys.stderr.isatty()
        self._read = self._bytes = 0

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._on:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def at(self, position: int) -> None:
        self._bytes = position

    def count(self) -> None:
        self._read += 1
        if self._on and self._read % 20 == 0:
            part = min(100, 100 * self._bytes // self._size)
            print(f"\rReading comments: {self._read:,} ({part}%)", end="", file=sys.stderr, flush=True)


def _band(written: str) -> tuple[str, str]:
    voice, _, band = written.partition("=")
    if voice not in VOICES or band not in METHOD.known_bands:
        raise argparse.ArgumentTypeError(
            f"write a voice and a band, such as adopter=200_or_more. Voices: {', '.join(VOICES)}. "
            f"Bands: {', '.join(METHOD.known_bands)}"
        )
    return voice, band
