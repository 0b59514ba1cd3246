"""A small staffed house for tests: two agencies, a team of four with keys, leaders, periods, one released report.

Everything is made by the services that real people use. It is made once for each database, then copied for each test.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from unittest.mock import patch

from analysis import Theme, read
from feedback_app.accounts import leaders, team
from feedback_app.accounts.passphrase import stretch_passphrase
from feedback_app.answers.agency_file import add_council
from feedback_app.answers.reports import agency_by_page
from feedback_app.casework import orders
from feedback_app.clock import monday_of
from feedback_app.config import Settings
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import submit
from feedback_app.intake.caseloads import locks_for
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import new_code
from feedback_app.intake.routes import adult_route
from feedback_app.intake.submit import Sending, make_case, reading_of
from feedback_app.models.published import Agency, PublishedId
from feedback_app.models.published import new_id as new_published_id
from feedback_app.models.testimony import Caseload, Period, RecordId, Staff, new_id
from feedback_app.publishing import close as closing
from feedback_app.publishing import report as report_room
from feedback_app.publishing.release import release
from feedback_app.sealed.keyring import Keyring, make_key
from feedback_app.sealed.lockbox import unlock
from feedback_app.sealed.suite import Place, key_pair
from feedback_app.sealed.vault import seal_reading
from tests.page_inspector import CANARY, InspectedClient, Page

DAY = date(2026, 11, 24)
"""The day on which every test begins: a Tuesday."""
WEEKS = 13
STARTS = monday_of(DAY) - timedelta(weeks=WEEKS * 2 + 6)
PERIODS = {
    name: (STARTS + timedelta(weeks=WEEKS * n), STARTS + timedelta(weeks=WEEKS * (n + 1)))
    for n, name in enumerate(("released", "over", "open"))
}
TEAM = (("amara", "A", True), ("nadia", "B", True), ("tom", "A", False), ("wren", "B", False))
"""Sign-in name, the lock of names that they may hold, and whether they hold the duty key."""
PASSPHRASE = "tests only and nowhere else"
SLOW = f"We waited eight months for the support plan and nobody called us back. {CANARY}"
READ_ONCE = lru_cache(maxsize=64)(read)
"""The same words give the same reading: what many tell alike is read once."""
KNOWN = {"adopter": "500_or_more", "prospective_adopter": "200_or_more", "birth_family": "200_or_more",
         "adopted_adult": "200_or_more"}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A response that was sent: its return code ("" for none) and its case."""

    code: str
    case_id: RecordId


@dataclass(frozen=True)
class Records:
    """Ids of what stands in the staffed template."""

    agencies: dict[str, PublishedId]
    caseloads: dict[str, RecordId]
    periods: dict[str, RecordId]
    released_report: RecordId
    released_hash: bytes
    told: Told


@dataclass
class House:
    """The staffed house of one test. Services need `with house.app.app_context()`; never around a client's request."""

    settings: Settings
    client: InspectedClient
    records: Records

    def sign_in(self, name: str = "amara", client: InspectedClient | None = None) -> InspectedClient:
        """This browser is now one of the team, unlocked."""
        browser = client or self.client
        browser.visit("/team/sign-in")
        browser.press("Sign in and unlock", name=name, passphrase=PASSPHRASE)
        return browser

    def sign_in_leader(self, name: str = "harbourlands", client: InspectedClient | None = None) -> InspectedClient:
        """This browser is now an agency's leader ("harbourlands", or "fernhill" before the charter)."""
        browser = client or self.client
        browser.visit("/agency/sign-in")
        browser.press("Sign in", name=name, passphrase=PASSPHRASE)
        return browser

    def another_browser(self) -> InspectedClient:
        """A second browser on the same house."""
        found = self.client.application.test_client()
        assert isinstance(found, InspectedClient)
        return found

    def come_back(self, code: str) -> Page:
        """Enter a code on the return page."""
        self.client.visit("/come-back")
        return self.client.press("Continue", code=code)

    def tell(self, happened: str = SLOW, **others: object) -> Told:
        """Send one response by the services (see `tell`)."""
        with self.client.application.app_context():
            return tell(self.settings, happened, **others)  # type: ignore[arg-type]

    def keyring(self, name: str = "amara") -> Keyring:
        """The open keys of one of the team, for services. Call it inside an app context."""
        return keyring_of(name)


def keyring_of(name: str) -> Keyring:
    """Open a team member's keys with their passphrase."""
    person = db.session.query(Staff).filter_by(sign_in_name=name).one()
    opened = _lock_of(person.salt)
    pair = key_pair(unlock(person.wrapped_key, opened, Place("staff key", person.id, b"passphrase")))
    return Keyring(person.id, pair)


@cache
def _lock_of(salt: bytes) -> bytes:
    """Stretching a passphrase takes long on purpose; in tests it is always the same one."""
    return stretch_passphrase(PASSPHRASE, salt).lock


def build(settings: Settings) -> Records:
    """Fill two empty databases. Runs in the app context of those databases."""
    agencies = {
        "harbourlands": _agency("harbourlands", "Harbourlands Adoption"),
        "fernhill": _agency("fernhill", "Fernhill"),
    }
    caseloads = _team(agencies)
    periods = _periods(caseloads["harbourlands"])
    came = PERIODS["released"][0] + timedelta(days=8)
    told = tell(settings, SLOW, code=True, came=came, themes=("B1-", "C3-"))
    tell(settings, SLOW, came=came, themes=("B1-", "C3-"), times=59)
    tell(settings, "Our worker was kind and always rang us back.", came=came, themes=("A1+",), times=40)
    report_id = _publish(settings, periods["released"])
    released = db.session.get_one(report_room.Report, report_id).release_hash
    assert released is not None
    return Records(agencies, caseloads, periods, report_id, released, told)


def _agency(page: str, name: str) -> PublishedId:
    with writing():
        agency = Agency(id=new_published_id(), page=page, name=name, region="South West", kind="regional", joined=True)
        db.session.add(agency)
        db.session.flush()
        add_council(f"{page.title()} Council", agency.id)
        db.session.add(leaders.new_leader(agency.id, page, "Head of adoption support", PASSPHRASE))
    return agency.id


def _team(agencies: dict[str, PublishedId]) -> dict[str, RecordId]:
    people = [
        team.new_staff(name, f"{name.title()}, of our team", PASSPHRASE, side, duty=duty) for name, side, duty in TEAM
    ]
    caseloads = {}
    with writing():
        db.session.add_all(people)
        db.session.flush()
        make_key("duty", [person for person in people if person.duty])
        make_key("signing", people)
        for page, agency_id in (*agencies.items(), ("not sure", None)):
            caseloads[page] = _caseload(page, agency_id, people)
    return caseloads


def _caseload(page: str, agency_id: PublishedId | None, people: list[Staff]) -> RecordId:
    caseload = Caseload(
        id=new_id(), agency_id=agency_id, name=page.title(), known=json.dumps(KNOWN if agency_id else {})
    )
    db.session.add(caseload)
    db.session.flush()
    make_key("caseload", people, caseload.id)
    for side in "AB":
        make_key("lock", [person for person in people if person.lock_side == side], caseload.id, side)
    return caseload.id


def _periods(caseload_id: RecordId) -> dict[str, RecordId]:
    made = {
        name: Period(id=new_id(), caseload_id=caseload_id, label=f"{starts:%B %Y} to {ends - timedelta(1):%B %Y}",
                     starts=starts, ends=ends)
        for name, (starts, ends) in PERIODS.items()
    }  # fmt: skip
    with writing():
        db.session.add_all(made.values())
    return {name: period.id for name, period in made.items()}


def tell(
    settings: Settings, happened: str, *, code: bool = False, came: date = DAY, agency: str | None = "harbourlands",
    themes: tuple[str, ...] | None = None, who: str = "adopter", name: str = "", times: int = 1,
) -> Told:  # fmt: skip
    """Seal and keep one response that came on a day (or the same by `times` people; the last is given back).

    `agency` is an agency's page, or None for the caseload of those who were not sure. `themes` ("B1-") stand for what
    the team heard in it.
    """
    found = agency_by_page(agency) if agency else None
    locks = locks_for(found.id if found else None, settings.min_readers)
    given = {"who": who, "when": "last_year", "how": "poor", "happened": happened, "name": name}
    sending = Sending(came, 0, code, found.id if found else None)
    cases = []
    with patch.object(submit, "read", READ_ONCE):
        for _ in range(times):
            words = new_code() if code else ""
            cases.append(make_case(Answers(given=given), adult_route(), locks, sending, settings, words))
        told = reading_of(adult_route().words_of(given), given)
    heard = tuple(Theme(theme[:-1], theme[-1], 1.0, "reviewer") for theme in themes or ())
    reading = replace(told, themes=heard, level="none", flags=())
    for case in cases if themes is not None else ():
        case.sealed_reading = seal_reading(reading, locks.words, case.id, case.caseload_id)
        case.state, case.read_by = "read", None
    with writing():
        db.session.add_all(cases)
    return Told(words, cases[-1].id)


def _publish(settings: Settings, period_id: RecordId) -> RecordId:
    """Close, write, release by a second person, deliver; the leader accepts the charter."""
    over = PERIODS["released"][1]
    report_id = closing.close(keyring_of("amara"), period_id, over, "harbourlands")
    sentences = {"B1-": "People told us that they waited a long time for support."}
    report_room.write(
        keyring_of("amara"), report_id, sentences, "Thank you to all who told us.", ready=True, today=over
    )
    second = keyring_of("nadia")
    ticked = report_room.find(second, report_id).to_tick
    release(second, report_id, over + timedelta(days=7), settings, "harbourlands", ticked=ticked)
    deliver()
    leader = db.session.query(leaders.Leader).filter_by(sign_in_name="harbourlands").one()
    leaders.accept_charter(leader.id, over + timedelta(days=8))
    return report_id


def legal_order(case_id: RecordId) -> None:
    """An order that two people have agreed on, so that a name may be asked for under the law."""
    asked = orders.Asked("A family court", "Order 12 of a made-up court", "The name.")
    order = orders.write_down(keyring_of("amara"), case_id, asked, may_tell=True, today=DAY)
    orders.answer(keyring_of("nadia"), order, "The legal adviser says so.", agree=True, today=DAY)
