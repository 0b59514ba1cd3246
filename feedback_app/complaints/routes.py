"""The ways a complaint can go, as data: stages, clocks and limits, each with its source. Checked when it is loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

UNITS: Final = ("working days", "days", "months", "none")
SURE: Final = ("yes", "partly", "no")
FILE: Final = Path(__file__).parent / "routes.toml"


class BrokenRoutes(ValueError):
    """The data file of the routes is not right; the sentence says where."""


@dataclass(frozen=True)
class Clock:
    """How long a body has for one thing. `most` is the longest with extensions; 0 when there are none.

    `pauses` are the reasons that stop it; with `pause_within_most` it still never passes `most`. `restart` is what
    makes it begin anew. A unit of "none" has no day: `words` says so.
    """

    does: str
    did: str
    unit: str
    source: str
    sure: str
    days: int = 0
    most: int = 0
    most_because: str = ""
    pauses: tuple[str, ...] = ()
    pause_within_most: bool = False
    restart: str = ""
    late_opens_next: bool = False
    words: str = ""


@dataclass(frozen=True)
class AskWithin:
    """How long the person has to ask for a stage after the answer to the one before."""

    unit: str
    days: int
    sure: str
    source: str


@dataclass(frozen=True)
class Stage:
    """One stage: who sees what in it, and its clocks in their order. `body` when another body deals with it.

    `without_name` says what happens when no name is given, where none is needed.
    """

    name: str
    about: str
    sees: str
    name_needed: bool
    clocks: tuple[Clock, ...]
    ask_within: AskWithin | None = None
    body: str = ""
    without_name: str = ""


@dataclass(frozen=True)
class Limit:
    """How long a person has to begin: months, or working days, from a day that only they know."""

    from_day: str
    words: str
    sure: str
    source: str
    months: int = 0
    working_days: int = 0


@dataclass(frozen=True)
class Route:
    """One way. `body` is "council" when it must be chosen which; no stages: no complaint can be sent this way."""

    key: str
    name: str
    about: str
    body: str
    who: tuple[str, ...]
    stages: tuple[Stage, ...]
    sure: str
    source: str
    limit: Limit | None = None
    waits: str = ""
    next: str = ""


@dataclass(frozen=True)
class Routes:
    """All of them, the day they were checked, and how many working days we give ourselves."""

    by_key: Mapping[str, Route]
    checked: date
    our_working_days: int


@cache
def routes() -> Routes:
    """The routes of the service. Raises BrokenRoutes with a sentence."""
    return read(FILE.read_text("utf-8"))


def read(text: str) -> Routes:
    """Routes from TOML. Raises BrokenRoutes when anything is missing, unknown, or cannot be."""
    try:
        raw = tomllib.loads(text)
        found = [_route(each) for each in raw["route"]]
        ours, checked = int(raw["ours"]["working_days"]), raw["checked"]
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as wrong:
        raise BrokenRoutes(f"The routes cannot be read: {wrong}.") from wrong
    by_key = {route.key: route for route in found}
    wrong_ones = [sentence for route in found for sentence in _faults(route, by_key)]
    if len(by_key) != len(found) or not isinstance(checked, date) or ours < 1:
        wrong_ones.append("Two routes have one key, or the day of checking or our own days are missing.")
    if wrong_ones:
        raise BrokenRoutes(" ".join(wrong_ones))
    return Routes(MappingProxyType(by_key), checked, ours)


def _route(raw: dict[str, Any]) -> Route:
    limit = raw.pop("limit", None)
    if limit is not None:
        limit = Limit(from_day=limit.pop("from"), **limit)
    stages = tuple(_stage(each) for each in raw.pop("stage", []))
    return Route(who=tuple(raw.pop("who")), limit=limit, stages=stages, **raw)


def _stage(raw: dict[str, Any]) -> Stage:
    ask = raw.pop("ask_within", None)
    clocks = tuple(Clock(pauses=tuple(each.pop("pauses", ())), **each) for each in raw.pop("clock"))
    return Stage(clocks=clocks, ask_within=AskWithin(**ask) if ask else None, **raw)


def _faults(route: Route, known: Mapping[str, Route]) -> list[str]:
    found = []
    if route.next and route.next not in known:
        found.append(f"{route.key}: the next step {route.next} is not there.")
    if route.next == route.key or not route.source or route.sure not in SURE:
        found.append(f"{route.key}: it needs a source, how sure it is, and another next step than itself.")
    if route.stages and not route.body:
        found.append(f"{route.key}: it does not say who deals with it.")
    for stage in route.stages:
        if stage.name_needed == bool(stage.without_name):
            found.append(f"{route.key}, {stage.name}: it must say what happens without a name, where that can be.")
        if not stage.clocks:
            found.append(f"{route.key}, {stage.name}: it has no clock.")
        found += [f"{route.key}, {stage.name}: {wrong}" for clock in stage.clocks for wrong in _clock_faults(clock)]
    if route.stages and route.stages[0].ask_within:
        found.append(f"{route.key}: the first stage follows no answer.")
    return found


def _clock_faults(clock: Clock) -> list[str]:
    found = []
    if clock.unit not in UNITS or clock.sure not in SURE or not clock.source:
        found.append("a clock needs a known unit, a source, and how sure it is.")
    if (clock.unit == "none") != (clock.days == 0) or (clock.unit == "none") != bool(clock.words):
        found.append("a clock has days, or words that say there are none.")
    if clock.most and (clock.most <= clock.days or not clock.most_because or clock.unit != "working days"):
        found.append("the most must be more than the days, in working days, and say why.")
    if clock.pause_within_most and not (clock.most and clock.pauses):
        found.append("a pause can only stay within the most when there are both.")
    return found
