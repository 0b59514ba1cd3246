"""How a released report looks: one page that needs nothing else, one table, one data file."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Final

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from analysis.codebook import CODEBOOK
from analysis.method import METHOD
from analysis.released_report import Line, ReleasedReport
from analysis.report_page.bars import bars

COLUMNS: Final = (
    "agency", "period", "kind", "code", "label", "how", "words", "about_responses", "or_more", "percent",
    "change", "who_can_act", "others_must_act",
)  # fmt: skip
HOW: Final = {"+": "worked", "-": "did not work", "": ""}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_html(reports: Sequence[ReleasedReport]) -> bytes:
    """One self-contained page: no script, no third party, its own style under a content security policy."""
    here = files(__name__)
    style = (here / "page.css").read_text(encoding="utf-8")
    fingerprint = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=DictLoader({"page": (here / "page.html.j2").read_text(encoding="utf-8")}),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    page = environment.get_template("page").render(
        reports=reports, fingerprint=fingerprint, bars=bars, method=METHOD,
        style=Markup(style),  # noqa: S704 (our own file, not anyone's words)
        name=_name, of=_of, hidden=_hidden, worded=_worded, families=CODEBOOK.families,
    )  # fmt: skip
    return page.encode("utf-8")


def _name(report: ReleasedReport) -> str:
    """ "Northern Adoption, 2026" from what the report is about; "" when the comments did not say."""
    agencies, periods = (" and ".join(filter(None, part)) for part in (report.agencies, report.periods))
    return ", ".join(filter(None, (agencies, periods)))


def _of(report: ReleasedReport, kind: str, sign: str) -> list[Line]:
    return [line for line in report.shown() if line.kind == kind and line.sign == sign]


def _hidden(report: ReleasedReport) -> list[str]:
    """The labels of the themes that show no number for either sign, in the codebook's order."""
    shown = {line.code for line in report.themes() if line.count is not None}
    return list(dict.fromkeys(line.label for line in report.themes() if line.code not in shown))


def _worded(line: Line) -> str:
    return line.words or line.label


def as_csv(reports: Sequence[ReleasedReport]) -> bytes:
    """A table with a row for every line, UTF-8 with a mark so that spreadsheets read it; held back is empty.

    A cell that a spreadsheet would run as a formula (it begins with = + - @, a tab or a return) gets a
    quotation mark in front (source: OWASP, CSV injection).
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for report in reports:
        agency, period = " and ".join(report.agencies), " and ".join(report.periods)
        for line in report.lines:
            writer.writerow([harmless(cell) for cell in (agency, period, *_cells(line))])
    return out.getvalue().encode("utf-8-sig")


def _cells(line: Line) -> tuple[object, ...]:
    return (
        line.kind, line.code, line.label, HOW[line.sign], line.words, line.count, "yes" if line.or_more else "",
        line.percent, line.trend, line.owner, "yes" if line.owned_by_others else "",
    )  # fmt: skip


def harmless(cell: object) -> str:
    """The cell's text, with a quotation mark in front where a spreadsheet would take it for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_json(reports: Sequence[ReleasedReport]) -> bytes:
    """All reports as data; each entry is what `ReleasedReport.from_dict` reads."""
    stored = {"form": "reports-1", "reports": [report.as_dict() for report in reports]}
    return (json.dumps(stored, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
