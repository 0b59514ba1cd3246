"""A caseload's key is replaced under many cases; the process is killed in the middle, and another goes on.

`python -m benchmarks.rotation child` is that process: it seals chunk after chunk again until it is killed.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from feedback_app import clock, create_app
from feedback_app.accounts import team
from feedback_app.accounts.passphrase import stretch_passphrase
from feedback_app.casework import resealing
from feedback_app.config import ROOT, Settings, load
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake.caseloads import Locks, locks_for
from feedback_app.intake.draft import Answers
from feedback_app.intake.routes import adult_route
from feedback_app.intake.submit import Sending, make_case
from feedback_app.migrate import upgrade_all
from feedback_app.models.testimony import Case, Caseload, SealingKey, Staff, new_id
from feedback_app.sealed.keyring import Keyring, make_key
from feedback_app.sealed.lockbox import unlock
from feedback_app.sealed.suite import Place, key_pair
from feedback_app.sealed.vault import Words, open_reading, open_words, seal_for_duty, seal_reading, seal_words

PASSPHRASE: Final = "measured here and nowhere else"
NAME: Final = "amara"
BATCH: Final = 500


@dataclass(frozen=True)
class Turned:
    """How it went: cases, how many were done at the kill and left after it, seconds for the rest, and how many open."""

    cases: int
    done_before: int
    left: int
    seconds: float
    opened: int


def environment_of(place: Path) -> dict[str, str]:
    """Settings of a house on two SQLite files in `place`."""
    return {
        "FEEDBACK_ENV": "test", "DATABASE_URL": f"sqlite:///{place}/testimony.db", "SECURE_COOKIES": "false",
        "PUBLISHED_DATABASE_URL": f"sqlite:///{place}/published.db", "SECRET_KEY": secrets.token_hex(32),
        "CODE_PEPPER": secrets.token_hex(32), "SECOND_FACTOR": "false",
    }  # fmt: skip


def staffed(settings: Settings) -> Locks:
    """A caseload with three who hold its keys, in two empty databases; the locks to seal with."""
    people = [
        team.new_staff(name, name.title(), PASSPHRASE, side, duty=True)
        for name, side in ((NAME, "A"), ("nadia", "B"), ("tom", "A"))
    ]
    with writing():
        db.session.add_all(people)
        db.session.flush()
        make_key("duty", people)
        caseload = Caseload(id=new_id(), agency_id=None, name="Not sure", known="{}")
        db.session.add(caseload)
        db.session.flush()
        make_key("caseload", people, caseload.id)
        for side in "AB":
            make_key("lock", [person for person in people if person.lock_side == side], caseload.id, side)
    return locks_for(None, settings.min_readers)


def fill(cases: int, locks: Locks, settings: Settings) -> None:
    """Cases as they are sent. The text is read once; every case is sealed for itself, to its own place."""
    given = {"who": "adopter", "happened": "We waited eight months and nobody rang us back. " * 40}
    one = make_case(Answers(given=given), adult_route(), locks, Sending(clock.today(), 0, False, None), settings, "")
    words = adult_route().words_of(given)
    keyring = keyring_of_one()
    reading = open_reading(one.sealed_reading or b"", keyring.key(locks.key_id), one.id, locks.caseload_id)
    for start in range(0, cases, BATCH):
        with writing():
            db.session.add_all(
                _case(one, words, reading, locks, settings) for _ in range(start, min(start + BATCH, cases))
            )


def _case(one: Case, words: Words, reading: object, locks: Locks, settings: Settings) -> Case:
    case_id = new_id()
    return Case(
        id=case_id, caseload_id=locks.caseload_id, key_id=locks.key_id, lock_a_id=locks.lock_a_id,
        lock_b_id=locks.lock_b_id, duty_id=locks.duty_id, suite=one.suite, week=one.week,
        read_by=clock.today() + timedelta(2),
        sealed_words=seal_words(words, locks.words, case_id, locks.caseload_id),
        sealed_reading=seal_reading(reading, locks.words, case_id, locks.caseload_id),  # type: ignore[arg-type]
        sealed_name=one.sealed_name,
        sealed_for_duty=seal_for_duty(None, words, locks.duty, case_id),
    )  # fmt: skip


def keyring_of_one() -> Keyring:
    """The keys of one of the team, opened with the passphrase."""
    person = db.session.scalars(select(Staff).where(Staff.sign_in_name == NAME)).one()
    opened = stretch_passphrase(PASSPHRASE, person.salt).lock
    pair = key_pair(unlock(person.wrapped_key, opened, Place("staff key", person.id, b"passphrase")))
    return Keyring(person.id, pair)


def _retired() -> SealingKey:
    return db.session.scalars(select(SealingKey).where(SealingKey.retired)).one()


def _left(key: SealingKey) -> int:
    return db.session.scalar(select(func.count()).select_from(Case).where(Case.key_id == key.id)) or 0


def go_on() -> None:
    """Seal again what is left, chunk after chunk, and say how much that is after each."""
    keyring, key_id, left = keyring_of_one(), _retired().id, 1
    while left:
        left = resealing.reseal_chunk(keyring, key_id)
        print(left, flush=True)


def _killed_in_the_middle(environment: dict[str, str], cases: int) -> None:
    """A process of its own; once it says that more than a third is done, it is killed while it works on."""
    command = [sys.executable, "-m", "benchmarks.rotation", "child"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) < cases * 2 // 3:
                child.send_signal(signal.SIGKILL)
                break
        if child.wait() != -signal.SIGKILL:
            raise RuntimeError("It ended before it could be killed: ask for more cases.")


def _opened() -> int:
    keyring, found = keyring_of_one(), 0
    for case in db.session.scalars(select(Case).execution_options(yield_per=200)):
        pair = keyring.key(case.key_id)
        words = open_words(case.sealed_words, pair, case.id, case.caseload_id)
        reading = open_reading(case.sealed_reading or b"", pair, case.id, case.caseload_id)
        found += bool(words.answers) and reading.voice == "adopter"
    return found


def measure(cases: int, today: date | None = None) -> Turned:
    """Fill a house on SQLite, replace the key, kill, go on, open everything."""
    with tempfile.TemporaryDirectory(prefix="rotation-") as place:
        environment = environment_of(Path(place))
        settings = load(environment)
        app = create_app(settings)
        with app.app_context():
            upgrade_all()
            locks = staffed(settings)
            fill(cases, locks, settings)
            resealing.rotate(keyring_of_one(), locks.key_id, today or clock.today())
            db.session.remove()
            _killed_in_the_middle(environment, cases)
            left = _left(_retired())
            began = time.perf_counter()
            go_on()
            seconds = time.perf_counter() - began
            found = Turned(cases, cases - left, left, seconds, _opened() if not _left(_retired()) else 0)
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
    return found


if __name__ == "__main__":
    with create_app().app_context():
        go_on()
