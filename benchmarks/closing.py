"""How long closing takes and whether its memory stays flat: `python -m benchmarks.closing [--write]`.

Every row is a whole closing on SQLite, receipts and all. A response is 33 kB on disk; where there are many, only what a
closing opens is really there (the sealed reading and the person's key), or a million would fill 66 GB.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, insert, select, update

from analysis.reading import Reading, Theme
from benchmarks.results_page import DISCLOSURE, table, write_section
from benchmarks.rotation import BATCH, environment_of, fill, keyring_of_one, staffed
from feedback_app import clock, create_app
from feedback_app.config import load
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake.caseloads import Locks
from feedback_app.migrate import upgrade_all
from feedback_app.models.testimony import Case, Caseload, Message, Period, RatingSlip, RecordId, new_id
from feedback_app.publishing import ratings
from feedback_app.publishing.close import close
from feedback_app.sealed.slips import new_slip, seal_ratings
from feedback_app.sealed.suite import SUITE_NAME, key_pair
from feedback_app.sealed.vault import seal_reading

EACH_TENTH_HAS_A_CODE: Final = b"\x1a"


@dataclass(frozen=True)
class Measured:
    """One closing: what was closed, seconds of wall clock and of this process, and growth of its peak memory in MB."""

    what: str
    readings: int
    receipts: int
    slips: int
    seconds: float
    own: float
    grown: float
    told: int

    def cells(self) -> list[str]:
        """The row for the table."""
        return [
            self.what, f"{self.readings:,}", f"{self.receipts:,}", f"{self.slips:,}", f"{self.seconds:.1f}",
            f"{self.own:.1f}", f"{self.grown:.0f}", f"{self.told:,}",
        ]  # fmt: skip


def peak() -> float:
    """Peak memory of this process since `forget_peak`, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def forget_peak() -> None:
    """From here on `peak` counts anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def closing_of(cases: int, *, whole: bool = True, slips: int = 0) -> Measured:
    """Fill a house, close its period, and see that no reading is left. A tenth of the cases get a receipt.

    `whole` cases have everything; else only what a closing opens. `slips` are ratings of earlier answers, a third used.
    """
    with tempfile.TemporaryDirectory(prefix="closing-") as place:
        settings = load(environment_of(Path(place)))
        with create_app(settings).app_context():
            upgrade_all()
            locks = staffed(settings)
            fill(cases, locks, settings) if whole else fill_with_readings(cases, locks)
            period_id = _over(locks)
            _rated(slips, locks)
            measured = _timed(period_id, "whole responses" if whole else "readings and keys alone", cases, slips)
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
    return measured


def fill_with_readings(cases: int, locks: Locks) -> None:
    """Cases with a real sealed reading and no words, name or copy for duty."""
    heard = Reading((Theme("B1", "-", 0.9), Theme("C3", "-", 0.8)), "negative", voice="adopter")
    week = clock.monday_of(clock.today())
    for start in range(0, cases, BATCH):
        with writing():
            db.session.execute(
                insert(Case), [_with_reading(heard, locks, week) for _ in range(start, min(start + BATCH, cases))]
            )


def _with_reading(heard: Reading, locks: Locks, week: date) -> dict[str, object]:
    case_id = new_id()
    return {
        "id": case_id, "caseload_id": locks.caseload_id, "key_id": locks.key_id, "lock_a_id": locks.lock_a_id,
        "lock_b_id": locks.lock_b_id, "duty_id": locks.duty_id, "suite": SUITE_NAME, "week": week,
        "sealed_words": b"", "sealed_name": b"", "sealed_for_duty": b"",
        "sealed_reading": seal_reading(heard, locks.words, case_id, locks.caseload_id),
    }  # fmt: skip


def _over(locks: Locks) -> RecordId:
    """The period of this week, and a key for the tenth of the people who have a code."""
    starts = clock.monday_of(clock.today())
    period_id = new_id()
    with writing():
        db.session.add(
            Period(
                id=period_id, caseload_id=locks.caseload_id, label="x", starts=starts, ends=starts + timedelta(weeks=1)
            )
        )
        coded = func.substr(Case.id, 1, 1) < EACH_TENTH_HAS_A_CODE
        db.session.execute(update(Case).where(coded).values(person_key=key_pair().public))
    return period_id


def _rated(slips: int, locks: Locks) -> None:
    """Slips that earlier closings gave, a third of them with a rating."""
    keyring, caseload = keyring_of_one(), db.session.get_one(Caseload, locks.caseload_id)
    _, pair = keyring.current("caseload", caseload.id)
    with writing():
        ratings.give([new_slip() for _ in range(slips)], keyring, caseload, clock.today())
        third = db.session.scalars(select(RatingSlip.id).order_by(RatingSlip.id).limit(slips // 3)).all()
        used = [{"id": each, "sealed": seal_ratings({"B1-": "yes"}, pair.public, each, caseload.id)} for each in third]
        if used:
            db.session.execute(update(RatingSlip), used)


def _timed(period_id: RecordId, what: str, cases: int, slips: int) -> Measured:
    keyring, told = keyring_of_one(), [0]
    db.session.remove()
    gc.collect()
    forget_peak()
    before, began, own = peak(), time.perf_counter(), time.process_time()
    ends = clock.monday_of(clock.today()) + timedelta(weeks=1)
    close(keyring, period_id, ends, "harbourlands", said=lambda opened, of: told.__setitem__(0, told[0] + 1))
    took, worked, grown = time.perf_counter() - began, time.process_time() - own, peak() - before
    left = db.session.scalar(select(func.count()).select_from(Case).where(Case.sealed_reading.is_not(None)))
    receipts = db.session.scalar(select(func.count()).select_from(Message)) or 0
    if left:
        raise RuntimeError(f"{left} readings were left.")
    return Measured(what, cases, receipts, slips, took, worked, grown, told[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and with --write put the table into docs/benchmarks/disclosure.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.closing", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--many", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args(arguments)
    wanted = [{"cases": args.cases}, {"cases": args.cases, "slips": args.cases}]
    runs = []
    for each in (*wanted, *({"cases": many, "whole": False} for many in args.many)):
        runs.append(closing_of(**each))
        print(runs[-1], flush=True)
    header = [
        "what there was", "readings", "receipts", "slips rated before", "seconds", "seconds of one core",
        "memory grew by, MB", "times progress was told",
    ]  # fmt: skip
    text = table(header, [run.cells() for run in runs])
    print(text)
    if args.write:
        day = datetime.now(UTC).date().isoformat()
        write_section(DISCLOSURE, "closing", f"{text}\n\nRun on {day}, on a machine that others used too.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
