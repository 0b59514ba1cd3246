"""A served house with a report of Fernhill that is just out: three things are asked of it, and one is to be kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from feedback_app.accounts import leaders
from feedback_app.answers.replies import Answer, keep_draft, send
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Leader, Release
from feedback_app.models.testimony import Period, RecordId, new_id
from feedback_app.publishing import close as closing
from feedback_app.publishing import report as report_room
from feedback_app.publishing.release import release
from feedback_app.publishing.screening import decide
from tests.conftest import Engine
from tests.house import DAY, PASSPHRASE, PERIODS, Records, keyring_of, tell
from tests.journeys.conftest import served
from tests.places import app_for_tests, close_engines, safe_settings

STARTS, ENDS = PERIODS["over"]
ASKS = {
    "B1-": "People told us that they waited a long time for help to begin.",
    "C3-": "People told us that nobody rang them back.",
    "C2-": "People told us that their worker changed again and again.",
}
KEPT = "A1+"


@dataclass
class Fernhill:
    """Where it is served, and a look into its records that no visitor has."""

    address: str
    app: Flask
    day_file: Path
    release_hash: bytes

    def on_day(self, day: date) -> None:
        """Let the server live on another day."""
        self.day_file.write_text(day.isoformat(), "utf-8")

    def answer(self, given: Answer) -> None:
        """An answer of its leader that the team has shown."""
        with self.app.app_context():
            reply = send(leader("fernhill"), self.release, given, DAY)
            decide(keyring_of("tom"), reply.id, True, "", DAY)
            deliver()

    def draft_of_a_colleague(self, given: Answer) -> None:
        """A draft by somebody of the agency who may not sign: they ask for a signature."""
        with self.app.app_context():
            keep_draft(leader("fern"), self.release, given, DAY, ready=True)

    @property
    def release(self) -> Release:
        return db.session.get_one(Release, self.release_hash)


def leader(name: str) -> Leader:
    return db.session.query(Leader).filter_by(sign_in_name=name).one()


@contextmanager
def fernhill(engine: Engine, directory: Path) -> Iterator[Fernhill]:
    """Serve it on DAY."""
    template, records = engine.template(staffed=True)
    assert records is not None
    day_file = directory / "day"
    day_file.write_text(DAY.isoformat(), "utf-8")
    with engine.places.copy(template) as place:
        app = app_for_tests(safe_settings(place.testimony, place.published, environment="demo", demo_data=True))
        with app.app_context():
            hash_of = _publish(app, records)
        with served(app, day_file, directory / "log") as address:
            yield Fernhill(address, app, day_file, hash_of)
        close_engines(app)


def _publish(app: Flask, records: Records) -> bytes:
    """Enough people said each of it; the report is closed, written and released on DAY."""
    settings = app.config["SETTINGS"]
    period_id = _period(records)
    came = STARTS + timedelta(days=8)
    tell(settings, "We waited.", came=came, agency="fernhill", themes=("B1-", "C3-"), times=60)
    tell(settings, "They changed.", came=came, agency="fernhill", themes=("C2-",), times=50)
    tell(settings, "They were kind.", came=came, agency="fernhill", themes=(KEPT,), times=40)
    report_id = closing.close(keyring_of("amara"), period_id, DAY, "fernhill")
    report_room.write(keyring_of("amara"), report_id, ASKS, "Thank you to all who told us.", ready=True, today=DAY)
    second = keyring_of("nadia")
    ticked = report_room.find(second, report_id).to_tick
    released = release(second, report_id, DAY, settings, "fernhill", ticked=ticked)
    deliver()
    return released


def _period(records: Records) -> RecordId:
    period = Period(id=new_id(), caseload_id=records.caseloads["fernhill"], label="Summer", starts=STARTS, ends=ENDS)
    with writing():
        db.session.add(period)
        agency = db.session.query(Agency).filter_by(page="fernhill").one()
        writer = leaders.new_leader(agency.id, "fern", "Practice lead", PASSPHRASE)
        writer.duty = "writes"
        db.session.add(writer)
    return period.id
