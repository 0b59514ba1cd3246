"""How a complaint ends, how it opens again, and the person's yes to what may be learned from it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from feedback_app.complaints.progress import OUTCOMES, NotNow, Progress, Step

CHANGE_LETTERS: Final = 600
"""What should change is one or two sentences that name nobody: as long as a sentence of a report may be."""


def end(now: Progress, step: Step) -> Progress:
    """It has ended: the outcome, the remedy, and (the step's text) what should change."""
    outcome = "stopped" if step.by == "person" else step.data.get("outcome", "")
    if outcome not in OUTCOMES:
        raise NotNow("Choose how it ended.")
    change = step.text.strip() if step.by == "team" else ""
    if len(change) > CHANGE_LETTERS:
        raise NotNow(f"Please say what should change in {CHANGE_LETTERS} letters or fewer.")
    remedy = step.data.get("remedy", "")
    ended = replace(now, state="ended", ended_from=now.state, pressed=False, came=None)
    return replace(ended, outcome=outcome, remedy=remedy, change=change, learn="")


def reopen(now: Progress, _step: Step) -> Progress:
    """It goes on where it stood, with the clock that ran: the body may have it still. No yes from before holds."""
    return replace(
        now, state=now.ended_from, ended_from="", outcome="", remedy="", change="", learn="", learn_on=None,
        releases=frozenset(),
    )  # fmt: skip


def mark_of(change: str) -> str:
    """Binds a yes to these very words."""
    return hashlib.sha256(change.encode()).hexdigest()


def learn(now: Progress, step: Step) -> Progress:
    """The person says whether what should change may go into the next report's material. They can change their mind."""
    if not now.change:
        raise NotNow("Nothing was written down that should change.")
    if step.data.get("of") != mark_of(now.change):
        raise NotNow("This has changed since you saw it. Please read it again.")
    if step.data.get("answer") not in ("yes", "no"):
        raise NotNow("Choose yes or no.")
    return replace(now, learn=step.data["answer"], learn_on=step.day)
