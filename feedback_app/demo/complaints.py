"""Complaints in the demo, so that no page of the team is empty: one to decide, one late, one that taught something, and
one that waits on a council's own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from feedback_app.casework.cases import open_case
from feedback_app.complaints import records, referrals
from feedback_app.complaints.ending import mark_of
from feedback_app.complaints.progress import Step
from feedback_app.config import Settings
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.demo.council import COUNCIL
from feedback_app.extensions import db
from feedback_app.intake.caseloads import locks_for
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.intake.routes import adult_route
from feedback_app.intake.submit import Sending, make_case
from feedback_app.models.testimony import Case, RecordId
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.suite import KeyPair

CAME: Final = timedelta(days=28)
SENT: Final = timedelta(days=21)
CHANGE: Final = "When letters come back, somebody should ring within a week and say what happens next."


class Complainant:
    """One invented person with a complaint, and who of the team looks after it."""

    def __init__(
        self, settings: Settings, agency_id: bytes, team: Keyring, given: Mapping[str, str], came: date
    ) -> None:
        code = new_code()
        sending = Sending(came, 0, True, agency_id)
        locks = locks_for(agency_id, settings.min_readers)
        case = make_case(Answers(given=dict(given)), adult_route(), locks, sending, settings, code)
        with writing():
            db.session.add(case)
        self.case_id: RecordId = case.id
        self.pair: KeyPair = keys_of(code, settings.code_pepper).pair
        self.team = team
        open_case(team, self.case_id, "To read it for the first time", came + timedelta(days=1))

    def person(self, kind: str, day: date, **data: str) -> None:
        records.by_person(self.case_id, self.pair, Step(kind, day, "person", data=data))

    def ours(self, kind: str, day: date, text: str = "", **data: str) -> None:
        records.by_team(self.team, self.case_id, Step(kind, day, "team", text, data))

    def says_yes(self, day: date) -> None:
        """To the summary as it now reads, not to a name."""
        known = records.of_team(self.team, db.session.get_one(Case, self.case_id))
        assert known is not None
        wanted = known.now.release("summary")
        self.person("release", day, what="summary", to=wanted.to, stage=wanted.stage, of=wanted.of)


def begin_all(settings: Settings, agencies: Mapping[str, Any], people: Mapping[str, Keyring], today: date) -> None:
    """Four complaints to the first made-up agency, each at another point. All invented."""
    agency_id = agencies["harbourlands"].id
    _to_decide(Complainant(settings, agency_id, people["tom"], {
        "who": "adopter", "when": "last_year", "how": "poor",
        "happened": "We asked for a plan for support in spring. In autumn we asked again. It has not come.",
    }, today - CAME), today)  # fmt: skip
    _late(Complainant(settings, agency_id, people["wren"], {
        "who": "birth_family", "when": "last_year", "how": "bad",
        "happened": "My letters came back and nobody told me why. I wrote three times.",
    }, today - CAME), today)  # fmt: skip
    _taught(Complainant(settings, agency_id, people["amara"], {
        "who": "birth_family", "when": "last_year", "how": "ok",
        "happened": "A letter was lost. When I rang they were kind, but it took weeks to find out.",
    }, today - CAME), today)  # fmt: skip
    _referred(Complainant(settings, agency_id, people["nadia"], {
        "who": "adopter", "when": "last_year", "how": "poor",
        "happened": "We were told that someone would call about school. Nobody has, since March.",
    }, today - CAME), today)  # fmt: skip


def _asked(about: str, who: str) -> dict[str, str]:
    return {"who": who, "about": about, "body": "council", "when": "half_year", "court_now": "no"}


def _to_decide(one: Complainant, today: date) -> None:
    one.person("start", today - timedelta(days=2), **_asked("support", "adopter"))


def _referred(one: Complainant, today: date) -> None:
    """To the council of the demo that signs in: it waits there to be read and answered."""
    day = today - timedelta(days=3)
    one.person("start", day, **_asked("support", "adopter"))
    one.ours("decide", day, "Help with school is support after adoption.", route="statutory", body=COUNCIL)
    one.ours("summary", day, "We asked for help with school in March. I ask for a call, and for a day to start.")
    one.says_yes(day)
    referrals.refer(one.team, one.case_id, "", "", [], day)
    deliver()


def _late(one: Complainant, today: date) -> None:
    _sent(one, today, "Three letters came back. I ask for a name that I can ring, and for my letters to be passed on.")
    one.person("press", today)


def _sent(one: Complainant, today: date, summary: str) -> None:
    day = today - SENT
    one.person("start", day - timedelta(days=3), **_asked("letterbox", "birth_family"))
    one.ours("decide", day - timedelta(days=2), "Letters belong to support after adoption.", route="statutory",
             body=COUNCIL)  # fmt: skip
    one.ours("summary", day - timedelta(days=1), summary)
    one.says_yes(day)
    one.ours("send", day, on=day.isoformat())


def _taught(one: Complainant, today: date) -> None:
    _sent(one, today, "A letter was lost. I ask to be told what will be done so that it does not happen again.")
    heard = today - timedelta(days=9)
    one.ours("met", heard, on=heard.isoformat())
    one.ours("end", heard, CHANGE, outcome="upheld", remedy="They said sorry, and the letter was found and passed on.")
    one.person("learn", heard, answer="yes", of=mark_of(CHANGE))
