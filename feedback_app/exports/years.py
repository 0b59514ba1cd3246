"""A year's numbers to take home: as table (CSV, ODS) and data (JSON) with the same rows, and what was signed, whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from feedback_app.answers.nation_words import label_words, not_heard, whose
from feedback_app.answers.wording import HOW_COUNTED, SIGN_WORDS
from feedback_app.answers.year_corrections import correction_words
from feedback_app.answers.year_words import responses_words
from feedback_app.answers.years import ReadYear
from feedback_app.exports import data, sheets
from feedback_app.exports.edition import Addresses
from feedback_app.exports.records import Record
from feedback_app.exports.tables import cell

FORM: Final = "year-download-1"
COLUMNS: Final = (
    "kind", "theme", "sign", "name", "voice", "finding", "responses_about", "or_more", "percent_about", "than_before",
    "owner", "others_must_act",
)  # fmt: skip


@dataclass(frozen=True)
class YearEdition:
    """A year's numbers as they stand, with what every download of them must carry, and who published them."""

    service: str
    read: ReadYear
    at: Addresses

    @property
    def check_at(self) -> str:
        """Where anyone can ask whether these numbers are ours."""
        return f"{self.at.check}?{urlencode({'sha256': self.read.sha256})}"

    @property
    def file_stem(self) -> str:
        """How its files are named."""
        corrected = f"-corrected-{len(self.read.corrections)}" if self.read.corrections else ""
        return f"{self.read.row.page}-{self.read.row.year}{corrected}"

    def notes(self) -> list[tuple[str, str]]:
        """(what, words) that must be read beside the numbers; dates are years, months and days."""
        missing = not_heard(self.read.report)
        return [
            ("Numbers for the year", self.read.title),
            ("Published by", self.service),
            ("Published on", self.read.row.day.isoformat()),
            *(("Corrected: what and why", correction_words(each)) for each in self.read.corrections),
            ("Responses", responses_words(self.read)),
            *([("Who we have not heard enough from", missing)] if missing else []),
            *((f"Added up: {agency}", period) for agency, period in self.read.counted),
            ("How we counted", HOW_COUNTED),
            ("Where it stands", self.at.page),
            ("SHA-256 of what was signed", self.read.sha256),
            ("Signed with (Ed25519 public key)", self.read.signed.signed_with.hex()),
            ("Check it at", self.check_at),
        ]


def rows(read: ReadYear) -> Iterator[Record]:
    """A record for each number that is shown, the largest first; numbers are about right, never exact."""
    for line in read.report.shown():
        yield {
            "kind": line.kind,
            "theme": line.code,
            "sign": SIGN_WORDS.get(line.sign, ""),
            "name": label_words(line),
            "voice": whose(line),
            "finding": "" if whose(line) else line.words,
            "responses_about": line.count,
            "or_more": line.or_more,
            "percent_about": line.percent,
            "than_before": line.trend,
            "owner": line.owner,
            "others_must_act": line.owned_by_others,
        }


def as_csv(edition: YearEdition) -> bytes:
    """UTF-8 without a byte order mark, lines ending in CR LF; as exports/tables.py makes them.

    An empty cell is held back, nought, or does not apply.
    """
    read = edition.read
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(("place", "year", *COLUMNS, "sha256", "check_at"))
    for record in rows(read):
        own = (cell(record[column]) for column in COLUMNS)
        lines.writerow([cell(read.name), read.row.year, *own, read.sha256, edition.check_at])
    return out.getvalue().encode()


def as_ods(edition: YearEdition) -> bytes:
    """The same table as OpenDocument, with a cover and notes."""
    read = edition.read
    table = sheets.Sheet("numbers", "What people told us in a whole year", as_csv(edition))
    told = sheets.Told(read.title, edition.service, read.signed.day, read.sha256, edition.check_at, edition.notes())
    return sheets.ods(told, [table])


def as_json(edition: YearEdition) -> bytes:
    """The numbers, how they were counted, and what was signed, in UTF-8, as `schema` says."""
    read = edition.read
    whole = {
        "$schema": edition.at.schema,
        "form": FORM,
        "place": read.name,
        "year": read.row.year,
        "how_counted": HOW_COUNTED,
        "not_heard_enough_from": not_heard(read.report),
        "responses_about": read.report.responses,
        "numbers": list(rows(read)),
        "counted": [{"agency": agency, "period": period} for agency, period in read.counted],
        "sha256": read.sha256,
        "check_at": edition.check_at,
        "corrected": [correction_words(each) for each in read.corrections],
        "signature": read.signed.signature.hex(),
        "signed_with": read.signed.signed_with.hex(),
        "signed": json.loads(read.signed.body),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


@cache
def schema() -> bytes:
    """The JSON Schema (draft 2020-12) of `as_json`; a number in a year is what it is in a report."""
    own = json.loads(files("feedback_app.exports").joinpath("year.schema.json").read_bytes())
    shared = json.loads(data.schema())["$defs"]
    own["$defs"] |= {part: shared[part] for part in ("hash", "day", "count", "percent", "trend", "line", "report")}
    return json.dumps(own, ensure_ascii=False, indent=1).encode()
