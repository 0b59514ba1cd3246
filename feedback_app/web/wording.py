"""How statuses, reasons and signs of the codebook are shown on pages."""

from __future__ import annotations

from typing import Final

from analysis.codebook import CODEBOOK
from analysis.corrected import RESPONSES
from analysis.released import Line, ReleasedReport
from feedback_app.answers.reports import ReadReport

STATUS_TONES: Final = {
    "DONE": "good", "PART": "accent", "PLAN": "accent", "LOOK": "plain", "ALREADY": "good", "NO": "stop",
    "NOTOURS": "care",
}  # fmt: skip
SIGN_WORDS: Final = {"+": "worked", "-": "did not work", "±": "both", "0": "a wish"}


def status_words() -> dict[str, str]:
    """Each status in plain words."""
    return dict(CODEBOOK.statuses)


def reason_words() -> dict[str, str]:
    """Each reason in plain words."""
    return dict(CODEBOOK.reasons)


def theme_words(key: str) -> str:
    """A theme ("B1-") in the public's words; both kinds for ± and 0."""
    code = CODEBOOK.codes[key[:-1]]
    if key[-1] == "+":
        return code.public_plus
    return code.public_minus if key[-1] == "-" else code.label


def figure_words(report: ReleasedReport) -> list[tuple[str, str]]:
    """(key, words) of every number that a report shows, so that one can be chosen."""
    found = [(line.key, f"{_kind(line)}: {line.count}") for line in report.shown()]
    return [*found, (RESPONSES, f"The number of responses: {report.responses}")] if report.responses else found


def _kind(line: Line) -> str:
    sign = f" ({SIGN_WORDS[line.sign]})" if line.sign else ""
    return f"{line.label}{sign}{', all of this part' if line.kind == 'family' else ''}"


def chart_rows(read: ReadReport) -> list[tuple[str, int, str]]:
    """(label, number, tone) for the picture of a report's findings, the largest first."""
    return [(f.line.label, f.line.count or 0, "keep" if f.line.sign == "+" else "change") for f in read.findings]


def table_rows(read: ReadReport) -> list[tuple[str, str, str]]:
    """The same as a table: a row a theme, what worked and what did not; held back and nought look alike."""
    labels = list(dict.fromkeys(f.line.label for f in read.findings))
    shown = {
        (f.line.label, f.line.sign): f"{f.line.count}{' or more' if f.line.or_more else ''}" for f in read.findings
    }
    return [(label, shown.get((label, "+"), "not shown"), shown.get((label, "-"), "not shown")) for label in labels]
