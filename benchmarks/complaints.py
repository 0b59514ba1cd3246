"""Ten thousand open complaints, each referred: how fast the team's pages and a round of timed work are.

Beside them 300 responses wait to be read, 20 with danger in them, and one answer of a council waits. In the end all
complaints but 100 have ended long ago, and what may be learned from the period is looked for.

`python -m benchmarks.complaints [NUMBER]` prints one line each; SQLite, one process, no network. "Of its own" is the
processor's time for one answer (median), which others on the machine lengthen less than they lengthen the rest.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from benchmarks import rotation
from feedback_app import clock, create_app
from feedback_app.casework import safeguarding
from feedback_app.complaints import learning
from feedback_app.complaints.moves import fold
from feedback_app.complaints.progress import Step
from feedback_app.config import Settings, load
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake.caseloads import Locks
from feedback_app.migrate import upgrade_all
from feedback_app.models.testimony import CameBack, Case, Complaint, ComplaintStep, RecordId, SentReferral, new_id
from feedback_app.sealed.referred import mark_of, seal_link
from feedback_app.sealed.steps import seal_step
from feedback_app.sealed.suite import KeyPair, key_pair
from feedback_app.sealed.vault import ForDuty, Words, seal_for_duty
from feedback_app.tend import tend

UNREAD: Final = 300
IN_DANGER: Final = 20
WALKED: Final = 200
"""Complaints with all their steps; the others have the first alone, and are only found, never opened."""
ASKED: Final = {"who": "adopter", "about": "support", "body": "council", "when": "half_year", "court_now": "no"}


def _steps() -> list[Step]:
    """From the start to a clock that runs, with two letters and eight notes."""
    day = clock.today()
    steps = [
        Step("start", day, "person", data=ASKED),
        Step("decide", day, "team", "About support.", {"route": "statutory", "body": "A council"}),
        Step("summary", day, "team", "We waited eight months. " * 20),
    ]
    wanted = fold(steps).release("summary")
    let_go = {"what": "summary", "to": wanted.to, "stage": wanted.stage, "of": wanted.of}
    steps += [Step("release", day, "person", data=let_go), Step("send", day, "team", data={"on": day.isoformat()})]
    steps += [Step("letter", day, "team", "Please answer. " * 30)] * 2 + [Step("note", day, "team", "A note.")] * 8
    return steps


def _fill(number: int, locks: Locks, settings: Settings) -> list[bytes]:
    """`number` open complaints, each on a case of its own; the ids of those with all their steps."""
    rotation.fill(number, locks, settings)
    person, mine = key_pair().public, rotation.keyring_of_one().key(locks.key_id)
    steps = _steps()
    ids = [case_id for (case_id,) in db.session.query(Case.id)]
    for start in range(0, number, rotation.BATCH):
        with writing():
            db.session.query(Case).filter(Case.id.in_(ids[start : start + rotation.BATCH])).update(
                {Case.route: "complaint", Case.read_by: None, Case.state: "read", Case.person_key: person}
            )
            for place, case_id in enumerate(ids[start : start + rotation.BATCH], start):
                next_day = clock.today() + timedelta(days=place % 60 - 10)
                db.session.add(Complaint(case_id=case_id, next_day=next_day, week=clock.monday_of(clock.today())))
                db.session.flush()
                _refer(case_id, locks, mine, answered=place == 0)
                for at, step in enumerate(steps if place < WALKED else steps[:1], 1):
                    step_id = new_id()
                    sealed = seal_step(step.as_dict(), locks.words, step_id, locks.caseload_id)
                    db.session.add(
                        ComplaintStep(id=step_id, case_id=case_id, place=at, key_id=locks.key_id, for_team=sealed)
                    )
    return list(ids[:WALKED])


def _refer(case_id: RecordId, locks: Locks, mine: KeyPair, *, answered: bool) -> None:
    """What ties a complaint to its referral; one of them was answered."""
    number, sent_id = new_id(), new_id()
    link = {"referral": number.hex(), "seed": "00", "secret": "", "to": "A council"}
    db.session.add(
        SentReferral(
            id=sent_id, case_id=case_id, key_id=locks.key_id, mark=mark_of(number, mine),
            sealed=seal_link(link, locks.words, sent_id, locks.caseload_id),
        )
    )  # fmt: skip
    if answered:
        db.session.add(CameBack(id=new_id(), referral=number, day=clock.today(), sealed=b"sealed"))


def _unread(locks: Locks, settings: Settings) -> list[RecordId]:
    """300 responses that wait; the ids of 20 in danger, one of which somebody has looked at."""
    rotation.fill(UNREAD, locks, settings)
    ids = list(db.session.scalars(select(Case.id).where(Case.read_by.is_not(None)).limit(IN_DANGER)))
    words = Words((("happened", "I am not safe at home."),))
    with writing():
        for case_id in ids:
            copy = ForDuty(("not safe",), words.answers)
            case = db.session.get_one(Case, case_id)
            case.sealed_for_duty = seal_for_duty(copy, words, locks.duty, case_id)
    safeguarding.open_copy(rotation.keyring_of_one(), ids[0], safeguarding.IN_DANGER, clock.today())
    return ids


def _learned(locks: Locks) -> float:
    """Seconds to find what may be learned from one period, when all but 100 have ended before it."""
    starts = clock.monday_of(clock.today()) - timedelta(weeks=13)
    ids = list(db.session.scalars(select(Complaint.case_id)))
    with writing():
        db.session.execute(update(Complaint).values(open=False, week=starts - timedelta(weeks=60)))
        db.session.execute(update(Complaint).where(Complaint.case_id.in_(ids[:100])).values(week=starts))
    began = time.perf_counter()
    learning.offered(rotation.keyring_of_one(), locks.caseload_id, starts, clock.today())
    return time.perf_counter() - began


def _press(client: FlaskClient, page: str, to: str, **fields: str) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert token is not None
    answer = client.post(to, data=fields | {"csrf_token": token[1]})
    assert answer.status_code == 303, answer.status


def _times(what: Callable[[int], object], times: int) -> str:
    taken, own = [], []
    for place in range(times):
        began, busy = time.perf_counter(), time.process_time()
        what(place)
        taken.append((time.perf_counter() - began) * 1000)
        own.append((time.process_time() - busy) * 1000)
    late = statistics.quantiles(taken, n=20)[18]
    return f"p50 {statistics.median(taken):.0f} ms, p95 {late:.0f} ms, {statistics.median(own):.0f} ms of its own"


def _measure(app: Flask, number: int, settings: Settings) -> None:
    with app.app_context():
        upgrade_all()
        locks = rotation.staffed(settings)
        walked, danger = _fill(number, locks, settings), _unread(locks, settings)
        db.session.remove()
    client = app.test_client()
    _press(client, "/team/sign-in", "/team/sign-in", name=rotation.NAME, passphrase=rotation.PASSPHRASE)
    pages = [f"/team/complaint/{case_id.hex()}" for case_id in walked[:50]]
    for page in pages:
        _press(client, page, f"{page}/open")

    def see(address: str) -> None:
        assert client.get(address).status_code == 200

    print(f"today, {number:,} open complaints: {_times(lambda _: see('/team/'), 100)}")
    print(f"danger, {IN_DANGER} of {UNREAD} unread: {_times(lambda _: see('/team/danger'), 60)}")
    print(f"one danger case: {_times(lambda _: see(f'/team/danger/{danger[0].hex()}'), 60)}")
    print(f"one complaint of {len(_steps())} steps: {_times(lambda n: see(pages[n % 50]), 100)}")
    with app.app_context():
        began = time.perf_counter()
        tend(clock.today(), clock.slot(), settings)
        print(f"one round of timed work: {time.perf_counter() - began:.2f} s")
        print(f"what may be learned, {number:,} ended complaints, 100 in the period: {_learned(locks):.2f} s")


def main(number: int) -> None:
    with tempfile.TemporaryDirectory(prefix="complaints-") as place:
        settings = load(rotation.environment_of(Path(place)))
        app = create_app(settings)
        _measure(app, number, settings)
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
