"""All timed work: deliver what waits, erase what is over. Does the same twice without harm, from two processes too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feedback_app.accounts import leaders, team
from feedback_app.casework.keeping import forget_old_words
from feedback_app.crossing.deliver import deliver
from feedback_app.database import forget_at_once
from feedback_app.intake import come_back, draft


@dataclass(frozen=True)
class Tended:
    """What one round did."""

    delivered: int
    drafts: int
    returns: int
    sessions: int
    words: int = 0


def tend(today: date, slot: int, keep_words_days: int = 730) -> Tended:
    """One round. What must be erased goes first, so that an envelope which cannot be delivered never keeps it.

    Raises ForgedEnvelope or Unexpected at the end, when one waits that cannot arrive.
    """
    drafts, returns = draft.forget_expired(today), come_back.forget_expired(today)
    sessions = team.forget_ended(slot) + leaders.forget_ended(slot)
    words = forget_old_words(today, keep_words_days)
    forget_at_once("testimony")
    return Tended(deliver(), drafts, returns, sessions, words)
