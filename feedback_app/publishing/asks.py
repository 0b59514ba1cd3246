"""Three asks a period and one thing to keep: what the team lifts out of a report, so that leaders can act on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from analysis.released import Line

MOST: Final = 3
"""Source: domain page 'Danger, independence and the duty to act', what makes leaders change something."""


@dataclass(frozen=True)
class Asks:
    """Themes ("B1-") that the agency must answer, the weightiest first; and one ("C1+") to keep, or ""."""

    asks: tuple[str, ...] = ()
    keep: str = ""


class UnfitAsks(ValueError):
    """These cannot be what a report asks for; the sentence says what to choose."""


def may_ask(lines: Iterable[Line]) -> tuple[Line, ...]:
    """What did not work for people, passed the line and is the agency's to change; the largest first."""
    return tuple(line for line in lines if line.kind == "theme" and line.sign == "-" and not line.owned_by_others)


def may_keep(lines: Iterable[Line]) -> tuple[Line, ...]:
    """What worked for people and passed the line, the largest first."""
    return tuple(line for line in lines if line.kind == "theme" and line.sign == "+")


def proposed(lines: Collection[Line]) -> Asks:
    """The largest of each kind, for the team to change. `lines` are those that are shown, the largest first."""
    keep = may_keep(lines)[:1]
    return Asks(tuple(line.key for line in may_ask(lines)[:MOST]), keep[0].key if keep else "")


def choose(lines: Collection[Line], asks: Collection[str], keep: str) -> Asks:
    """What the team chose, in the order in which the report shows it. Raises UnfitAsks."""
    can = [line.key for line in may_ask(lines)]
    if not set(asks) <= set(can) or (keep and keep not in {line.key for line in may_keep(lines)}):
        raise UnfitAsks("Choose only from the themes that are on this page.")
    if len(set(asks)) > MOST:
        raise UnfitAsks("Choose three asks at most. With more, none gets done.")
    if can and not asks:
        raise UnfitAsks("Choose one to three asks. The agency must answer these; others it may answer.")
    return Asks(tuple(key for key in can if key in asks), keep)
