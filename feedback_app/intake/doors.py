"""The doors of the first page as data: which way fits this person, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from feedback_app.intake.routes import BrokenRoute, routes
from feedback_app.words.load import load


@dataclass(frozen=True)
class Door:
    """One way in: a route with the voice that it counts for, or a page of its own (`goes` is its endpoint)."""

    value: str
    label: str
    hint: str = ""
    route: str = ""
    goes: str = ""
    after_or: bool = False

    @property
    def voice(self) -> str:
        """Whom an answer counts for; "" where the route itself asks."""
        return self.value if self.route in {"adult", self.value} and self.value not in _ASK_WHO else ""


_ASK_WHO = frozenset({"easy_read", "proxy"})


@dataclass(frozen=True)
class Doors:
    """A page of doors with the words above them."""

    title: str
    why: str
    who_sees: str
    doors: tuple[Door, ...]

    def find(self, value: str) -> Door | None:
        return next((door for door in self.doors if door.value == value), None)


@cache
def doors(page: str) -> Doors:
    """The doors of a page: "start" or "children". Raises BrokenRoute when one leads nowhere."""
    found: dict[str, Any] = dict(load("doors")[page])
    made = tuple(Door(**each) for each in found.pop("door"))
    for door in made:
        if bool(door.goes) == (door.route in routes()):
            raise BrokenRoute(f"doors.toml: the door {door.value} must lead to one route, or to one page.")
    return Doors(doors=made, **found)


def door_of(route: str, voice: str) -> str:
    """The value of the door that a draft came through, "" before it came through one."""
    every = (*doors("start").doors, *doors("children").doors)
    return next((door.value for door in every if door.route == route and door.voice in {voice, ""}), "")


def check_all() -> None:
    """Load every route and every door, so that a broken file stops the start. Raises BrokenRoute with a sentence."""
    for page in ("start", "children"):
        doors(page)
