"""The demo's responses, sent one by one as people would: sealed, some with a code, most read by the team."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from analysis import Theme
from feedback_app import clock
from feedback_app.config import Settings
from feedback_app.database import writing
from feedback_app.demo import children
from feedback_app.demo.children import READ_BEFORE
from feedback_app.extensions import db
from feedback_app.intake.caseloads import Locks, locks_for
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import new_code
from feedback_app.intake.routes import adult_route
from feedback_app.intake.submit import Sending, make_case, reading_of
from feedback_app.models.testimony import Case
from feedback_app.sealed.vault import seal_reading

HERE: Final = Path(__file__).parent
WEEKS: Final = 13
OPEN_FOR: Final = 6
CODES_A_CASELOAD: Final = 6
PRINTED: Final = ("harbourlands", "1", frozenset({"B1-", "C3-"}))
"""The response whose code is printed: it was counted, and its themes were answered."""
QUOTED: Final = ("harbourlands", "B1-", "waiting list, then a triage call, then another waiting list")
"""Whose words in the second period stand in the report, with a yes; beside which theme, and which words."""


def periods(today: date) -> list[tuple[date, date]]:
    """Three periods of 13 weeks: two that are over and one that is open."""
    start = clock.monday_of(today) - timedelta(weeks=OPEN_FOR + 2 * WEEKS)
    return [(start + timedelta(weeks=n * WEEKS), start + timedelta(weeks=(n + 1) * WEEKS)) for n in range(3)]


def label(starts: date, ends: date) -> str:
    """How people call a period."""
    return f"{starts:%B %Y} to {ends - timedelta(days=1):%B %Y}"


def rows(small: bool) -> Iterator[dict[str, str]]:
    """What people told the demo, in the order of the file."""
    with (HERE / "responses.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if not small or number % 10 == 0 or row["agency"] == "harbourlands":
                yield row


@dataclass
class Post:
    """Sends the demo's responses.

    Once they were sent, `printed` is the code that visitors may use, `quoted` that of the person who agrees to a quote.
    """

    settings: Settings
    today: date
    agencies: dict[str, bytes | None]
    printed: str = ""
    quoted: str = ""
    _codes: dict[str, int] = field(default_factory=dict)
    _chance: random.Random = field(default_factory=lambda: random.Random(20261122))  # noqa: S311 - spreads weeks

    def send_all(self, say: Callable[[str], None], small: bool) -> int:
        """Seal every response and keep all in one transaction; how many."""
        locks = {key: locks_for(agency_id, self.settings.min_readers) for key, agency_id in self.agencies.items()}
        sealed = []
        for number, row in enumerate(rows(small), 1):
            sealed.append(self._send(row, locks[row["agency"]]))
            if number % 200 == 0:
                say(f"  {number} responses sealed")
        if not small:
            sealed += children.cases(self.settings, self.agencies["harbourlands"], locks["harbourlands"], self.today)
        with writing():
            db.session.add_all(sealed)
        return len(sealed)

    def _send(self, row: dict[str, str], locks: Locks) -> Case:
        given = {
            "who": row["voice"], "when": row["when"], "how": row["rating"], "happened": row["happened"],
            "better": row["better"],
        }  # fmt: skip
        words = adult_route().words_of(given)
        warned = row["period"] == "3" and reading_of(words, given).level != "none"
        came = self._day(int(row["period"]), soon=warned)
        code = self._code(row)
        sending = Sending(came, 0, bool(code), self.agencies[row["agency"]])
        case = make_case(Answers(given=given), adult_route(), locks, sending, self.settings, code)
        if came < self.today - timedelta(days=READ_BEFORE):
            _read_by_team(case, row, given, locks)
        return case

    def _day(self, period: int, *, soon: bool) -> date:
        starts, ends = periods(self.today)[period - 1]
        last = min(ends - timedelta(days=1), self.today)
        if soon:
            return last - timedelta(days=self._chance.randrange(READ_BEFORE))
        return starts + timedelta(days=self._chance.randrange((last - starts).days + 1))

    def _code(self, row: dict[str, str]) -> str:
        agency, period, themes = PRINTED
        prints = row["agency"] == agency and row["period"] == period and themes <= set(row["themes"].split(";"))
        quoted = QUOTED[2] in row["happened"]
        if not quoted and self._codes.get(row["agency"], 0) >= CODES_A_CASELOAD and (self.printed or not prints):
            return ""
        code = new_code()
        self._codes[row["agency"]] = self._codes.get(row["agency"], 0) + 1
        if quoted:
            self.quoted = code
        if prints and not self.printed:
            self.printed = code
        return code


def _read_by_team(case: Case, row: dict[str, str], given: dict[str, str], locks: Locks) -> None:
    """What the team set when it read this response: the themes in the demo's file."""
    words = adult_route().words_of(given)
    themes = tuple(Theme(t[:-1], t[-1], 1.0, "reviewer") for t in row["themes"].split(";") if t and t != "X0")
    reading = replace(reading_of(words, given), themes=themes, level="none", flags=())
    case.sealed_reading = seal_reading(reading, locks.words, case.id, case.caseload_id)
    case.state, case.read_by = "read", None
