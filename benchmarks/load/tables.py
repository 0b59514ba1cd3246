"""The figures as tables, with the aims beside them, for the screen and for docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from benchmarks.load.crowd import Measured
from benchmarks.load.statements import MOST
from benchmarks.results_page import table
from benchmarks.running_demo import THREADS, WORKERS, Memory


@dataclass
class Figures:
    """Everything measured on one store."""

    store: str
    first_send: float = 0.0
    measured: list[Measured] = field(default_factory=list)
    memory: Sequence[Memory] = ()
    statements: Mapping[str, int] = field(default_factory=dict)


def page(all_figures: Sequence[Figures], command: str, today: date, before: float) -> str:
    """All tables in Markdown. `before` is the machine's load average before the run."""
    about = (
        f"Measured on {today.day} {today:%B %Y} with `{command}`: {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, gunicorn with {WORKERS} workers of {THREADS} threads, "
        "and everything else, the crowd of visitors and PostgreSQL too, on the same cores. "
        f"Load average before it began: {before:.1f} (0 is an idle machine)."
    )
    parts = [about, speed(all_figures)]
    if len(all_figures) == 2:
        parts.append(ratios(*all_figures))
    parts += [memory(all_figures), statements(all_figures)]
    return "\n\n".join(parts)


def speed(all_figures: Iterable[Figures]) -> str:
    """Requests a second, p50, p95 and errors of each kind of visit, by store and number of clients."""
    header = ["visit", "store", "clients", "a second", "p50 ms", "p95 ms", "CPU ms", "answers", "errors", "aim"]
    rows = [
        [
            one.kind.name, figures.store, str(one.clients), _number(one.per_second), _number(one.p50),
            _number(one.p95), _number(one.work), str(one.answers), str(one.errors), aim(one),
        ]
        for figures in all_figures
        for one in figures.measured
    ]  # fmt: skip
    order = list(dict.fromkeys(row[0] for row in rows))
    return table(header, sorted(rows, key=lambda row: order.index(row[0])))


def aim(one: Measured) -> str:
    """The aim of this row and whether it was met: p95 with any number of clients, the rate with 4 or more."""
    wanted = one.kind.aim
    if wanted is None:
        return ""
    missed = []
    if one.clients > 1 and one.per_second < wanted.per_second:
        missed.append("rate")
    if not one.p95 <= wanted.p95:
        missed.append("p95")
    verdict = f"missed: {' and '.join(missed)}" if missed else "met"
    return f"{wanted.per_second}/s, {wanted.p95} ms: {verdict}"


def ratios(one: Figures, other: Figures) -> str:
    """What `other` does for each request of `one`, in the same run."""
    pairs = [
        (a, b)
        for a in one.measured
        for b in other.measured
        if (a.kind.name, a.clients) == (b.kind.name, b.clients) and a.answers and b.answers
    ]
    rows = [
        [a.kind.name, str(a.clients), f"{b.per_second / a.per_second:.2f}", f"{b.p95 / a.p95:.2f}"] for a, b in pairs
    ]  # fmt: skip
    return table(["visit", "clients", f"{other.store} : {one.store}, a second", "p95"], rows)


def memory(all_figures: Iterable[Figures]) -> str:
    """Memory a worker after all of it, and the first send of a fresh server."""
    rows = [
        [
            figures.store,
            ", ".join(_number(each.resident) for each in figures.memory) or "unknown",
            ", ".join(_number(each.share) for each in figures.memory if each.share) or "unknown",
            _number(figures.first_send),
        ]
        for figures in all_figures
    ]
    header = ["store", "MB a worker, resident", "MB a worker, its share (PSS)", "first send after a start, ms"]
    return table(header, rows)


def statements(all_figures: Sequence[Figures]) -> str:
    """SQL statements a page, the most first."""
    names = {name for figures in all_figures for name in figures.statements}
    counts = {name: [figures.statements.get(name, 0) for figures in all_figures] for name in names}
    rows = [
        [f"`{name}`", *map(str, counts[name]), verdict(name, max(counts[name]))]
        for name in sorted(names, key=lambda name: (-max(counts[name]), name))
    ]
    return table(["page", *(f"SQL, {f.store}" for f in all_figures), f"at most {MOST}"], rows)


def verdict(name: str, statements: int) -> str:
    """Whether a page keeps to its number. What staff do goes into the audit trail with the act, under its lock."""
    if statements <= MOST:
        return "met"
    return "an act, recorded" if name.startswith(("POST /team", "POST /agency")) else "missed"


def too_many(all_figures: Sequence[Figures]) -> list[str]:
    """The pages of the public that take more statements than they may."""
    return [
        name
        for figures in all_figures
        for name, most in figures.statements.items()
        if most > MOST and not name.split()[1].startswith(("/team", "/agency"))
    ]


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"
