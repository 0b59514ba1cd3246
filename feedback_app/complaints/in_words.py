"""Dates and clocks as sentences, the same for the person and for the team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback_app import working_days
from feedback_app.complaints.moves import apply
from feedback_app.complaints.progress import OUTCOMES, WORSE, Progress, Step


def day_in_words(day: date, today: date) -> str:
    """Tuesday 8 December, with the year when it is not this one."""
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")


def left_in_words(day: date, today: date) -> str:
    """ "3 working days left", "today is the last day", or "2 working days late"."""
    if day == today:
        return "today is the last day"
    left = working_days.between(today, day)
    if day > today and left == 0:
        return "no working day left"
    what = "left" if day > today else "late"
    number = max(1, abs(left))
    return f"{number} working day{'s' if number > 1 else ''} {what}"


def clock_in_words(now: Progress, today: date) -> str:
    """Who must do what by when, as far as we know; "" when nobody must."""
    clock, due = now.clock, now.due
    if clock is not None:
        if due is None:
            return clock.words or "The clock stands still for now."
        must = "should have" if due < today else "should"
        do = clock.did if due < today else clock.does
        return f"They {must} {do} by {day_in_words(due, today)}: {left_in_words(due, today)}."
    if now.ask_by is not None:
        stage = now.next_stage
        name = stage.name if stage else ""
        return f"You can ask for {name} until {day_in_words(now.ask_by, today)}: {left_in_words(now.ask_by, today)}."
    if now.our_turn and now.next_day is not None:
        verb = "should have written" if now.next_day < today else "should write"
        return f"We {verb} to you by {day_in_words(now.next_day, today)}: {left_in_words(now.next_day, today)}."
    return ""


@dataclass(frozen=True)
class Happened:
    """One step of the timeline: the day, a sentence, and what was written with it."""

    day: date
    sentence: str
    text: str


SENTENCES: Final = {
    "start": "The complaint began.",
    "decide": "The way: {way}.",
    "summary": "We wrote a summary.",
    "release": "{who} said yes to the {what} for {to}, {stage}.",
    "send": "Sent to {to}, {stage}: {on}.",
    "came": "They wrote to us: {on}. We read it and tell you here what it says.",
    "noted": "What they wrote to us:",
    "met": "They have {did}: {on}.",
    "extend": "They took {days} more working days.",
    "next": "Next: {stage}, {to}.",
    "end": "It ended. {outcome}.",
    "learn": "{who} chose whether others may learn from it.",
    "keep back": "{who} took back a yes.",
    "advocate": "{who} chose about an advocate.",
    "adult": "{who} chose about an adult whom they trust.",
    "pause": "The clock stood still from {on}.",
    "resume": "The clock went on from {on}.",
    "restart": "The clock began anew on {on}.",
    "press": "{who} asked us to press them.",
    "worse": "{who} told us of being treated worse. The wish: {wish}.",
    "letter": "We wrote a letter.",
    "reopen": "It was opened again.",
    "note": "A note of the team.",
    "hand over": "A colleague took it over.",
    "ask second opinion": "A second opinion was asked for.",
    "second opinion": "A second opinion was given.",
}


def timeline(steps: Iterable[Step], today: date, who: str = "You") -> list[Happened]:
    """What happened, oldest first, in sentences; `who` is how they name the person. The steps must fold."""
    found: list[Happened] = []
    now: Progress | None = None
    for step in steps:
        after = apply(now, step)
        shown = "" if step.kind == "start" else step.text
        found.append(Happened(step.day, _sentence(now or after, step, after, today, who), shown))
        now = after
    return found


def _sentence(before: Progress, step: Step, after: Progress, today: date, who: str) -> str:
    route = after.route.name if after.route else ""
    return SENTENCES[step.kind].format(
        who=who,
        on=day_in_words(date.fromisoformat(step.data["on"]), today) if "on" in step.data else "",
        way=f"{route}, {after.to}" if after.to else route,
        what=step.data.get("what", ""),
        to=after.to,
        stage=after.stage.name if after.stage else "",
        did=before.clock.did if before.clock else "answered",
        days=step.data.get("days", ""),
        wish=WORSE.get(step.data.get("wish", ""), ""),
        outcome=OUTCOMES.get(after.outcome, ""),
    )
