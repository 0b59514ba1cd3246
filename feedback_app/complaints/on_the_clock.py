"""Steps that rest on a letter or another evidence: what stops a clock, starts it, makes it longer, or ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from feedback_app.complaints.clocks import Pause, most_extension
from feedback_app.complaints.progress import NotNow, Progress, Step
from feedback_app.complaints.routes import Clock


def day_of(step: Step) -> date:
    """The day that a letter or other evidence names; never later than the day it is written down."""
    try:
        day = date.fromisoformat(step.data.get("on", ""))
    except ValueError as wrong:
        raise NotNow("Give the day on the letter.") from wrong
    if day > step.day:
        raise NotNow("That day has not come yet.")
    return day


def _not_before(now: Progress, step: Step) -> date:
    day = day_of(step)
    if now.began is not None and day < now.began:
        raise NotNow("That day is before the clock began.")
    return day


def met(now: Progress, step: Step) -> Progress:
    day, stage = _not_before(now, step), now.stage
    ended = replace(now, began=day, extended=0, pauses=(), pressed=False, came=None)
    if stage is not None and now.clock_place + 1 < len(stage.clocks):
        return replace(ended, clock_place=now.clock_place + 1)
    return replace(ended, state="answered", answered_on=day)


def extend(now: Progress, step: Step) -> Progress:
    clock, days = _running(now), step.data.get("days", "")
    if not days.isdigit() or int(days) < 1 or not step.text.strip():
        raise NotNow("Say how many working days more, and the reason that they gave.")
    extended = now.extended + int(days)
    if extended > most_extension(clock):
        raise NotNow(f"This can be made longer by {most_extension(clock)} working days in all, and no more.")
    return replace(now, extended=extended, came=None)


def came(now: Progress, step: Step) -> Progress:
    """Something came from the body: evidence with a day. The team reads it, and says what it is."""
    return replace(now, came=day_of(step))


def noted(now: Progress, _step: Step) -> Progress:
    """What came changes no clock: they only said that they have it."""
    if now.came is None:
        raise NotNow("Nothing of theirs waits to be looked at.")
    return replace(now, came=None)


def _running(now: Progress) -> Clock:
    if now.clock is None:
        raise NotNow("No clock runs now.")
    return now.clock


def pause(now: Progress, step: Step) -> Progress:
    if now.paused:
        raise NotNow("This clock stands still already.")
    if step.text not in _running(now).pauses:
        raise NotNow("Nothing in the rules stops this clock for that reason.")
    day = _not_before(now, step)
    if any(pause.ends is not None and day < pause.ends for pause in now.pauses):
        raise NotNow("The clock stood still on that day already.")
    return replace(now, pauses=(*now.pauses, Pause(day)))


def resume(now: Progress, step: Step) -> Progress:
    day = day_of(step)
    if not now.paused or day < now.pauses[-1].starts:
        raise NotNow("This clock does not stand still on that day.")
    return replace(now, pauses=(*now.pauses[:-1], replace(now.pauses[-1], ends=day)))


def restart(now: Progress, step: Step) -> Progress:
    if not _running(now).restart:
        raise NotNow("Nothing in the rules starts this clock anew.")
    return replace(now, began=_not_before(now, step), extended=0, pauses=())


def press(now: Progress, step: Step) -> Progress:
    if not now.is_late(step.day):
        raise NotNow("They still have time to answer.")
    return replace(now, pressed=True)
