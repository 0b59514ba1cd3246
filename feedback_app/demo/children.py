"""What children told the demo: sent by the ways made for their ages; some wait to be read, as on a day of work."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from feedback_app.config import Settings
from feedback_app.intake.caseloads import Locks
from feedback_app.intake.draft import Answers
from feedback_app.intake.routes import route
from feedback_app.intake.submit import Sending, make_case
from feedback_app.models.testimony import Case

READ_BEFORE: Final = 3
"""Days: what is older has been read, so that the team's page looks like a day's work."""
TOLD: Final = Path(__file__).with_name("children.toml")


def cases(settings: Settings, agency_id: bytes | None, locks: Locks, today: date) -> Iterator[Case]:
    """A sealed case for each; what is older than a few days has been read."""
    for told in tomllib.loads(TOLD.read_text("utf-8"))["response"]:
        way = route(told["route"])
        came = today - timedelta(days=told["days_ago"])
        given = {"who": way.voice} | told["given"]
        case = make_case(Answers(given=given), way, locks, Sending(came, 0, False, agency_id), settings, "")
        if told["days_ago"] > READ_BEFORE:
            case.state, case.read_by = "read", None
        yield case
