"""Where a complaint stands: an explicit machine over its steps. Pure, so that both sides see the same dates.

Nothing but the steps is kept. Folding them gives the stage, the clock, what the person has released and what may
come next. A step that may not come now raises NotNow with a sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from feedback_app import working_days
from feedback_app.complaints.clocks import Pause, ask_by, due
from feedback_app.complaints.guide import CHILDREN
from feedback_app.complaints.routes import Clock, Route, Stage, routes

STATES: Final = ("asked", "preparing", "waiting", "answered", "ended")
OUTCOMES: Final = {
    "upheld": "They said that you were right",
    "partly": "They said that you were right in part",
    "not_upheld": "They did not agree",
    "settled": "It was settled without a finding",
    "stopped": "You chose to stop",
    "not_a_complaint": "A complaint could not help here",
}
RELEASABLE: Final = ("summary", "name")
WORSE: Final = {
    "director": "Write to the director and the chair of the board",
    "complaint": "Make it part of my complaint to the council",
    "ombudsman": "Ask the Ombudsman to step in early",
    "keep": "Only keep a note of it",
}
"""What a person can wish for when they are treated worse for speaking up. It never goes to the service itself."""
ADVOCATE: Final = ("yes", "no", "have")
ADULTS: Final = {
    "family": "someone in their family", "school": "someone at school", "advocate": "their advocate",
    "other": "another adult",
}  # fmt: skip
"""Whom a child may let help them. Never the agency's worker (domain rule); and never by name."""
SEES: Final = {"days": "the step and the dates", "summary": "the step, the dates and the summary"}


class NotNow(ValueError):
    """This step may not come now; the sentence says why and what to do."""


@dataclass(frozen=True)
class Step:
    """One thing that happened: its kind, the day it was written down, who did it ("person" or "team"), and details."""

    kind: str
    day: date
    by: str
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "day": self.day.isoformat(),
            "by": self.by,
            "text": self.text,
            "data": dict(self.data),
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Step:
        """Raises KeyError or ValueError when it is none."""
        return cls(found["kind"], date.fromisoformat(found["day"]), found["by"], found["text"], found["data"])


@dataclass(frozen=True)
class Release:
    """What a person lets go: the summary or the name, to one body, for one stage of one route, and of which summary."""

    what: str
    to: str
    stage: str
    of: str


@dataclass(frozen=True)
class Progress:
    """A complaint as it stands. `outcome` is "" until it has ended; `second` is the colleague asked for an opinion;
    `pressed` says that the person asked us to act: a body is late, or they are treated worse. `came` is the day of
    what came from the body and the team has not looked at yet.

    `sent_on` is the day this stage was sent, `first_sent` the first of all: the year to complain is kept by that one.
    `adult` is who a child lets help them (ADULTS, never a name), and `adult_sees` how much (SEES).
    `ended_from` is the state in which it ended, so that it can go on from there.
    `remedy` is what they will do, `change` what should change, `learn` the person's "yes" or "no" to telling it on.
    """

    state: str
    asked: Mapping[str, str]
    route_key: str = ""
    body: str = ""
    place: int = 0
    clock_place: int = 0
    began: date | None = None
    sent_on: date | None = None
    first_sent: date | None = None
    answered_on: date | None = None
    extended: int = 0
    pauses: tuple[Pause, ...] = ()
    summary: str = ""
    releases: frozenset[Release] = frozenset()
    advocate: str = ""
    adult: str = ""
    adult_sees: str = ""
    ended_from: str = ""
    outcome: str = ""
    remedy: str = ""
    change: str = ""
    learn: str = ""
    learn_on: date | None = None
    second: str = ""
    pressed: bool = False
    came: date | None = None
    last_day: date | None = None

    @property
    def child(self) -> bool:
        """Whether this is a child: an advocate is offered first."""
        return self.asked.get("who") in CHILDREN

    @property
    def route(self) -> Route | None:
        return routes().by_key.get(self.route_key)

    @property
    def stage(self) -> Stage | None:
        """The stage it is at, or makes ready for."""
        route = self.route
        return route.stages[self.place] if route and self.place < len(route.stages) else None

    @property
    def clock(self) -> Clock | None:
        """The clock that runs."""
        stage = self.stage
        return stage.clocks[self.clock_place] if stage and self.state == "waiting" else None

    @property
    def to(self) -> str:
        """The body that deals with this stage."""
        stage = self.stage
        return (stage.body if stage else "") or self.body

    @property
    def paused(self) -> bool:
        return any(pause.ends is None for pause in self.pauses)

    @property
    def due(self) -> date | None:
        """By when the body must act."""
        if self.clock is None or self.began is None:
            return None
        return due(self.clock, self.began, self.extended, self.pauses)

    @property
    def ask_by(self) -> date | None:
        """By when the person must ask for the next stage, where there is such a day."""
        nxt = self.next_stage
        if self.state != "answered" or self.answered_on is None or nxt is None or nxt.ask_within is None:
            return None
        return ask_by(nxt.ask_within, self.answered_on)

    @property
    def next_stage(self) -> Stage | None:
        """The stage after this one, on this route or the first of the route that follows."""
        route = self.route
        if route is None:
            return None
        if self.place + 1 < len(route.stages):
            return route.stages[self.place + 1]
        following = routes().by_key.get(route.next)
        return following.stages[0] if following and following.stages else None

    @property
    def our_turn(self) -> bool:
        """Whether the team must act next: decide, write a summary, send what was released, or press a late body."""
        if self.state == "asked" or self.pressed or self.came is not None:
            return True
        return self.state == "preparing" and (self.stage is None or not self.summary or self.ready_to_send)

    @property
    def next_day(self) -> date | None:
        """The day that somebody must look at: the body's, the person's, or our own. None when only a person's yes is
        missing, or it has ended."""
        if self.our_turn and self.last_day is not None:
            return working_days.add(self.last_day, routes().our_working_days)
        return self.due or self.ask_by

    @property
    def ready_to_send(self) -> bool:
        return self.stage is not None and not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """What the person has not released for this stage, of "summary", "name" and (children) "advocate"."""
        stage = self.stage
        if stage is None:
            return ()
        wanted = [what for what in RELEASABLE if what == "summary" or stage.name_needed]
        lacking = [what for what in wanted if not self.has_released(what)]
        return (*(("advocate",) if self.child and not self.advocate else ()), *lacking)

    def made_ready(self, place: int) -> Progress:
        """Making ready for a stage: nothing that was let go for another one counts."""
        return replace(
            self, state="preparing", place=place, clock_place=0, began=None, sent_on=None, answered_on=None,
            extended=0, pauses=(), releases=frozenset(), pressed=False, came=None,
        )  # fmt: skip

    def has_released(self, what: str) -> bool:
        """Whether the person let this go to this body, for this stage and for the summary as it now reads."""
        return bool(self.summary) and self.release(what) in self.releases

    def release(self, what: str) -> Release:
        stage = f"{self.route_key}/{self.place}"
        return Release(what, self.to, stage, hashlib.sha256(self.summary.encode()).hexdigest())

    def is_late(self, today: date) -> bool:
        return self.due is not None and self.due < today

    def may_go_on(self, today: date) -> bool:
        """Whether the next stage may be asked for: after the answer, or where a late answer opens it."""
        if self.next_stage is None:
            return False
        late = self.clock is not None and self.clock.late_opens_next and self.is_late(today)
        return self.state == "answered" or late
