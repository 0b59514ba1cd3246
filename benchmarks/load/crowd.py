"""A crowd of visitors who all ask at once and without a pause, bounded in time and in number."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final

from benchmarks.load.visitor import Visitor
from benchmarks.load.visits import Kind, NotReady, Request
from benchmarks.running_demo import Server
from feedback_app.demo.load import SignIns

MOST_REQUESTS: Final = 20_000


@dataclass(frozen=True)
class Measured:
    """One kind of visit by so many visitors at once; times in milliseconds, only of answers that were right.

    `work` is the processor time that the workers spent on one answer, in milliseconds: it says least about the noise.
    """

    kind: Kind
    clients: int
    per_second: float
    p50: float
    p95: float
    work: float
    answers: int
    errors: int


@dataclass
class _Tally:
    times: list[float]
    errors: int = 0


def measure(
    kind: Kind, clients: int, seconds: float, server: Server, known: SignIns, most: int = MOST_REQUESTS
) -> Measured:
    """Let `clients` visitors make this visit for `seconds`, or until each has made its share of `most`."""
    visitors = [Visitor(server.port) for _ in range(clients)]
    ready = [kind.prepare(visitor, known, max(1, most // clients)) for visitor in visitors]
    for visitor in visitors:
        visitor.leave()
    tallies = [_Tally([]) for _ in visitors]
    start = threading.Barrier(clients + 1)
    until = [0.0]
    crowd = [
        threading.Thread(target=_visit, args=(kind, each, visitor, tally, start, until), daemon=True)
        for each, visitor, tally in zip(ready, visitors, tallies, strict=True)
    ]
    for one in crowd:
        one.start()
    began, worked = time.perf_counter(), server.cpu_seconds()
    until[0] = began + seconds
    start.wait()
    for one in crowd:
        one.join()
    took, worked = time.perf_counter() - began, server.cpu_seconds() - worked
    return _summed(kind, clients, tallies, took, worked)


def _visit(
    kind: Kind, requests: list[Request], visitor: Visitor, tally: _Tally, start: threading.Barrier, until: list[float]
) -> None:  # fmt: skip
    start.wait()
    for ask in requests:
        began = time.perf_counter()
        if began >= until[0]:
            break
        try:
            right = ask().status == kind.status
        except (OSError, HTTPException, NotReady):
            right = False
            visitor.leave()
        if right:
            tally.times.append(1000 * (time.perf_counter() - began))
        else:
            tally.errors += 1
    visitor.leave()


def _summed(kind: Kind, clients: int, tallies: list[_Tally], took: float, worked: float) -> Measured:
    times = sorted(each for tally in tallies for each in tally.times)
    errors = sum(tally.errors for tally in tallies)
    work = 1000 * worked / max(1, len(times) + errors)
    return Measured(kind, clients, len(times) / took, _share(times, 0.5), _share(times, 0.95), work, len(times), errors)


def _share(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))] if times else float("nan")
