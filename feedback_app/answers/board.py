"""What an agency owes, for its board: drawn only from reports that everyone can read and answers that were shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from feedback_app import working_days
from feedback_app.answers.findings import Finding, ReadReport
from feedback_app.answers.wording import day_words, voice_words
from feedback_app.words.load import load

QUESTIONS: Final = 3


@dataclass(frozen=True)
class Debt:
    """Something that stands open about one finding of one report. `days` are working days past `due`; 0: not late."""

    read: ReadReport
    finding: Finding
    due: date | None = None
    days: int = 0

    @property
    def looks(self) -> bool:
        """The agency said that it would look into it and answer by a day: no promise to change anything."""
        return self.finding.answer is not None and self.finding.answer.status == "LOOK"

    def fills(self) -> dict[str, str]:
        """What the words of questions and debts may name."""
        day = day_words(self.due) if self.due else ""
        return {"theme": self.finding.line.label, "days": str(self.days), "day": day}


@dataclass(frozen=True)
class Owed:
    """What stands open over all reports of an agency, the newest report first: see `owed`."""

    board: tuple[Debt, ...]
    late: tuple[Debt, ...]
    promised: tuple[Debt, ...]
    refused: tuple[Debt, ...]


def owed(reports: Sequence[ReadReport], today: date) -> Owed:
    """What stands open in these public reports: the board's debts with their clock, answers that never came and are
    late, promises that are not kept yet (with those past their day), and what was refused."""
    found = [(read, finding) for read in reports for finding in read.findings if finding.joined]
    return Owed(
        tuple(_by(read, finding, finding.board_due, today) for read, finding in found if finding.board_due),
        tuple(
            Debt(read, finding, read.release.reply_due, finding.overdue_days)
            for read, finding in found
            if finding.overdue_days and finding.answer is None
        ),
        tuple(_by(read, finding, day, today) for read, finding in found for day in _promised(finding)),
        tuple(Debt(read, finding) for read, finding in found if "refused" in finding.stands),
    )


def _by(read: ReadReport, finding: Finding, due: date | None, today: date) -> Debt:
    return Debt(read, finding, due, max(0, working_days.between(due, today)) if due else 0)


def _promised(finding: Finding) -> Iterator[date]:
    if "promised" in finding.stands and finding.answer and finding.answer.by_date:
        yield finding.answer.by_date


def questions(found: Owed, reports: Sequence[ReadReport]) -> tuple[str, ...]:
    """Three questions that a board may ask, chosen by what stands; none when there is no report."""
    fills = _standing(found, reports)
    raw: list[dict[str, Any]] = load("board")["question"]
    stands = [each for each in raw if not each["when"] or each["when"] in fills]
    asked = [each["ask"].format(**fills.get(each["when"], {})) for each in stands]
    return tuple(asked[:QUESTIONS]) if reports else ()


def _standing(found: Owed, reports: Sequence[ReadReport]) -> dict[str, dict[str, str]]:
    """What each kind of question would name, for the kinds that stand. What is longest late is named."""
    past = [each for each in found.promised if each.days]
    first = {
        "late": max(found.late, key=lambda each: each.days, default=None),
        "promise_late": max((each for each in past if not each.looks), key=lambda each: each.days, default=None),
        "look_late": max((each for each in past if each.looks), key=lambda each: each.days, default=None),
        "board": max(found.board, key=lambda each: each.days, default=None),
        "refused": next(iter(found.refused), None),
        "promised": next((each for each in found.promised if not (each.days or each.looks)), None),
    }
    fills = {kind: debt.fills() for kind, debt in first.items() if debt}
    voices = reports[0].report.not_heard if reports else ()
    return fills | ({"not_heard": {"voices": ", ".join(map(voice_words, voices))}} if voices else {})
