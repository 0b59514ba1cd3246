"""`python -m benchmarks.load`: measures the demo over real HTTP on SQLite and PostgreSQL and shows the tables."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.load import tables
from benchmarks.load.crowd import measure
from benchmarks.load.statements import count
from benchmarks.load.tables import Figures
from benchmarks.load.visits import KINDS, Kind
from benchmarks.results_page import write_section
from benchmarks.running_demo import STORES, Server, loaded_demo, serving
from feedback_app import clock
from feedback_app.demo.load import SignIns

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
SENDS_A_ROUND = 200
SEND = "POST /tell-us/send"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _figures(store: str, seconds: float, crowd: Sequence[int], most: int) -> Figures:
    found = Figures(store)
    _say(f"{store}: loading the demo ...")
    with loaded_demo(store, lambda _: None) as demo:
        found.statements = count(demo)
        with serving(demo) as server:
            found.first_send = measure(_kind(SEND), 1, 60, server, demo.known, 1).p50
            _warm(server, demo.known)
            for kind in KINDS:
                for clients in crowd:
                    bound = {"most": most} if kind.path == SEND else {}
                    one = measure(kind, clients, seconds, server, demo.known, **bound)
                    found.measured.append(one)
                    _say(f"  {kind.name}, {clients} clients: {one.per_second:.0f} a second, p95 {one.p95:.0f} ms")
            found.memory = server.memory()
    return found


def _kind(path: str) -> Kind:
    return next(kind for kind in KINDS if kind.path == path)


def _warm(server: Server, known: SignIns) -> None:
    """Every worker has done everything once before the clock starts."""
    for kind in KINDS:
        measure(kind, 4, 0.5, server, known, 8)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 when a page of the public takes more statements than it may, or an answer was wrong."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="about a minute: good for a look, not for the record")
    asked.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    asked.add_argument("--store", choices=tuple(STORES), help="only this store")
    asked.add_argument("--clients", type=int, nargs="+", default=[1, 4, 20], help="how many at once (1 4 20)")
    chosen = asked.parse_args(arguments)
    began, before = time.monotonic(), os.getloadavg()[0]
    seconds, most = (0.8, 24) if chosen.quick else (5.0, SENDS_A_ROUND)
    stores = [chosen.store] if chosen.store else list(STORES)
    found = [_figures(store, seconds, chosen.clients, most) for store in stores]
    command = " ".join(["python -m benchmarks.load", *(sys.argv[1:] if arguments is None else arguments)])
    text = tables.page(found, command, clock.today(), before)
    print(text)
    if chosen.write:
        write_section(PAGE, "load", text)
    _say(f"Took {time.monotonic() - began:.0f} seconds.")
    wrong = any(one.errors for figures in found for one in figures.measured)
    return int(wrong or bool(tables.too_many(found)))


if __name__ == "__main__":
    sys.exit(main())
