"""How long closing takes and whether its memory stays flat: `python -m benchmarks.closing [--write]`.

10,000 readings are closed for real, on SQLite, receipts and all. For a million, 1,000 sealed readings are opened again
and again and counted by the same code: a million sealed cases would be 20 GB of disk that measure nothing more.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, update

from analysis.disclose import disclose
from analysis.reading import Reading, Theme
from benchmarks.results_page import DISCLOSURE, table, write_section
from benchmarks.rotation import environment_of, fill, keyring_of_one, staffed
from feedback_app import clock, create_app
from feedback_app.config import load
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.migrate import upgrade_all
from feedback_app.models.testimony import Case, Message, Period, new_id
from feedback_app.publishing.close import close
from feedback_app.sealed.suite import key_pair
from feedback_app.sealed.vault import open_reading, seal_reading

SEALED: Final = 1_000
EACH_TENTH_HAS_A_CODE: Final = b"\x1a"


@dataclass(frozen=True)
class Measured:
    """One run: how many readings, seconds of wall clock and of this process, and growth of its peak memory in MB."""

    what: str
    readings: int
    seconds: float
    own: float
    grown: float
    told: int

    def cells(self) -> list[str]:
        """The row for the table."""
        return [
            self.what, f"{self.readings:,}", f"{self.seconds:.1f}", f"{self.own:.1f}", f"{self.grown:.0f}",
            f"{self.told:,}",
        ]  # fmt: skip


def peak() -> float:
    """Peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def for_real(cases: int) -> Measured:
    """Fill a house, close its period, and see that no reading is left. A tenth of the cases get a receipt."""
    with tempfile.TemporaryDirectory(prefix="closing-") as place:
        settings = load(environment_of(Path(place)))
        with create_app(settings).app_context():
            upgrade_all()
            locks = staffed(settings)
            fill(cases, locks, settings)
            starts = clock.monday_of(clock.today())
            period = Period(
                id=new_id(), caseload_id=locks.caseload_id, label="x", starts=starts, ends=starts + timedelta(weeks=1)
            )
            period_id = period.id
            with writing():
                db.session.add(period)
                coded = func.substr(Case.id, 1, 1) < EACH_TENTH_HAS_A_CODE
                db.session.execute(update(Case).where(coded).values(person_key=key_pair().public))
            keyring, told = keyring_of_one(), [0]
            before, began, own = peak(), time.perf_counter(), time.process_time()
            close(keyring, period_id, starts + timedelta(weeks=1), said=lambda n: told.__setitem__(0, told[0] + 1))
            took, worked = time.perf_counter() - began, time.process_time() - own
            left = db.session.scalar(select(func.count()).select_from(Case).where(Case.sealed_reading.is_not(None)))
            receipts = db.session.scalar(select(func.count()).select_from(Message)) or 0
            if left:
                raise RuntimeError(f"{left} readings were left.")
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
    return Measured(f"closed on SQLite, {receipts:,} receipts", cases, took, worked, peak() - before, told[0])


def again_and_again(readings: int) -> Measured:
    """Open sealed readings and count them, as a closing does, without the database."""
    pair, caseload_id = key_pair(), new_id()
    heard = Reading((Theme("B1", "-", 0.9), Theme("C3", "-", 0.8)), "negative", voice="adopter")
    sealed = [(case_id := new_id(), seal_reading(heard, pair.public, case_id, caseload_id)) for _ in range(SEALED)]
    before, began, own, told = peak(), time.perf_counter(), time.process_time(), [0]

    def each() -> Iterator[Reading]:
        for number in range(readings):
            case_id, blob = sealed[number % SEALED]
            yield open_reading(blob, pair, case_id, caseload_id)
            if number % 100 == 99:
                told[0] += 1

    disclose(each())
    took, worked = time.perf_counter() - began, time.process_time() - own
    return Measured("opened and counted, no database", readings, took, worked, peak() - before, told[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and with --write put the table into docs/benchmarks/disclosure.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.closing", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args(arguments)
    runs = [again_and_again(args.cases), again_and_again(args.many), for_real(args.cases)]
    header = ["what", "readings", "seconds", "seconds of one core", "memory grew by, MB", "times progress was told"]
    text = table(header, [run.cells() for run in runs])
    print(text)
    if args.write:
        day = datetime.now(UTC).date().isoformat()
        write_section(DISCLOSURE, "closing", f"{text}\n\nRun on {day}, on a machine that others used too.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
