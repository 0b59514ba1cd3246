"""How long the pages of reports take with 32 agencies and five years: the nation, one agency, its PDF.

    .venv/bin/python -m benchmarks.national_page [--write]

All records are invented and stand in a database of their own, made anew for each run and then thrown away.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import event

from analysis.canonical import canonical_bytes
from analysis.disclose import disclose
from analysis.ratings import NONE_SHOWN
from analysis.reading import Reading, Theme
from analysis.released import report
from feedback_app import create_app
from feedback_app.answers import ladder
from feedback_app.answers.arrivals import Envelope, take_in
from feedback_app.config import ROOT
from feedback_app.crossing.envelopes import hash_of
from feedback_app.database import writing
from feedback_app.exports import typeset
from feedback_app.extensions import db
from feedback_app.migrate import upgrade_all
from feedback_app.models.published import Agency, Asked, Release, Reply, new_id
from feedback_app.web import kept
from tests.places import safe_settings

AGENCIES: Final = 32
PERIODS: Final = 20
ROUNDS: Final = 40
TODAY: Final = date(2026, 11, 24)
PAGE: Final = ROOT / "docs" / "benchmarks" / "national_page.md"
TARGETS: Final = {"nation": 150, "agency": 100, "pdf": 1000}
"""Milliseconds. Source: issue 8, figures."""
AGAIN: Final = "as most people get it"
ANEW: Final = "made anew"
"""The first time after anything was added, and each day."""


def body_of(agency: Agency, number: int, rng: random.Random) -> bytes:
    """One signed body as the team would write it, from invented responses."""
    themes = ("B1-", "C3-", "D3-", "D2-", "C1+", "A6+")
    readings = [
        Reading((Theme(t[:-1], t[-1], 1.0, "reviewer"),), voice="adopter")
        for t in themes for _ in range(rng.randrange(30, 60))
    ]  # fmt: skip
    known = {voice: "500_or_more" for voice in ("adopter", "birth_family", "adopted_adult")}
    released = report(disclose(readings, known=known, agency=agency.name, period=f"Period {number}"))
    shown = [line for line in released.shown() if line.kind == "theme"]
    starts = TODAY - timedelta(weeks=13 * (PERIODS - number) + 20)
    ends = starts + timedelta(weeks=13)
    return canonical_bytes({
        "agency": agency.name, "agency_page": agency.page, "audit_acts": number, "audit_head": "0" * 64,
        "asks": [line.key for line in shown if line.sign == "-"][:3], "ends": ends.isoformat(),
        "keep": next((line.key for line in shown if line.sign == "+"), ""), "label": f"Period {number}",
        "opening": "Thank you to all who told us.", "released_on": ends.isoformat(),
        "public_on": ends.isoformat(), "ratings": NONE_SHOWN.as_dict(), "children": {},
        "reply_due": (ends + timedelta(days=42)).isoformat(), "report": released.as_dict(),
        "sentences": {line.key: f"{line.words} Many said so." for line in shown}, "starts": starts.isoformat(),
    })  # fmt: skip


def fill(rng: random.Random) -> None:
    """32 agencies, 20 reports each; most asks are answered, some late."""
    for at in range(AGENCIES):
        with writing():
            agency = Agency(
                id=new_id(), page=f"agency-{at}", name=f"Agency {at}", region=f"Region {at % 8}", joined=True
            )
            db.session.add(agency)
            db.session.flush()
            for number in range(PERIODS):
                body = body_of(agency, number, rng)
                take_in(Envelope(hash_of("release", body), "release", body, bytes(64), bytes(32)))
                db.session.flush()
    with writing():
        for asked, release in db.session.query(Asked, Release).join(Release, Release.hash == Asked.release_hash):
            if asked.chosen == "ask" and rng.random() < 0.8:
                db.session.add(_reply(asked, release, rng))
    ladder.climb(TODAY)


def _reply(asked: Asked, release: Release, rng: random.Random) -> Reply:
    status = rng.choice(("DONE", "PLAN", "PART", "NO", "NOTOURS", "LOOK"))
    later = release.day + timedelta(days=200)
    reasons = "R1" if status in {"PART", "NO", "NOTOURS"} else ""
    return Reply(
        release_hash=asked.release_hash, theme=asked.theme, role="Head of adoption support", status=status,
        reasons=reasons, text="People will notice a call back within two working days.", by_date=later, state="shown",
        day=release.day, shown_on=release.day + timedelta(days=30),
    )  # fmt: skip


def timed(ask: Callable[[], Any], rounds: int) -> tuple[float, float, float]:
    """(median, 95th percentile, CPU time of one) in milliseconds."""
    ask()
    took, begun_cpu = [], time.process_time()
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begun) * 1000)
    cpu = (time.process_time() - begun_cpu) * 1000 / rounds
    return statistics.median(took), statistics.quantiles(took, n=20)[-1], cpu


def measure(folder: Path) -> list[tuple[str, float, float, float, int]]:
    """(what, median ms, p95 ms, CPU ms, SQL statements) for each."""
    settings = safe_settings(f"sqlite:///{folder / 'testimony.db'}", f"sqlite:///{folder / 'published.db'}")
    app = create_app(settings)
    with app.app_context():
        upgrade_all()
        fill(random.Random(20261122))
        sha256 = db.session.query(Release).first().hash.hex()  # type: ignore[union-attr]
        page = db.session.query(Agency).join(Release, Release.agency_id == Agency.id).filter(
            Release.hash == bytes.fromhex(sha256)
        ).one().page  # fmt: skip
        engine = db.engines["published"]
    client = app.test_client()
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    found = []
    its = f"/said-and-did/{page}"
    pages = {"nation": "/said-and-did-in/england", "agency": its, "pdf": f"{its}/{sha256}/report.pdf"}
    for what, address in pages.items():
        for when, forget in ((AGAIN, False), (ANEW, True)):
            _fetch(client, address, forget)
            asked.clear()
            _fetch(client, address, forget)
            many = sum(each.startswith(("SELECT", "WITH")) for each in asked)
            rounds = 5 if what == "pdf" else ROUNDS
            found.append((f"{what}, {when}", *timed(partial(_fetch, client, address, forget), rounds), many))
    return found


def _fetch(client: FlaskClient, address: str, forget: bool) -> None:
    if forget:
        typeset._kept.cache_clear()
        kept.forget()
    assert client.get(address).status_code == 200


def main() -> None:
    """Measure, print, and with --write keep the table."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.national_page", description=__doc__)
    asked.add_argument("--write", action="store_true", help=f"put the table into {PAGE.relative_to(ROOT)}")
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    lines = ["| page | median | p95 | CPU | aim | SQL statements |", "|---|---|---|---|---|---|"]
    for what, middle, high, cpu, many in found:
        lines.append(
            f"| {what} | {middle:.0f} ms | {high:.0f} ms | {cpu:.0f} ms | {TARGETS[what.split(',')[0]]} ms | {many} |"
        )
    print(json.dumps({what: round(high) for what, _, high, *_ in found}))
    print("\n".join(lines))
    if chosen.write:
        head = (
            f"# The nation's page, an agency's page, its PDF\n\n{AGENCIES} agencies, {PERIODS} reports each (5 years), "
            "SQLite, one process,\nno other clients. A page or paper is made once and shown to everyone until anything "
            "is added:\n“made anew” is what the first reader waits for. Other work ran on the same two cores, so it\n"
            "had the right of way: `chrt -f 40 python -m benchmarks.national_page --write` made this.\n\n"
        )
        PAGE.write_text(head + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
